import { addressOf, parseJson, parseOwnJson } from './json';

const nested = (depth: number, inside = ''): string => '['.repeat(depth) + inside + ']'.repeat(depth);
const padding = `"${'x'.repeat(40_000)}"`;

test.each([
  ['an array 10,000 deep', nested(10_000, padding), true],
  ['an array 10,001 deep', nested(10_001, padding), false],
  ['objects 10,001 deep', `${'{"a":'.repeat(10_001)}1${'}'.repeat(10_001)}`, false],
  ['closing brackets in strings between the levels', `${'["]]",'.repeat(10_001)}1${']'.repeat(10_001)}`, false],
  ['brackets in a string', `["${'['.repeat(50_000)}"]`, true],
  ['brackets behind an escaped quote', `["\\"${'['.repeat(50_000)}"]`, true],
  ['a backslash before the end of a string', `[${'"\\\\",'.repeat(20_000)}1]`, true],
])('%s', (_what, text, isRead) => {
  expect(parseJson(text) !== undefined).toBe(isRead);
  expect(parseOwnJson(text)).toBeDefined();
});

test('what is no JSON is undefined', () => {
  expect(['', '{', `["${'x'.repeat(50_000)}`].map(parseJson)).toEqual([undefined, undefined, undefined]);
});

test.each([0, 1, 4_095, 4_096, 2 ** 24 - 1, 2 ** 24, 2 ** 24 + 1, 2 ** 36, 2 ** 48 - 1, 2 ** 48 + 5, 2 ** 53 - 1])(
  'address %d has the digits that the language gives it',
  (value) => {
    expect([addressOf(value), addressOf(String(value))]).toEqual([`0x${value.toString(16)}`, `0x${value.toString(16)}`]);
  },
);

test.each([-1, 2 ** 53, 1.5, NaN, '-1', 'x', '0x', '1.5', undefined, {}])('%p is no address', (value) => {
  expect(addressOf(value)).toBeUndefined();
});
