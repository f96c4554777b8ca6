import { restError } from './errors';
import { compileFilter, entryField } from './filter';
import { plainText } from './text';
import type { RestAnswer, RestEntry } from './types';

type Collection = Extract<RestAnswer, { kind: 'collection' }>;

const DEFAULT_COUNT = 30;

/** Reads a whole-number argument; absent = fallback. */
export function integerArgument(args: URLSearchParams, name: string, fallback: number): number {
  const text = args.get(name);
  if (text === null || text === '') return fallback;
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw restError('APPMON-REST-ARGUMENT', { name, expected: 'a whole number', value: text });
  return value;
}

/** Splunk's booleans: 1 0 true false t f yes no on off enabled disabled. */
export const isTrue = (value: string | null | undefined): boolean => /^(1|t|true|y|yes|on|enabled)$/i.test(value ?? '');

function compare(mode: string): (a: unknown, b: unknown) => number {
  const order = <T>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);
  const alpha = (a: unknown, b: unknown): number => order(plainText(a).toLowerCase(), plainText(b).toLowerCase());
  if (mode === 'alpha') return alpha;
  if (mode === 'alpha_case') return (a, b) => order(plainText(a), plainText(b));
  if (mode === 'num') return (a, b) => order(Number(plainText(a)) || 0, Number(plainText(b)) || 0);
  return (a, b) => {
    const numeric = [a, b].every((value) => plainText(value) !== '' && Number.isFinite(Number(plainText(value))));
    return numeric ? order(Number(a), Number(b)) : alpha(a, b);
  };
}

function pick(entry: RestEntry, fields: readonly string[]): RestEntry {
  const content = Object.entries(entry.content).filter(
    ([key]) => fields.includes(key) || fields.some((field) => field.endsWith('*') && key.startsWith(field.slice(0, -1))),
  );
  return { ...entry, content: Object.fromEntries(content) };
}

/**
 * Applies the arguments every collection endpoint shares (REST reference, "Pagination and filtering parameters"): `search`,
 * `sort_key`, `sort_dir`, `sort_mode`, `offset`, `count` (default 30; 0 or -1 = all) and `f`. Without `sort_key` the order stays.
 */
export function applyListing(answer: Collection, args: URLSearchParams): Collection {
  const search = args.get('search');
  const filtered = search ? answer.entries.filter(compileFilter(search)) : [...answer.entries];
  const keys = args.getAll('sort_key').filter(Boolean);
  if (keys.length > 0) {
    const orders = keys.map((key, index) => ({
      key,
      sign: (args.getAll('sort_dir')[index] ?? args.get('sort_dir')) === 'desc' ? -1 : 1,
      by: compare(args.getAll('sort_mode')[index] ?? args.get('sort_mode') ?? 'auto'),
    }));
    filtered.sort((a, b) => orders.reduce((result, { key, sign, by }) => result || sign * by(entryField(a, key), entryField(b, key)), 0));
  }
  const count = integerArgument(args, 'count', DEFAULT_COUNT);
  const offset = Math.max(0, integerArgument(args, 'offset', 0));
  const perPage = count <= 0 ? filtered.length : count;
  const fields = args.getAll('f').filter(Boolean);
  const page = filtered.slice(offset, offset + perPage);
  return {
    ...answer,
    entries: fields.length > 0 ? page.map((entry) => pick(entry, fields)) : page,
    paging: { total: filtered.length, perPage: count <= 0 ? 0 : count, offset },
  };
}
