import type { KnowledgeCatalog, MacroDefinition } from '../catalog';
import { splError } from '../errors';
import { compileEval, compileExpression, parseEval, toText } from '../eval';
import { relocated } from './relocate';
import { endOfQuote, unquote } from './scan';
import type { Edit, SourceText } from './source-text';

/** What expansion needs: the host's macros and how deep they may nest. */
export interface MacroContext {
  readonly catalog: Pick<KnowledgeCatalog, 'macro'>;
  readonly depth: number;
}

interface MacroCall {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly args: readonly string[];
}

/**
 * Replaces every `` `macro` `` call outside quotes by its definition, again and again until none is left.
 * What a call expands to maps to the call in the search as typed.
 */
export async function expandMacros(source: SourceText, context: MacroContext, level = 0): Promise<SourceText> {
  if (!source.text.includes('`')) return source;
  const calls = relocated(source, () => findCalls(source.text));
  if (calls.length === 0) return source;
  if (level >= context.depth) {
    const { start, end } = calls[0] as MacroCall;
    throw splError('APPMON-SPL-021', { depth: context.depth }, { location: source.locate(start, end) });
  }
  const edits: Edit[] = [];
  for (const call of calls) {
    const definition = await context.catalog.macro(call.name, call.args.length);
    const location = source.locate(call.start, call.end);
    if (definition === undefined) throw splError('APPMON-SPL-020', { name: call.name, count: call.args.length }, { location });
    edits.push({
      start: call.start,
      end: call.end,
      text: relocated(source.slice(call.start, call.end), () => applyMacro(call, definition)),
    });
  }
  return expandMacros(source.replace(edits), context, level + 1);
}

/** The text a macro call stands for. */
function applyMacro(call: MacroCall, macro: MacroDefinition): string {
  const values = new Map(macro.args.map((name, index) => [name, call.args[index] ?? '']));
  const fill = (text: string): string => text.replace(/\$([\w.-]+)\$/g, (whole, name: string) => values.get(name) ?? whole);
  validate(call, macro, fill);
  if (!macro.iseval) return fill(macro.definition);
  const result = compileEval(fill(macro.definition)).evaluate({});
  if (typeof result === 'string') return result;
  throw splError('APPMON-SPL-023', { name: call.name, found: result === undefined ? 'null' : `the number ${toText(result)}` });
}

/** `validation` is an eval expression: false, or a text, refuses the call; true or null accepts it. */
function validate(call: MacroCall, macro: MacroDefinition, fill: (text: string) => string): void {
  if (macro.validation === undefined || macro.validation.trim() === '') return;
  const outcome = compileExpression(parseEval(fill(macro.validation))).evaluate(
    Object.fromEntries(macro.args.map((name, index) => [name, call.args[index]])),
  );
  if (outcome === true || outcome === undefined) return;
  const message = typeof outcome === 'string' ? outcome : (macro.errormsg ?? 'the validation expression is false.');
  throw splError('APPMON-SPL-022', { name: call.name, message });
}

function findCalls(text: string): MacroCall[] {
  const calls: MacroCall[] = [];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') at = endOfQuote(text, at) - 1;
    else if (text[at] === '`') {
      const end = endOfCall(text, at);
      calls.push(readCall(text, at, end));
      at = end - 1;
    }
  }
  return calls;
}

function endOfCall(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '"') at = endOfQuote(text, at) - 1;
    else if (text[at] === '`') return at + 1;
  }
  throw splError('APPMON-SPL-002', { what: 'macro call', expected: 'a closing backtick' }, { location: { start, end: text.length } });
}

function readCall(text: string, start: number, end: number): MacroCall {
  const match = /^\s*([\w.:-]+)\s*(?:\(([\s\S]*)\))?\s*$/.exec(text.slice(start + 1, end - 1));
  const name = match?.[1];
  if (name === undefined) throw splError('APPMON-SPL-024', {}, { location: { start, end } });
  const inner = match?.[2];
  return { start, end, name, args: inner === undefined || inner.trim() === '' ? [] : splitArguments(inner) };
}

/** Cuts macro arguments at the commas outside quotes and parentheses; the quotes around a whole argument go. */
function splitArguments(text: string): string[] {
  const args: string[] = [];
  let start = 0;
  let depth = 0;
  for (let at = 0; at <= text.length; at++) {
    const character = text[at];
    if (character === '"') at = endOfQuote(text, at) - 1;
    else if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === undefined || (character === ',' && depth === 0)) {
      const argument = text.slice(start, at).trim();
      args.push(argument.startsWith('"') && endOfQuote(argument, 0) === argument.length ? unquote(argument) : argument);
      start = at + 1;
    }
  }
  return args;
}
