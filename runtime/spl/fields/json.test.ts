import fc from 'fast-check';
import { pathFilter } from './auto-stage';
import { jsonFieldReader, readJsonFields } from './json';

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** R15 written out over a parsed value: `a.b`, `a{}`, elements as texts. */
function fieldsOf(value: Json, path: string, found: [string, string][]): [string, string][] {
  if (Array.isArray(value)) for (const one of value) fieldsOf(one, `${path}{}`, found);
  else if (value !== null && typeof value === 'object')
    for (const [key, one] of Object.entries(value)) fieldsOf(one, path === '' ? key : `${path}.${key}`, found);
  else found.push([path, typeof value === 'string' ? value : JSON.stringify(value)]);
  return found;
}

const text = fc.oneof(
  fc.string(),
  fc.constantFrom('a', '\\', '"', 'é\n', '}', 'x'.repeat(30), `${'y'.repeat(25)}"`, `${'z'.repeat(40)}\\`, '\u2028'),
);
const key = fc
  .oneof(fc.constantFrom('a', 'bb', 'c"c', 'd\\', 'k'.repeat(30)), fc.string({ minLength: 1 }))
  // Field names with a star are patterns.
  .filter((name) => !name.includes('*'));
const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 5 }),
  ),
})).value;
const root = fc.dictionary(key, json, { maxKeys: 6 });
const blanks = fc.constantFrom(undefined, 1, '\t');

const read = (source: string, limit = Infinity): [string, string][] => {
  const found: [string, string][] = [];
  readJsonFields(source, { limit, add: (field, value) => void found.push([field, value]) });
  return found;
};

describe('fields of JSON texts (R15)', () => {
  it('are those of the parsed value, in the order of the text', () => {
    fc.assert(
      fc.property(root, blanks, (value, space) => {
        expect(read(JSON.stringify(value, null, space))).toEqual(fieldsOf(value, '', []));
      }),
      { numRuns: 500 },
    );
  });

  it('are found alone as among all', () => {
    fc.assert(
      fc.property(fc.array(root, { minLength: 1, maxLength: 3 }), fc.uniqueArray(key, { minLength: 1, maxLength: 3 }), (values, wanted) => {
        const found: [string, string][] = [];
        const filter = pathFilter(new Set(wanted));
        const reader = jsonFieldReader({ limit: Infinity, filter, add: (field, value) => void found.push([field, value]) });
        for (const value of values) reader(JSON.stringify(value));
        const all = values.flatMap((value) => fieldsOf(value, '', []));
        expect(found).toEqual(all.filter(([field]) => wanted.includes(field)));
      }),
      { numRuns: 500 },
    );
  });

  it('of a text that is cut are the first of the whole', () => {
    fc.assert(
      fc.property(root, fc.nat(200), (value, limit) => {
        const all = fieldsOf(value, '', []);
        const cut = read(JSON.stringify(value), limit);
        expect(cut).toEqual(all.slice(0, cut.length));
      }),
      { numRuns: 500 },
    );
  });
});
