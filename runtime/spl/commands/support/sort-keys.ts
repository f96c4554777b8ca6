import type { CommandArguments } from '../../parse/arguments';
import { compareText, parseNumber, toText } from '../../eval';
import type { Token } from '../../parse/tokens';
import type { Cell, Row } from '../../value';

/** How one field is compared: `auto` decides for each pair of values. */
type Comparison = 'auto' | 'num' | 'str' | 'ip';

/** One field of a sort order. */
export interface SortKey {
  readonly field: string;
  readonly descending: boolean;
  readonly comparison: Comparison;
}

const COMPARISONS: readonly string[] = ['auto', 'num', 'str', 'ip'];

/**
 * Reads `-a +b`, `- a b` (a sign with a blank holds for what follows), `num(a)`, `str(a)`, `ip(a)`, `auto(a)`.
 */
export function readSortKeys(args: CommandArguments, tokens: readonly Token[]): SortKey[] {
  const keys: SortKey[] = [];
  let standing = false;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as Token;
    if (token.type === 'punctuation' && token.value === ',') continue;
    if (token.type === 'punctuation' || token.type === 'bracket') throw args.expected('a field to sort by', token);
    if (token.type === 'word' && (token.value === '-' || token.value === '+')) {
      standing = token.value === '-';
      const next = tokens[at + 1];
      // A sign in front of a quoted name belongs to that name alone when no blank stands between.
      if (next !== undefined && next.start === token.end && next.type !== 'word') {
        keys.push({ field: next.value, descending: standing, comparison: 'auto' });
        standing = false;
        at++;
      }
      continue;
    }
    const signed = token.type === 'word' ? /^([-+])(.+)$/.exec(token.value) : null;
    if (signed !== null) standing = false;
    const descending = signed === null ? standing : signed[1] === '-';
    const name = signed?.[2] ?? token.value;
    const open = tokens[at + 1];
    if (token.type === 'word' && open?.value === '(' && open.start === token.end && COMPARISONS.includes(name)) {
      const inner = tokens[at + 2];
      const close = tokens[at + 3];
      if (inner === undefined || close?.value !== ')') throw args.expected(`${name}(field)`, open);
      keys.push({ field: inner.value, descending, comparison: name as Comparison });
      at += 3;
    } else keys.push({ field: name, descending, comparison: 'auto' });
  }
  return keys;
}

/** A value prepared for comparison. */
interface Prepared {
  readonly text: string;
  readonly number: number | undefined;
  readonly ip: number | undefined;
}

const IP = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

function prepare(cell: Cell): Prepared | undefined {
  if (cell === undefined) return undefined;
  if (typeof cell === 'number') return { text: '', number: cell, ip: undefined };
  const text = toText(cell) ?? '';
  const ip = IP.exec(text);
  return {
    text,
    number: parseNumber(text),
    ip: ip === null ? undefined : ip.slice(1).reduce((sum, part) => sum * 256 + Number(part), 0),
  };
}

const textOf = (value: Prepared): string => (value.text === '' && value.number !== undefined ? String(value.number) : value.text);

const LEADING_NUMBER = /^\d+(\.\d+)?/;

/** Order of two values: numbers by value, addresses by octets, texts that start with a digit by that number, others by code point (R48). */
function comparePair(left: Prepared, right: Prepared, comparison: Comparison): number {
  if (comparison === 'auto' || comparison === 'num') {
    if (left.number !== undefined && right.number !== undefined) return left.number - right.number;
    if (comparison === 'num') return left.number === undefined ? (right.number === undefined ? 0 : 1) : -1;
  }
  if (comparison !== 'str' && left.ip !== undefined && right.ip !== undefined) return left.ip - right.ip;
  const leftText = textOf(left);
  const rightText = textOf(right);
  if (comparison === 'auto') {
    const leading = leadingNumber(leftText);
    const other = leadingNumber(rightText);
    if (leading !== undefined && other !== undefined && leading !== other) return leading - other;
  }
  return compareText(leftText, rightText);
}

function leadingNumber(text: string): number | undefined {
  const found = LEADING_NUMBER.exec(text);
  return found === null ? undefined : Number(found[0]);
}

/** Sorts rows by the keys; rows without a field come last either way, equal rows keep their order. */
export function sortRows(rows: readonly Row[], keys: readonly SortKey[]): Row[] {
  const prepared = rows.map((row) => ({ row, values: keys.map((key) => prepare(row[key.field])) }));
  prepared.sort((a, b) => {
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index] as SortKey;
      const left = a.values[index];
      const right = b.values[index];
      if (left === undefined || right === undefined) {
        if (left !== right) return left === undefined ? 1 : -1;
        continue;
      }
      const order = comparePair(left, right, key.comparison);
      if (order !== 0) return key.descending ? -order : order;
    }
    return 0;
  });
  return prepared.map(({ row }) => row);
}

/** Natural order of two cells of a BY field: numbers by value, before texts by code point (R43). */
export function compareCells(left: Cell, right: Cell): number {
  const a = prepare(left);
  const b = prepare(right);
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
  if (a.number !== undefined && b.number !== undefined) return a.number - b.number;
  if ((a.number === undefined) !== (b.number === undefined)) return a.number === undefined ? 1 : -1;
  return compareText(textOf(a), textOf(b));
}
