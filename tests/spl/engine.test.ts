import { CodedError } from '../../core/errors';
import type { SearchProgress } from '../../runtime/spl/catalog';
import { commandTable } from '../../runtime/spl/commands/index';
import { Engine } from '../../runtime/spl/exec/engine';
import { SearchSession } from '../../runtime/spl/exec/session';
import { parseSearch, runSearch } from '../../runtime/spl/index';
import { DEFAULT_LIMITS } from '../../runtime/spl/limits';
import { SourceText } from '../../runtime/spl/parse/source-text';
import { MemoryCatalog, type MemoryContent } from '../../runtime/spl/testing/memory-catalog';
import { runOnRows, runOver, TEST_NOW, testContext } from '../../runtime/spl/testing/run';
import type { Row } from '../../runtime/spl/value';

const events = (count: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({
    _time: TEST_NOW - 1 - index,
    _raw: `n=${index} word`,
    index: 'main',
    host: 'h',
    source: 's',
    sourcetype: 'st',
  }));

const host = (count: number): MemoryContent => ({ events: events(count), batchSize: 10 });

const failure = (search: Promise<unknown>): Promise<unknown> =>
  search.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('running a search', () => {
  it('stops reading once head has its rows', async () => {
    const outcome = await runOver('search index=main n>=5 | head 3 | table n', host(1000));
    expect(outcome.rows).toEqual([{ n: '5' }, { n: '6' }, { n: '7' }]);
    expect(outcome.scanCount).toBe(10);
  });

  it('asks the store for no more than head wants when the filter decides alone', async () => {
    const catalog = new MemoryCatalog(host(100));
    await runSearch('search index=main host=h | head 4', testContext(), catalog);
    expect(catalog.scans.map((scan) => scan.limit)).toEqual([4]);
  });

  it('reads on when rows before head must be complete', async () => {
    const outcome = await runOver('search index=main | sort n | head 1 | table n', host(50));
    expect(outcome.rows).toEqual([{ n: '0' }]);
    expect(outcome.scanCount).toBe(50);
  });

  it('counts, and lays events on a timeline', async () => {
    const outcome = await runOver('search index=main word | table n', host(25), { earliest: '-60s', latest: 'now' });
    expect(outcome.eventCount).toBe(25);
    expect(outcome.timeline?.reduce((sum, [, count]) => sum + count, 0)).toBe(25);
    expect(outcome.range).toEqual({ earliest: TEST_NOW - 60, latest: TEST_NOW });
  });

  it('reports progress that ends at 1', async () => {
    const seen: SearchProgress[] = [];
    const context = testContext({ earliest: '-100s', latest: 'now', onProgress: (progress) => seen.push(progress) });
    await runSearch('search index=main', context, new MemoryCatalog(host(100)));
    expect(seen.length).toBeGreaterThan(5);
    expect(seen.map(({ doneProgress }) => doneProgress)).toEqual([...seen.map(({ doneProgress }) => doneProgress)].sort((a, b) => a - b));
    expect(seen.at(-1)).toEqual({ scanCount: 100, eventCount: 100, doneProgress: 1 });
  });

  it('ends when it is cancelled', async () => {
    const abort = new AbortController();
    const context = testContext({ signal: abort.signal, onProgress: () => abort.abort() });
    const error = await failure(runSearch('search index=main | stats count', context, new MemoryCatalog(host(100))));
    expect(error).toMatchObject({ code: 'APPMON-SPL-041' });
  });

  it('names events as events and tables as tables', async () => {
    expect((await runOver('search index=main | eval x=1', host(1))).kind).toBe('events');
    expect((await runOver('search index=main | table n', host(1))).kind).toBe('table');
  });
});

