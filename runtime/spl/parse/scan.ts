import { splError } from '../errors';

/** Position after the double-quoted text that starts at `start`; a backslash protects the next character. */
export function endOfQuote(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
  }
  throw splError('APPMON-SPL-002', { what: 'quoted text', expected: 'a closing "' }, { location: { start, end: text.length } });
}

/** Position after the ```` ``` ```` comment that starts at `start`. */
export function endOfComment(text: string, start: number): number {
  const end = text.indexOf('```', start + 3);
  if (end < 0) throw splError('APPMON-SPL-002', { what: 'comment', expected: 'closing ```' }, { location: { start, end: text.length } });
  return end + 3;
}

/** Position after the bracket that closes the one at `start`; quotes and nested brackets are skipped. */
export function endOfBracket(text: string, start: number): number {
  const open = text[start];
  const close = open === '[' ? ']' : ')';
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = endOfQuote(text, at) - 1;
    else if (character === open) depth++;
    else if (character === close && --depth === 0) return at + 1;
  }
  throw splError('APPMON-SPL-002', { what: `"${open}"`, expected: `a closing "${close}"` }, { location: { start, end: text.length } });
}

/** Takes the double quotes off and `\"` back to `"`; other backslashes stay, since most such texts are regular expressions. */
export const unquote = (text: string): string => text.slice(1, -1).replaceAll('\\"', '"');
