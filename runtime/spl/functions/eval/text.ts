import { type Regex, compileRegex, replaceMatches } from '../../regex';
import { toText } from '../../eval/values';
import type { CallSite, Compiled, EvalValue } from '../../eval/types';
import { anyValue } from '../../eval/comparison';
import { spathValue } from '../json-path';
import type { FunctionRow } from './table';

const CACHE_LIMIT = 500;

/** A pattern argument: compiled once when it is a quoted text, else once per different text. */
export function regexArgument(call: CallSite, position: number): (row: Parameters<Compiled['evaluate']>[0]) => Regex | undefined {
  const literal = call.literal(position);
  if (literal !== undefined) {
    const regex = compileRegex(literal, (call.node.args[position]?.start ?? 0) + 1);
    return () => regex;
  }
  const arg = call.args[position];
  const cache = new Map<string, Regex>();
  return (row) => {
    const pattern = toText(arg?.evaluate(row));
    if (pattern === undefined) return undefined;
    const known = cache.get(pattern);
    if (known !== undefined) return known;
    if (cache.size > CACHE_LIMIT) cache.clear();
    const regex = compileRegex(pattern);
    cache.set(pattern, regex);
    return regex;
  };
}

function compileMatch(call: CallSite): Compiled {
  const [text] = call.args;
  const pattern = regexArgument(call, 1);
  return {
    type: 'boolean',
    evaluate: (row) => {
      const regex = pattern(row);
      return regex === undefined ? undefined : anyValue(text?.evaluate(row), (value) => regex.test(String(value)));
    },
  };
}

function compileReplace(call: CallSite): Compiled {
  const [text, , replacement] = call.args;
  const pattern = regexArgument(call, 1);
  return {
    type: 'string',
    evaluate: (row) => {
      const regex = pattern(row);
      const put = toText(replacement?.evaluate(row));
      const value = text?.evaluate(row);
      if (regex === undefined || put === undefined) return undefined;
      if (Array.isArray(value) && value.length > 1) return value.map((one) => replaceMatches(one, regex, { replacement: put }));
      const one = toText(value);
      return one === undefined ? undefined : replaceMatches(one, regex, { replacement: put });
    },
  };
}

/** `substr`: 1-based; a negative start counts from the end; a negative length drops that many characters from the end. */
function substr(text: string, start: number, length?: number): string {
  const from = start > 0 ? start - 1 : start < 0 ? Math.max(0, text.length + start) : 0;
  if (length === undefined) return text.slice(from);
  return length < 0 ? text.slice(from, Math.max(from, text.length + length)) : text.slice(from, from + length);
}

function trimmer(left: boolean, right: boolean): (text: string, characters?: string) => string {
  return (text, characters = ' \t\n\r') => {
    const set = new Set(characters);
    let start = 0;
    let end = text.length;
    while (left && start < end && set.has(text[start] ?? '')) start += 1;
    while (right && end > start && set.has(text[end - 1] ?? '')) end -= 1;
    return text.slice(start, end);
  };
}

function urldecode(text: string): EvalValue {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (error) {
    // Not well-formed: what is no escape stays as it is.
    if (error instanceof URIError) return text;
    throw error;
  }
}

/** Whether an IP address lies in a CIDR block; both IPv4 or both IPv6. */
export function cidrMatch(cidr: string, address: string): boolean | undefined {
  const [network = '', width = ''] = cidr.split('/');
  const base = parseAddress(network);
  const other = parseAddress(address);
  const bits = width === '' ? base?.bits : /^\d+$/.test(width) ? Number(width) : undefined;
  if (base === undefined || bits === undefined || bits > base.bits) return undefined;
  if (other === undefined || other.bits !== base.bits) return false;
  const shift = BigInt(base.bits - bits);
  return base.value >> shift === other.value >> shift;
}