describe('caps are applied and told (R68)', () => {
  const rows = (count: number): Row[] => Array.from({ length: count }, (_, index) => ({ n: index }));

  it('sort keeps 10,000 rows', async () => {
    const outcome = await runOnRows('sort n', rows(10_001));
    expect(outcome.rows).toHaveLength(10_000);
    expect(outcome.messages.map(({ text }) => text).join()).toContain('sort kept 10000 of 10001 rows');
    expect((await runOnRows('sort 0 n', rows(10_001))).rows).toHaveLength(10_001);
  });

  it('a table has 50,000 rows', async () => {
    const outcome = await runOnRows('stats count by n', rows(50_001));
    expect(outcome.rows).toHaveLength(50_000);
    expect(outcome.messages.map(({ text }) => text).join()).toContain('more than 50000 rows');
  });

  it('a subsearch gives 10,000 rows', async () => {
    const content: MemoryContent = { events: events(1), jobs: { many: rows(10_001) } };
    const outcome = await runOver('search index=main [ | loadjob many | table n | head 20000 ] | table n', content);
    expect(outcome.rows).toEqual([{ n: '0' }]);
    expect(outcome.messages.map(({ text }) => text).join()).toContain('more than 10000 rows');
  });

  it('automatic extraction reads 10,240 characters', async () => {
    const raw = `{"near":1,"pad":"${'x'.repeat(10_300)}","far":2}`;
    const content: MemoryContent = { events: [{ ...events(1)[0], _raw: raw }], props: { st: { KV_MODE: 'json' } } };
    const outcome = await runOver('search index=main | table near far', content);
    expect(outcome.rows).toEqual([{ near: '1' }]);
    expect(outcome.messages.map(({ text }) => text).join()).toContain('reads the first 10240 characters');
  });

  it('automatic key=value extraction takes 100 fields', async () => {
    const raw = Array.from({ length: 101 }, (_, index) => `f${index}=x`).join(' ');
    const outcome = await runOver('search index=main | table f99 f100', { events: [{ ...events(1)[0], _raw: raw }] });
    expect(outcome.rows).toEqual([{ f99: 'x' }]);
    expect(outcome.messages.map(({ text }) => text).join()).toContain('takes 100 fields');
  });

  it('macros nest to a depth of 100 (R62)', async () => {
    const chain = (length: number): MemoryContent => ({
      jobs: { input: [{}] },
      macros: Object.fromEntries(
        Array.from({ length }, (_, index) => [`m${index}`, { definition: index === length - 1 ? '7' : `\`m${index + 1}\`` }]),
      ),
    });
    expect((await runOver('| loadjob input | eval a=`m0`', chain(100))).rows).toEqual([{ a: 7 }]);
    expect(await failure(runOver('| loadjob input | eval a=`m0`', chain(101)))).toMatchObject({ code: 'APPMON-SPL-021' });
  });

  it.each([
    [
      'stats count by n',
      { statsMaxKeymapRows: 2 },
      [
        { n: 0, count: 1 },
        { n: 1, count: 1 },
      ],
      'more than 2 groups',
    ],
    ['table n | mvexpand n', { mvexpandMegabytes: 0.0001 }, [{ n: 0 }, { n: 1 }, { n: 2 }], undefined],
    ['eval m=split("a,b,c",",") | table m | mvexpand m', { mvexpandMegabytes: 0.00005 }, [{ m: 'a' }], 'reached its limit'],
    ['append [ | makeresults count=4 | table _time ] | stats count', { appendRows: 1 }, [{ count: 4 }], 'more than 1 rows'],
  ])('%s within %j', async (search, limits, expected, message) => {
    const catalog = new MemoryCatalog({ jobs: { input: rows(3) } });
    const session = new SearchSession(testContext(), { catalog, limits: { ...DEFAULT_LIMITS, ...limits } });
    const engine = new Engine(session, commandTable);
    const steps = await engine.read(SourceText.of(`| loadjob input | ${search}`), 0);
    expect((await engine.run(steps, { depth: 0 })).rows).toEqual(expected);
    expect(session.messages.map(({ text }) => text)).toEqual(message === undefined ? [] : [expect.stringContaining(message)]);
  });
});

