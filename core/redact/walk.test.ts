import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { createHasher, createRedactor } from '.';
import type { Hasher } from '.';
import type { Json } from '../vocabulary';
import { idKindOf, ruleOfKey, rulesOfName } from './keys';
import { isPan } from './pan';
import { redactText } from './text';

const hasher = createHasher(Uint8Array.from({ length: 32 }, () => 7));
const LISTED = ['flow', 'note'];

interface Slow {
  readonly counts: Record<string, number>;
  readonly hasher: Hasher | undefined;
  readonly allowed: readonly string[] | undefined;
}

/** The same by the plainest way: every value is made anew, nothing is remembered. */
function slow(value: Json, into: Slow, [name, parent]: readonly [name: string, parent: string]): Json {
  const count = (rule: string, times: number): void => void (into.counts[rule] = (into.counts[rule] ?? 0) + times);
  if (typeof value === 'string' || typeof value === 'number') {
    const rules = rulesOfName(name);
    const kind = name === '' ? undefined : idKindOf(rules, parent);
    if (kind) {
      count('id', 1);
      return into.hasher ? `hash:${into.hasher.hash(kind, String(value))}` : '[id]';
    }
    const byName = name === '' ? undefined : ruleOfKey(rules, String(value));
    if (byName) count(byName, 1);
    if (byName) return `[${byName}]`;
    if (typeof value === 'string') return redactText(value, count);
    if (!Number.isInteger(value) || !isPan(String(value))) return value;
    count('pan', 1);
    return '[pan]';
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as Json[]).map((item) => slow(item, into, [name, parent]));
  const members = Object.entries(value as Record<string, Json>);
  const named = members.find(([key, is]) => key === 'key' && typeof is === 'string')?.[1] as string | undefined;
  const listed = ['custom_keys', 'customKeys', 'app.custom'].includes(name) ? into.allowed : undefined;
  const clean: [string, Json][] = [];
  for (const [key, is] of members) {
    if ((is as Json | undefined) === undefined) continue;
    if (rulesOfName(key).isNeverKept) count('memory', 1);
    else if (listed && !listed.includes(key)) count('custom_key', 1);
    else {
      const judged = named !== undefined && (key === 'value' || key === 'v') ? named : key;
      const member = slow(is, into, [judged, name]);
      clean.push([redactText(key, count), member]);
    }
  }
  return Object.fromEntries(clean);
}

const name = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    '',
    'user',
    'id',
    'user_id',
    'install_id',
    'key',
    'value',
    'v',
    'name',
    'password',
    'pin',
    'lat',
  ),
  fc.constantFrom(
    'custom_keys',
    'app.custom',
    'flow',
    'note',
    'registers',
    'log_buffers',
    'email',
    'token',
    'ana@example.com',
    '4111111111111111',
  ),
  fc.string({ maxLength: 6 }),
);
const scalar = fc.oneof(
  fc.constantFrom('ana@example.com', 'ana\u0040example.com', 'ES9121000418450200051332', '1234', 'user_id', 'hunter2', '7.13.0', '', 'ok'),
  fc.constantFrom(4111111111111111, -4111111111111111, 1e12, 4.1, 1e21, NaN, -0, 12345678901234567890, 40.4168, 1234),
  fc.constantFrom(true, false, null),
  fc.string({ maxLength: 20 }),
);
const { value: event } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(name, fc.option(tie('value'), { nil: undefined, freq: 10 })), { maxLength: 6 })
      .map((members) => Object.fromEntries(members) as Json),
  ),
}));

it.each([
  ['with a key of hashes', { hasher }],
  ['with a list of custom keys', { allowedCustomKeys: LISTED }],
])('an event comes out as by the plainest way, and stays as it was itself: %s', (_title, config) => {
  const redactor = createRedactor(config);
  fc.assert(
    fc.property(event, (value) => {
      const before = JSON.stringify(value);
      const into: Slow = { counts: {}, hasher: undefined, allowed: undefined, ...('hasher' in config ? config : { allowed: LISTED }) };
      const expected = slow(value, into, ['', '']);
      const { value: clean, counts } = redactor.redact(value);
      // Member by member, in order; the matcher's own equality takes a member `constructor` for a type.
      expect([isDeepStrictEqual(clean, expected), JSON.stringify(clean)]).toEqual([true, JSON.stringify(expected)]);
      expect(counts).toEqual(into.counts);
      expect(JSON.stringify(value)).toBe(before);
    }),
    { numRuns: 2000, seed: 9 },
  );
});

it('gives back the very value in which nothing is to be replaced', () => {
  const value = { event_name: 'http.call', list: [{ status: 200 }, 'ok'], inner: { screen: 'Movements' } };
  expect(createRedactor().redact(value).value).toBe(value);
});

it('reads a body as JSON has it: the last of two members counts, escapes hide nothing', () => {
  const body = '{"note":"ana@example.com","note":"ana\\u0040example.com","__proto__":{"pin":"1234"},"big":12345678901234567890,"one":1.0}';
  expect(JSON.stringify(createRedactor().redact(JSON.parse(body) as Json).value)).toBe(
    '{"note":"[email]","__proto__":{"pin":"[pin]"},"big":12345678901234567000,"one":1}',
  );
});
