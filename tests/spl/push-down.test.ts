import fc from 'fast-check';
import type { Row } from '../../runtime/spl/value';
import { runSearch } from '../../runtime/spl/index';
import { MemoryCatalog, type MemoryContent } from '../../runtime/spl/testing/memory-catalog';
import { testContext } from '../../runtime/spl/testing/run';

const word = fc.constantFrom('a', 'b', 'ab', 'A', '10', '9', '1.0');
const field = fc.constantFrom('host', 'source', 'kind', 'n', 'late');
const comparison = fc.oneof(
  fc.tuple(field, fc.constantFrom('=', '!=', '>=', '<'), word).map(([name, operator, value]) => `${name}${operator}${value}`),
  fc.tuple(field, word).map(([name, value]) => `${name}=${value}*`),
  field.map((name) => `${name}=*`),
  word,
  word.map((value) => `"${value} b"`),
  word.map((value) => `TERM(${value})`),
);
const expression = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    comparison,
    tie('node').map((inner) => `NOT (${inner})`),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(${a} OR ${b})`),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(${a} ${b})`),
  ),
})).node;

const event: fc.Arbitrary<Row> = fc.record({
  _time: fc.integer({ min: 0, max: 3000 }),
  index: fc.constant('main'),
  host: word,
  source: word,
  sourcetype: fc.constant('st'),
  kind: fc.option(fc.oneof(word, fc.array(word, { minLength: 2, maxLength: 3 })), { nil: undefined }),
  n: fc.option(fc.constantFrom('1', '9', '10', 'x'), { nil: undefined }),
  _raw: fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' ')),
});

/** Event rows get a running number, so that two results can be compared by it. */
const numbered = (rows: readonly Row[]): Row[] => rows.map((row, index) => ({ ...row, id: String(index) }));

const content = (events: readonly Row[], ignoreFilters: boolean): MemoryContent => ({
  events,
  ignoreFilters,
  indexedFields: ['kind', 'n'],
  props: { st: { KV_MODE: 'none', 'EVAL-late': 'kind' } },
  batchSize: 3,
});

const rowsOf = async (spl: string, host: MemoryContent): Promise<readonly Row[]> =>
  (await runSearch(spl, testContext(), new MemoryCatalog(host))).rows;

describe('push-down', () => {
  it('a filtered scan gives what reading everything gives', () =>
    fc.assert(
      fc.asyncProperty(expression, fc.array(event, { maxLength: 12 }), async (search, rows) => {
        const events = numbered(rows);
        const spl = `search index=main ${search} | table id | sort 0 id`;
        expect(await rowsOf(spl, content(events, false))).toEqual(await rowsOf(spl, content(events, true)));
      }),
      { numRuns: 300 },
    ));

  it('a value of the text is found whether the scan looks for it or reads everything', () => {
    const value = fc.constantFrom('a', 'Ab-9', '10', 'x y', 'a"b', 'ñ', '7');
    const name = fc.constantFrom('k', 'm', 'late', 'copied', 'n');
    const asked = fc
      .array(fc.tuple(name, fc.constantFrom('=', '!='), value, fc.constantFrom('', '*')), { minLength: 1, maxLength: 3 })
      .map((parts) => parts.map(([field1, operator, text, star]) => `${field1}${operator}"${text.replaceAll('"', '\\"')}${star}"`));
    const stored = fc.record({
      _time: fc.integer({ min: 0, max: 3000 }),
      index: fc.constant('main'),
      host: value,
      source: value,
      sourcetype: fc.constantFrom('json', 'other'),
      n: fc.option(value, { nil: undefined }),
      _raw: fc.dictionary(fc.constantFrom('k', 'm'), value).map((fields) => JSON.stringify(fields)),
    });
    const host = (events: readonly Row[], ignoreFilters: boolean): MemoryContent => ({
      events,
      ignoreFilters,
      props: { json: { KV_MODE: 'json', 'FIELDALIAS-c': 'k AS copied' }, other: { KV_MODE: 'auto', 'EVAL-late': 'upper(m)."7"' } },
    });
    return fc.assert(
      fc.asyncProperty(asked, fc.constantFrom(' ', ' OR '), fc.array(stored, { maxLength: 12 }), async (terms, by, rows) => {
        const events = numbered(rows);
        const spl = `search index=main (${terms.join(by)}) | table id | sort 0 id`;
        expect(await rowsOf(spl, host(events, false))).toEqual(await rowsOf(spl, host(events, true)));
      }),
      { numRuns: 300 },
    );
  });

  it('a scan for a value of the text asks the store for the text', async () => {
    const events = [{ _time: 1, index: 'main', host: 'h', source: 's', sourcetype: 'st', _raw: '{"k":"needle"}', id: '1' }];
    const host = new MemoryCatalog({ events, props: { st: { KV_MODE: 'json' } } });
    const scan = jest.spyOn(host, 'scan');
    await runSearch('search index=main k="a/needle"', testContext(), host);
    expect(JSON.stringify(scan.mock.calls[0]?.[0].filter)).toContain('{"kind":"contains","text":"needle","words":"a/needle"}');
  });

  it('a head right after the search gives the first rows of the whole', () =>
    fc.assert(
      fc.asyncProperty(expression, fc.array(event, { maxLength: 12 }), async (search, rows) => {
        const host = content(numbered(rows), false);
        const all = await rowsOf(`search index=main ${search} | table id`, host);
        expect(await rowsOf(`search index=main ${search} | head 3 | table id`, host)).toEqual(all.slice(0, 3));
      }),
      { numRuns: 100 },
    ));

  it('tstats gives what search and stats give over indexed fields', () =>
    fc.assert(
      fc.asyncProperty(expression, fc.array(event, { maxLength: 12 }), async (search, rows) => {
        const host = content(numbered(rows), false);
        const where = search.replaceAll('late', 'source');
        const aggregates = 'count dc(n) as d sum(n) as s min(n) as least max(n) as most values(kind) as kinds';
        const counted = await rowsOf(`search index=main ${where} | stats ${aggregates} by host kind`, host);
        expect(await rowsOf(`| tstats ${aggregates} where index=main ${where} by host kind`, host)).toEqual(counted);
        const filled = await rowsOf(`search index=main ${where} | fillnull value=none kind | stats count by host kind`, host);
        expect(await rowsOf(`| tstats count where index=main ${where} by host kind fillnull_value=none`, host)).toEqual(filled);
      }),
      { numRuns: 200 },
    ));

  it('tstats by time gives what bin and stats give', () =>
    fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 12 }), async (rows) => {
        const host = content(numbered(rows), false);
        const counted = await rowsOf('search index=main | bin _time span=5m | stats count by _time host', host);
        expect(await rowsOf('| tstats count where index=main by _time host span=5m', host)).toEqual(counted);
      }),
      { numRuns: 100 },
    ));
});
