import fc from 'fast-check';
import { runOver } from '../../runtime/spl/testing/run';

const key = fc.constantFrom('k', 'm', 'a.b', 'b', 'x{}', '', 'k"', '\\k', 'mm', 'ñ');
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('k', 'v"', 1, null, true),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
})).value;
const NAMES = ['k', 'm', 'b', 'a.b', 'k.b', 'k{}', 'm{}.k', 'x{}', 'k.', '{}', '{}.k', 'ñ', 'absent'];

describe('automatic extraction', () => {
  it('gives a field that is asked for by its name what it gives when every field is wanted', () =>
    fc.assert(
      fc.asyncProperty(fc.array(json, { minLength: 1, maxLength: 5 }), fc.constantFrom(...NAMES), async (documents, name) => {
        const events = documents.map((document, at) => ({ _time: at, index: 'main', sourcetype: 'st', _raw: JSON.stringify(document) }));
        const content = { events, props: { st: { KV_MODE: 'json' } } };
        const all = (await runOver('search index=main', content)).rows.map((row) => row[name]);
        const asked = (await runOver(`search index=main | table "${name}"`, content)).rows.map((row) => row[name]);
        expect(asked).toEqual(all);
      }),
      { numRuns: 500 },
    ));
});