describe('hostile events', () => {
  it.each([
    ['brackets that never close', '['.repeat(10_000), {}],
    [
      'a value deeper than anything is read',
      `{"near":1,"deep":${'['.repeat(2000)}1${']'.repeat(2000)},"after":2}`,
      { near: '1', after: '2' },
    ],
    ['objects in objects', `${'{"a":'.repeat(1500)}1${'}'.repeat(1500)}`, {}],
    ['names of members of objects', '{"__proto__":"p","constructor":"c","a":1}', { ['__proto__']: 'p', constructor: 'c', a: '1' }],
  ])('%s', async (_, raw, fields) => {
    const content: MemoryContent = { events: [{ ...events(1)[0], _raw: raw }], props: { st: { KV_MODE: 'json' } } };
    const { rows } = await runOver('search index=main | fields - _raw _time index host source sourcetype', content);
    expect(rows.map((row) => Object.entries(row))).toEqual([Object.entries(fields)]);
  });
});

describe('writing', () => {
  it('collect writes rows as events and passes them on', async () => {
    const catalog = new MemoryCatalog({ jobs: { input: [{ _time: 100, a: 'x "y"', b: ['1', '2'] }] } });
    const outcome = await runSearch('| loadjob input | collect index=summary source=s marker="k=v"', testContext(), catalog);
    expect(outcome.rows).toEqual([{ _time: 100, a: 'x "y"', b: ['1', '2'] }]);
    expect(catalog.written.events).toEqual([
      {
        index: 'summary',
        time: 100,
        host: 'local',
        source: 's',
        sourcetype: 'stash',
        raw: '01/01/1970 00:01:40 +0000, a="x \\"y\\"", b="1", b="2", k=v',
        fields: {},
      },
    ]);
  });

  it('mcollect splits rows into measurements and dimensions', async () => {
    const catalog = new MemoryCatalog({ jobs: { input: [{ _time: 60, app: 'a', crashes: 3, sessions: '7', note: 'x' }] } });
    await runSearch('| loadjob input | mcollect index=m split=t app note', testContext(), catalog);
    expect(catalog.written.events).toMatchObject([
      { index: 'm', time: 60, fields: { app: 'a', note: 'x' }, metrics: { crashes: 3, sessions: 7 }, raw: '' },
    ]);
  });

  it('nothing is written when a later command does not parse', async () => {
    const catalog = new MemoryCatalog({ jobs: { input: [{ a: '1' }] } });
    await failure(runSearch('| loadjob input | collect index=x | nonsense', testContext(), catalog));
    expect(catalog.written.events).toEqual([]);
  });
});

describe('checking a search', () => {
  const check = (spl: string) => parseSearch(spl, testContext(), new MemoryCatalog({ macros: { m: { definition: 'stats count' } } }));

  it('gives the commands with macros expanded', async () => {
    expect(await check('index=main error | `m` | sort - count')).toEqual([
      { command: 'search', kind: 'streaming', rawArgs: 'index=main error' },
      { command: 'stats', kind: 'transforming', rawArgs: 'count' },
      { command: 'sort', kind: 'dataset', rawArgs: '- count' },
    ]);
  });

  it('finds errors inside subsearches without running them', async () => {
    const spl = 'search index=main [ search x | head many ]';
    const error = (await failure(check(spl))) as CodedError;
    expect(error).toBeInstanceOf(CodedError);
    expect(spl.slice(error.location?.start, error.location?.end)).toBe('many');
  });
});

describe('source map', () => {
  it('leads from an expanded text to what was typed', () => {
    const typed = SourceText.of('a `m` bcd');
    const expanded = typed.replace([{ start: 2, end: 5, text: 'long text' }]);
    expect(expanded.text).toBe('a long text bcd');
    expect(expanded.locate(4, 6)).toEqual({ start: 2, end: 5 });
    expect(expanded.locate(12, 15)).toEqual({ start: 6, end: 9 });
    expect(expanded.slice(11).trim().locate(1, 2)).toEqual({ start: 7, end: 8 });
  });
});
