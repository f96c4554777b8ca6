import { parseJson } from '../../core/crash/json';
import type { Json } from '../../core/vocabulary';
import { pick } from './mutate';
import type { Change } from './types';

const deep = (levels: number): Json => {
  let value: Json = {};
  for (let level = 0; level < levels; level++) value = level % 2 ? [value] : { value };
  return value;
};

/** Values a reader does not expect where it expects another: every type, numbers beyond numbers, names of members that objects have anyway. */
const FOREIGN: readonly (() => Json)[] = [
  ...[null, true, false, 0, -1, 1e308, -0.5, 2 ** 53, '', ' ', '0', '-1', '1e400', '\u0000', '\ud800', '\u202e', '%', '🏦'].map(
    (value) => () => value,
  ),
  ...['__proto__', 'constructor', 'toString', '2026-03-02T10:15:30Z', '0x7fffffffffffffff', '99999999999999999999'].map(
    (value) => () => value,
  ),
  () => [],
  () => ({}),
  () => [[], {}, null],
  () => JSON.parse('{"__proto__":{"a":1},"constructor":1,"length":-1}') as Json,
  () => Array.from({ length: 300 }, (_, index) => index),
  () => 'x'.repeat(5000),
  () => deep(60),
];

/** Places of a value, breadth first, each as the way to it. */
function placesOf(root: Json): (readonly (string | number)[])[] {
  const places: (readonly (string | number)[])[] = [[]];
  const open: (readonly [Json, readonly (string | number)[]])[] = [[root, []]];
  for (let next = open.shift(); next && places.length < 2000; next = open.shift()) {
    const [value, way] = next;
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, member] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
      places.push([...way, name]);
      open.push([member as Json, [...way, name]]);
    }
  }
  return places;
}

const at = (root: Json, way: readonly (string | number)[]): Json =>
  way.reduce<Json>((value, name) => (value as Record<string | number, Json>)[name] ?? null, root);

/** The value with another one at a place; the rest is shared. */
function put(root: Json, way: readonly (string | number)[], value: Json): Json {
  const [name, ...rest] = way;
  if (name === undefined) return value;
  const inner = put((root as Record<string | number, Json>)[name] ?? null, rest, value);
  if (Array.isArray(root)) return root.map((member: Json, index) => (index === name ? inner : member));
  return { ...(root as Record<string, Json>), [name]: inner };
}

/** A JSON value with one to four of its members replaced: by a foreign value, or by another part of itself. */
export function changedJson(root: Json, random: () => number): Json {
  let value = root;
  for (let left = 1 + pick(random, 4); left > 0; left--) {
    const places = placesOf(value);
    const way = places[pick(random, places.length)] ?? [];
    const other = places[pick(random, places.length)] ?? [];
    const foreign = FOREIGN[pick(random, FOREIGN.length)] ?? (() => null);
    value = put(value, way, random() < 0.3 ? at(value, other) : foreign());
  }
  return value;
}

/** Changes a sample that is JSON as JSON; another one stays as it is. */
export const inJson: Change = (sample, random) => {
  const value = parseJson(Buffer.from(sample).toString('utf8'));
  return value === undefined ? sample : Buffer.from(JSON.stringify(changedJson(value, random)));
};

/** Changes one line of a sample of lines that are JSON: envelopes, `.ips` reports, newline-delimited bodies. */
export const inJsonLine: Change = (sample, random) => {
  const lines = Buffer.from(sample).toString('utf8').split('\n');
  const which = pick(random, lines.length);
  return Buffer.from(
    lines.map((line, index) => (index === which ? Buffer.from(inJson(Buffer.from(line), random)).toString('utf8') : line)).join('\n'),
  );
};
