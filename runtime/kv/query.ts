import { RE2JS } from 're2js';
import { kvError } from './errors';
import type { KvDocument } from './types';

type Matcher = (document: KvDocument) => boolean;
type Test = (value: unknown) => boolean;

/** Order of JSON types as MongoDB compares them: missing and null, numbers, texts, objects, arrays, booleans. */
const rank = (value: unknown): number => {
  if (value === undefined || value === null) return 0;
  if (typeof value === 'number') return 1;
  if (typeof value === 'string') return 2;
  if (Array.isArray(value)) return 4;
  return typeof value === 'object' ? 3 : 5;
};

/** Compares two JSON values: by type first, then by value. */
export function compareValues(a: unknown, b: unknown): number {
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (rank(a) === 0) return 0;
  const [left, right] = typeof a === 'object' ? [JSON.stringify(a), JSON.stringify(b)] : [a as string, b as string];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Values that a dotted path reaches; an array on the way contributes each of its elements. */
function reach(value: unknown, path: readonly string[]): unknown[] {
  const [head, ...rest] = path;
  if (head === undefined) return [value];
  if (Array.isArray(value)) {
    const indexed = /^\d+$/.test(head) ? reach(value[Number(head)], rest) : [];
    return [...indexed, ...value.filter((item) => typeof item === 'object' && item !== null).flatMap((item) => reach(item, path))];
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, head)) return [undefined];
  return reach((value as Record<string, unknown>)[head], rest);
}

const orElements =
  (test: Test): Test =>
  (value) =>
    test(value) || (Array.isArray(value) && value.some(test));
const equals = (wanted: unknown): Test => orElements((value) => compareValues(value, wanted) === 0);
const ordered =
  (accept: (order: number) => boolean) =>
  (wanted: unknown): Test =>
    orElements((value) => rank(value) === rank(wanted) && accept(compareValues(value, wanted)));

const list = (operator: string, wanted: unknown): readonly unknown[] => {
  if (!Array.isArray(wanted)) throw kvError('APPMON-KV-QUERY', { operator, expected: 'an array' });
  return wanted;
};

function regex(wanted: unknown, options: unknown): Test {
  const flags = typeof options === 'string' ? options : '';
  if (typeof wanted !== 'string' || /[^ims]/.test(flags))
    throw kvError('APPMON-KV-QUERY', { operator: '$regex', expected: 'a pattern, and $options of the letters i, m, s' });
  try {
    // RE2 runs in linear time, whatever pattern a caller sends.
    const pattern = RE2JS.compile(flags === '' ? wanted : `(?${flags})${wanted}`);
    return orElements((value) => typeof value === 'string' && pattern.matcher(value).find());
  } catch (error) {
    throw kvError(
      'APPMON-KV-QUERY',
      { operator: '$regex', expected: `a regular expression (${(error as Error).message})` },
      { cause: error },
    );
  }
}

const none =
  (test: Test): Test =>
  (value) =>
    !test(value);

/** Operators on one field. The test sees one reached value; negations are handled over all of them in `fieldMatcher`. */
const OPERATORS: Readonly<Record<string, (wanted: unknown, all: Readonly<Record<string, unknown>>) => Test>> = {
  $eq: (wanted) => equals(wanted),
  $gt: ordered((order) => order > 0),
  $gte: ordered((order) => order >= 0),
  $lt: ordered((order) => order < 0),
  $lte: ordered((order) => order <= 0),
  $in: (wanted) => {
    const tests = list('$in', wanted).map(equals);
    return (value) => tests.some((test) => test(value));
  },
  $regex: (wanted, all) => regex(wanted, all['$options']),
};
const NEGATIONS: Readonly<Record<string, string>> = { $ne: '$eq', $nin: '$in' };
const LOGIC = ['$and', '$or', '$nor', '$not'];
const KNOWN = [...Object.keys(OPERATORS), ...Object.keys(NEGATIONS), '$exists', '$options', ...LOGIC].join(', ');

const isOperators = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).some((key) => key.startsWith('$'));

function fieldMatcher(field: string, condition: unknown): Matcher {
  const path = field.split('.');
  const some =
    (test: Test): Matcher =>
    (document) =>
      reach(document, path).some(test);
  const every =
    (test: Test): Matcher =>
    (document) =>
      reach(document, path).every(test);
  if (!isOperators(condition)) return some(equals(condition));
  const parts = Object.entries(condition).map(([operator, wanted]): Matcher => {
    if (operator === '$options' && '$regex' in condition) return () => true;
    if (operator === '$exists') return (document) => reach(document, path).some((value) => value !== undefined) === Boolean(wanted);
    if (operator === '$not') {
      if (!isOperators(wanted)) throw kvError('APPMON-KV-QUERY', { operator, expected: 'an object of operators' });
      const inner = fieldMatcher(field, wanted);
      return (document) => !inner(document);
    }
    const negated = NEGATIONS[operator];
    const make = OPERATORS[negated ?? operator];
    if (!make) throw kvError('APPMON-KV-OPERATOR', { operator, known: KNOWN });
    const test = make(wanted, condition);
    return negated === undefined ? some(test) : every(none(test));
  });
  return (document) => parts.every((part) => part(document));
}

/**
 * Compiles a KV store query (REST reference, "storage/collections/data": a JSON object of fields with values or operators,
 * `$and`, `$or`, `$not`). An operator outside the table throws APPMON-KV-OPERATOR. Absent and `{}` match everything.
 */
export function compileQuery(query: unknown): Matcher {
  if (query === undefined || query === null) return () => true;
  if (typeof query !== 'object' || Array.isArray(query)) throw kvError('APPMON-KV-QUERY', { operator: 'query', expected: 'a JSON object' });
  const parts = Object.entries(query as Record<string, unknown>).map(([key, condition]): Matcher => {
    if (!key.startsWith('$')) return fieldMatcher(key, condition);
    if (!LOGIC.includes(key)) throw kvError('APPMON-KV-OPERATOR', { operator: key, known: KNOWN });
    const inner = (key === '$not' ? [condition] : list(key, condition)).map(compileQuery);
    if (key === '$and') return (document) => inner.every((matcher) => matcher(document));
    if (key === '$or') return (document) => inner.some((matcher) => matcher(document));
    return (document) => !inner.some((matcher) => matcher(document));
  });
  return (document) => parts.every((part) => part(document));
}
