import { parseJson, parseOwnJson } from './json';

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
