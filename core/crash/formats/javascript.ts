import type { Cause, TextFormat, Frame, ParsedReport } from '../types';
import { isScriptFrame, parseScriptFrame } from './js-frames';
import { parseJvmStack } from './jvm';

const HEADER = /^\s*(?:Uncaught )?(?:\(in promise\) )?((?:[\w$]+\.)*[\w$]*(?:Error|Exception|Violation|Rejection)|[A-Z][\w$]*):\s?(.*)$/;
const NESTED = /^\s*(?:\[cause\]|Caused by|\[errors\]\[\d+\]): (.*)$/;
/** `in Card (at App.js:12)`, `in Card (created by List)`: where in the tree of components React stood. */
const COMPONENT = /^\s+in ([\w$.]+)(?: \((?:at|created by) .*\))?\s*$/;
const COMPONENT_HEAD = /^(?:Component [Ss]tack:|This error is located at:)\s*$/;
const MAX_COMPONENTS = 50;

/** Type and message of the first line of a stack; a line that names no type is a message. */
function causeOf(line: string): Cause {
  const match = HEADER.exec(line);
  return { type: match?.[1] ?? '', message: (match ? (match[2] ?? '') : line).trim(), frames: [] };
}

interface ScriptStack {
  readonly causes: Cause[];
  readonly components: readonly string[];
}

/** Reads a script stack with its causes; the stack of components, which names no code, is kept apart. */
export function parseScriptStack(text: string): ScriptStack {
  const causes: Cause[] = [];
  const components: string[] = [];
  let isComponents = false;
  for (const line of text.split(/\r?\n/)) {
    if (COMPONENT_HEAD.test(line.trim())) {
      isComponents = true;
      continue;
    }
    const component = COMPONENT.exec(line)?.[1] ?? (isComponents ? parseScriptFrame(line, 0)?.symbol_raw : undefined);
    if (component !== undefined) {
      components.push(component);
      continue;
    }
    const nested = NESTED.exec(line);
    const open = causes.at(-1);
    const frame = nested ? undefined : parseScriptFrame(line, open?.frames.length ?? 0);
    if (frame && open) open.frames.push(frame);
    else if (frame) causes.push({ type: '', message: '', frames: [frame] });
    else if (nested) causes.push(causeOf(nested[1] ?? ''));
    else if (line.trim() === '') continue;
    else if (!open) causes.push(causeOf(line));
    else if (open.frames.length === 0) open.message += `\n${line.trim()}`;
  }
  return { causes, components };
}

const WRAPPER = /\bJavascriptException$/;
const STACK = /^([\s\S]*?),? stack:\s*\n([\s\S]*)$/;

/** The script's exception that React Native puts into the message of a Java exception; undefined when there is none. */
function unwrap({ type, message }: Cause): ScriptStack | undefined {
  const match = WRAPPER.test(type) ? STACK.exec(message) : null;
  return match ? parseScriptStack(`${match[1] ?? ''}\n${match[2] ?? ''}`) : undefined;
}

/** The bridge's own frames and the message with the stack in it say nothing more. */
const asWrapper = (cause: Cause): Cause => ({ ...cause, message: '', frames: cause.frames.map((frame) => ({ ...frame, in_app: false })) });

const reportOf = (stack: ScriptStack, fields: ParsedReport['fields'] = {}): ParsedReport => ({
  sourceKind: 'javascript',
  runtime: 'js',
  fields: { kind: 'crash', ...fields },
  causes: stack.causes,
  threads: [],
  ...(stack.components.length > 0 ? { customKeys: { component_stack: stack.components.slice(0, MAX_COMPONENTS).join(' < ') } } : {}),
});

function parseWrapped(text: string): ParsedReport[] {
  const { chain, header } = parseJvmStack(text);
  const at = chain.findIndex((cause) => unwrap(cause) !== undefined);
  const stack = chain[at] && unwrap(chain[at]);
  if (!stack) return [];
  const causes = [...chain.slice(0, at + 1).map(asWrapper), ...stack.causes];
  const { process, pid, thread } = header;
  return [reportOf({ ...stack, causes }, { platform: 'android', process, bundle_id: process, pid, thread_name: thread })];
}

/** A line with a column, or native code: what one frame at least has. */
const PLACE = /\d:\d|@\[native code\]|@-1|\(native\)|<anonymous>/;

/**
 * Stacks of React Native and web views: Hermes (`address at`), JavaScriptCore and V8, with components and causes, also inside the
 * message of a Java `JavascriptException`. A Hermes column is the offset in the bytecode from 1, on line 1.
 */
export const javascript: TextFormat = {
  id: 'javascript',
  detect: (text) =>
    (text.includes('JavascriptException: ') && text.includes(' stack:')) || (PLACE.test(text) && text.split('\n').some(isScriptFrame)),
  parse: (text) => (/JavascriptException: /.test(text) ? parseWrapped(text) : [reportOf(parseScriptStack(text))]),
};

interface HermesItem {
  readonly NativeCode?: unknown;
  readonly CJSModuleOffset?: unknown;
  readonly FunctionID?: unknown;
  readonly ByteCodeOffset?: unknown;
  readonly SourceURL?: unknown;
}

function hermesFrame(item: HermesItem, index: number): Frame {
  const { CJSModuleOffset: module, FunctionID: functionId, ByteCodeOffset: offset, SourceURL: source } = item;
  if (item.NativeCode === true || typeof functionId !== 'number' || typeof offset !== 'number')
    return { index, native: true, in_app: false };
  const file = typeof source === 'string' ? source.slice(source.lastIndexOf('/') + 1) : undefined;
  return {
    index,
    ...(file === undefined ? {} : { file, module: file }),
    function_id: functionId,
    rel_address: `0x${offset.toString(16)}`,
    ...(typeof module === 'number' ? { line: module + 1 } : {}),
    obfuscated: true,
  };
}

/** The call stack that Hermes writes into a minidump: functions by number and offsets in them. */
export const hermesCallStack: TextFormat = {
  id: 'hermes-call-stack',
  detect: (text) => /^\s*\{\s*"callstack"\s*:/.test(text) && /"(?:ByteCodeOffset|NativeCode)"/.test(text),
  parse: (text) => {
    const { callstack } = JSON.parse(text) as { callstack?: unknown };
    const items = Array.isArray(callstack) ? (callstack as HermesItem[]) : [];
    return [reportOf({ causes: [{ type: '', message: '', frames: items.map(hermesFrame) }], components: [] })];
  },
};
