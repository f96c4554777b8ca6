import type { Cell, Row } from '../value';
import type { EvalValue } from './types';

const NUMERIC = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

/** Most digits that a whole number may have to be read digit by digit without losing any. */
const EXACT_DIGITS = 15;

/** The number a text stands for, or undefined; hexadecimal, infinity and empty texts are not numbers. */
export function parseNumber(text: string): number | undefined {
  const { length } = text;
  if (length === 0) return undefined;
  if (length <= EXACT_DIGITS) {
    // Most numbers in events are short and whole, and most texts that are no numbers start with a letter: neither needs the pattern.
    let value = 0;
    let at = 0;
    for (; at < length; at += 1) {
      const digit = text.charCodeAt(at) - 48;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (at === length) return value;
  }
  if (text.charCodeAt(0) > 57 || !NUMERIC.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** A value as a number: numbers, numeric-looking texts and multivalues of one such value; else undefined. */
export function toNumber(value: EvalValue): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return parseNumber(value);
  if (Array.isArray(value) && value.length === 1) return parseNumber(value[0] ?? '');
  return undefined;
}

/** A number as results show it: shortest digits that read back as the same double, no trailing `.0`, no exponent for whole numbers. */
export function formatNumber(value: number): string {
  if (Object.is(value, -0)) return '0';
  if (Math.abs(value) >= 1e21 && Number.isFinite(value)) return BigInt(value).toString();
  return String(value);
}

/** A value as text; a multivalue gives its first value. */
export function toText(value: EvalValue): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return formatNumber(value);
  if (Array.isArray(value)) return value[0];
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return undefined;
}

/** The values of a cell as texts: none when absent. */
export function toValues(value: Cell): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value;
  return [typeof value === 'number' ? formatNumber(value) : value];
}

/** Texts as a cell: absent when there are none, a plain text when there is one. */
export function fromValues(values: readonly string[]): Cell {
  if (values.length === 0) return undefined;
  return values.length === 1 ? values[0] : [...values];
}

/** Turns infinities and not-a-number into an absent value. */
export const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);

/** Reads a field of a row. A field named like a member of every object (`constructor`) is only there when the row itself holds it. */
export const fieldReader = (name: string): ((row: Row) => Cell) =>
  Reflect.has(Object.prototype, name) ? (row) => (Object.hasOwn(row, name) ? row[name] : undefined) : (row) => row[name];

/** Order of texts by Unicode code points, which is the order of their UTF-8 bytes. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a === b) continue;
    const aHigh = a >= 0xd800 && a <= 0xdfff;
    const bHigh = b >= 0xd800 && b <= 0xdfff;
    // Surrogates stand for code points above every other UTF-16 unit.
    if (aHigh !== bHigh) return aHigh ? 1 : -1;
    return a - b;
  }
  return left.length - right.length;
}

/** Compares as eval and where do: numerically when both sides are numbers or look like numbers, else as texts. */
export function compareScalars(left: number | string, right: number | string): number {
  const a = typeof left === 'number' ? left : parseNumber(left);
  if (a !== undefined) {
    const b = typeof right === 'number' ? right : parseNumber(right);
    if (b !== undefined) return a - b;
  }
  return compareText(typeof left === 'number' ? formatNumber(left) : left, typeof right === 'number' ? formatNumber(right) : right);
}