function parseAddress(text: string): { readonly value: bigint; readonly bits: number } | undefined {
  const four = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (four !== null) {
    const parts = four.slice(1).map(Number);
    return parts.some((part) => part > 255) ? undefined : { value: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n), bits: 32 };
  }
  if (!/^[0-9a-f:]+$/i.test(text) || !text.includes(':')) return undefined;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const gap = 8 - head.length - tail.length;
  if ((halves.length === 1 && gap !== 0) || gap < 0) return undefined;
  const groups = [...head, ...Array<string>(gap).fill('0'), ...tail];
  if (groups.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return { value: groups.reduce((sum, group) => sum * 65_536n + BigInt(parseInt(group, 16)), 0n), bits: 128 };
}

/** Texts and patterns. A function of one text works on each value of a multivalue. */
export const text: readonly FunctionRow[] = [
  {
    name: 'len',
    takes: 'text',
    returns: 'number',
    doc: 'Number of characters.',
    example: { call: 'len("añ")', gives: 2 },
    implementation: (value: string) => Array.from(value).length,
  },
  {
    name: 'lower',
    takes: 'text',
    returns: 'string',
    doc: 'The text in lower case.',
    example: { call: 'lower("ABC")', gives: 'abc' },
    implementation: (value: string) => value.toLowerCase(),
  },
  {
    name: 'upper',
    takes: 'text',
    returns: 'string',
    doc: 'The text in upper case.',
    example: { call: 'upper("abc")', gives: 'ABC' },
    implementation: (value: string) => value.toUpperCase(),
  },
  {
    name: 'substr',
    takes: 'text, number, number?',
    returns: 'string',
    doc: 'Part of a text from a 1-based position (negative: from the end), with an optional length.',
    example: { call: 'substr("string", -3, 2)', gives: 'in' },
    implementation: substr,
  },
  {
    name: 'trim',
    takes: 'text, text?',
    returns: 'string',
    doc: 'The text without blanks, or the given characters, at both ends.',
    example: { call: 'trim(" ZZabcZZ ", " Z")', gives: 'abc' },
    implementation: trimmer(true, true),
  },
  {
    name: 'ltrim',
    takes: 'text, text?',
    returns: 'string',
    doc: 'As trim, at the start only.',
    example: { call: 'ltrim("  a ")', gives: 'a ' },
    implementation: trimmer(true, false),
  },
  {
    name: 'rtrim',
    takes: 'text, text?',
    returns: 'string',
    doc: 'As trim, at the end only.',
    example: { call: 'rtrim(" a  ")', gives: ' a' },
    implementation: trimmer(false, true),
  },
  {
    name: 'replace',
    takes: 'text, text, text',
    returns: 'string',
    doc: 'Replaces every match of a regular expression; \\1 stands for the first group.',
    example: { call: 'replace("1/14/2026", "^(\\d{1,2})/(\\d{1,2})/", "\\2/\\1/")', gives: '14/1/2026' },
    compile: compileReplace,
  },
  {
    name: 'match',
    takes: 'text, text',
    returns: 'boolean',
    doc: 'Whether a regular expression is found in the text.',
    example: { call: 'match("10.1.2.3", "^10\\.")', gives: true },
    compile: compileMatch,
  },
  {
    name: 'urldecode',
    takes: 'text',
    returns: 'string',
    doc: 'The text with URL escapes decoded.',
    example: { call: 'urldecode("a%20b%2Fc")', gives: 'a b/c' },
    implementation: urldecode,
  },
  {
    name: 'cidrmatch',
    takes: 'text, text',
    returns: 'boolean',
    doc: 'Whether an address (second) lies in a network such as 10.0.0.0/8 (first). IPv4 and IPv6.',
    example: { call: 'cidrmatch("10.132.32.0/25", "10.132.32.116")', gives: true },
    implementation: cidrMatch,
  },
  {
    name: 'spath',
    takes: 'text, text',
    returns: 'any',
    doc: 'The value at a path of JSON text; arrays are written a{}.b.',
    example: { call: 'spath(j, "a{}.b")', gives: ['1', '2'], row: { j: '{"a":[{"b":1},{"b":2}]}' } },
    implementation: (value: string, path: string) => spathValue(value, path),
  },
];
