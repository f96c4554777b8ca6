import { regexError } from './errors';
import { compileRegex, replaceMatches } from './index';

/** A sed expression ready to run over texts. */
export type SedExpression = (text: string) => string;

/** Splits `s/a/b/g` at its delimiter; a delimiter behind a backslash belongs to the text. */
function splitParts(expression: string, at: number): { parts: string[]; end: number } {
  const delimiter = expression[at + 1] ?? '';
  const parts: string[] = [];
  let part = '';
  let index = at + 2;
  for (; index < expression.length && parts.length < 2; index += 1) {
    const character = expression[index] ?? '';
    if (character === delimiter) {
      parts.push(part);
      part = '';
    } else if (character === '\\' && index + 1 < expression.length) {
      index += 1;
      part += expression[index] === delimiter ? delimiter : `\\${expression[index] ?? ''}`;
    } else part += character;
  }
  return { parts, end: index };
}

function fail(expected: string, start: number, end: number): never {
  throw regexError('APPMON-SPL-REGEX-SED', { expected }, { location: { start, end } });
}

function transliterate(from: string, to: string, at: number): SedExpression {
  const unescape = (text: string): string[] =>
    Array.from(text.replace(/\\([^])/g, (_, one: string) => (one === 'n' ? '\n' : one === 't' ? '\t' : one)));
  const source = unescape(from);
  const target = unescape(to);
  if (source.length !== target.length) fail('as many characters to put as to replace', at, at + from.length + to.length + 3);
  const table = new Map(source.map((character, index) => [character, target[index] ?? '']));
  return (text) => Array.from(text, (character) => table.get(character) ?? character).join('');
}

/**
 * Reads sed expressions as `rex mode=sed` and SEDCMD take them: `s/regex/replacement/flags` (flags `g`, a number, `i`) and `y/abc/xyz/`,
 * several separated by blanks.
 * @throws APPMON-SPL-REGEX-SED and what compileRegex throws
 */
export function parseSed(expression: string): SedExpression {
  const steps: SedExpression[] = [];
  let at = 0;
  while (at < expression.length) {
    if (/[\s;]/.test(expression[at] ?? '')) {
      at += 1;
      continue;
    }
    const kind = expression[at];
    if (kind !== 's' && kind !== 'y') fail('s/regex/replacement/ or y/from/to/', at, expression.length);
    const { parts, end } = splitParts(expression, at);
    const [first, second] = parts;
    if (first === undefined || second === undefined) fail('three delimiters', at, expression.length);
    if (kind === 'y') {
      steps.push(transliterate(first, second, at));
      at = end;
      continue;
    }
    const flags = /^[^\s;]*/.exec(expression.slice(end))?.[0] ?? '';
    if (!/^(?:g|i|\d+)*$/.test(flags)) fail('the flags g, i or a number', end, end + flags.length);
    const regex = compileRegex(flags.includes('i') ? `(?i)${first}` : first, flags.includes('i') ? at - 2 : at + 2);
    const which = flags.includes('g') ? undefined : Number(/\d+/.exec(flags)?.[0] ?? 1);
    const options = which === undefined ? { replacement: second } : { replacement: second, which };
    steps.push((text) => replaceMatches(text, regex, options));
    at = end + flags.length;
  }
  if (steps.length === 0) fail('s/regex/replacement/ or y/from/to/', 0, expression.length);
  return (text) => steps.reduce((current, step) => step(current), text);
}
