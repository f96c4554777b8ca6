import type { Span } from './types';

/** A text with its encoded characters decoded, and where each character of it stands in the text as written. */
export interface Decoded {
  readonly text: string;
  /** The stretch of the written text that a stretch of the decoded one came from. */
  readonly written: (span: Span) => Span;
}

/** Percent encoding (RFC 3986), blanks as web forms write them, JSON and HTML escapes of single characters. */
const ENCODED = /(?:%[0-9A-Fa-f]{2}){1,64}|(?<=[\p{L}\p{N})])\+(?=[\p{L}\p{N}(])|\\u[0-9a-fA-F]{4}|&#(?:\d{2,5}|x[0-9a-fA-F]{2,4});/gu;
const MAY_BE_ENCODED = /%[0-9A-Fa-f]{2}|=[^\s+]{1,64}\+|\/[^\s+]{1,64}\+|\\u[0-9a-fA-F]{4}|&#/;

/** Cheap test that is true for every text that `decoded` reads. */
export const mayBeEncoded = (text: string): boolean =>
  (text.includes('%') || text.includes('+') || text.includes('\\u') || text.includes('&#')) && MAY_BE_ENCODED.test(text);

function decodePercent(code: string): string {
  try {
    return decodeURIComponent(code);
  } catch {
    // Not UTF-8: byte by byte, as ISO 8859-1 has it.
    return code.replace(/%(..)/g, (_all, byte: string) => String.fromCharCode(parseInt(byte, 16)));
  }
}

function decode(code: string): string {
  if (code.startsWith('%')) return decodePercent(code);
  if (code === '+') return ' ';
  if (code.startsWith('\\u')) return String.fromCharCode(parseInt(code.slice(2), 16));
  const number = code.slice(2, -1);
  return String.fromCharCode(number.startsWith('x') ? parseInt(number.slice(1), 16) : Number(number));
}

/** The text behind URL encoding and escapes; undefined when there is none. */
export function decoded(text: string): Decoded | undefined {
  let plain = '';
  let from = 0;
  // Where each character of the decoded text begins and ends in the written one.
  const begins: number[] = [];
  const ends: number[] = [];
  const take = (value: string, start: number, length: number): void => {
    plain += value;
    for (let index = 0; index < value.length; index++) {
      begins.push(length === value.length ? start + index : start);
      ends.push(length === value.length ? start + index + 1 : start + length);
    }
  };
  for (const { 0: code, index } of text.matchAll(ENCODED)) {
    take(text.slice(from, index), from, index - from);
    take(decode(code), index, code.length);
    from = index + code.length;
  }
  if (from === 0) return undefined;
  take(text.slice(from), from, text.length - from);
  return { text: plain, written: (span) => ({ ...span, start: begins[span.start] ?? 0, end: ends[span.end - 1] ?? text.length }) };
}
