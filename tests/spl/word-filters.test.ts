import fc from 'fast-check';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Catalog, IndexFilter } from '../../runtime/spl/catalog';
import { runSearch } from '../../runtime/spl/index';
import { MemoryCatalog } from '../../runtime/spl/testing/memory-catalog';
import { testContext } from '../../runtime/spl/testing/run';
import type { Row } from '../../runtime/spl/value';
import { encodeEvents } from '../../runtime/store/codec';
import { openDatabase, rowsOf, type Database } from '../../runtime/store/engine/database';
import { Engine } from '../../runtime/store/engine/engine';
import { sourcesOf } from '../../runtime/store/engine/sources';
import { Tables } from '../../runtime/store/engine/tables';
import { fillWordFilters, WordFilters } from '../../runtime/store/engine/word-filters';
import type { IndexedEvent } from '../../runtime/store/types';

jest.setTimeout(180_000);

const ALL = { earliest: -Infinity, latest: Infinity };
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'words-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const event = (time: number, raw: string, more: Partial<IndexedEvent> = {}): IndexedEvent => ({
  index: 'main',
  time,
  indexTime: 5_000,
  host: 'h',
  source: 's',
  sourcetype: 'json',
  raw,
  fields: {},
  ...more,
});

async function withEngine<T>(work: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await Engine.open({ directory });
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

const append = (events: readonly IndexedEvent[]): Promise<void> =>
  withEngine(async (engine) => {
    await engine.ensureIndex('main', 'event');
    await engine.append(encodeEvents(events), events.length);
    await engine.flush();
  });

async function withDatabase<T>(work: (database: Database, tables: Tables, arrival: number) => Promise<T>): Promise<T> {
  const database = await openDatabase(directory);
  try {
    const [[arrival] = []] = await rowsOf(database.writer, 'SELECT arrival FROM store_state');
    return await work(database, await Tables.load(database.writer), Number(arrival));
  } finally {
    await database.close();
  }
}

/** Notes the words of full blocks of so few events that a test has many of them. */
const note = (arrivals: number): Promise<void> =>
  withDatabase((database, tables, arrival) => fillWordFilters(database, tables, { arrival, size: { arrivals, bytes: 1 } }));

async function countFilters(database: Database): Promise<number> {
  const [[count] = []] = await rowsOf(database.writer, 'SELECT count(*) FROM store_words');
  return Number(count);
}

/** The store's data behind a host in memory; `filtered` tells whether the store gets to filter. */
function host(engine: Engine, filtered: boolean): Catalog {
  const knowledge = new MemoryCatalog({
    indexedFields: ['n'],
    props: {
      json: { KV_MODE: 'json', 'FIELDALIAS-c': 'k AS copied', 'EVAL-late': 'lower(m)."01234567"' },
      pairs: { KV_MODE: 'auto', 'EXTRACT-cut': '(?<cut>[0-9a-f]{8})' },
    },
  });
  return Object.assign(knowledge, {
    indexes: (pattern: string, kind: 'event' | 'metric') => Promise.resolve(engine.indexes(pattern, kind)),
    scan: (request: Parameters<Engine['scan']>[0]) => {
      const { filter, ...rest } = request;
      return engine.scan(filtered && filter !== undefined ? { ...rest, filter } : rest).batches;
    },
  });
}

const found = async (engine: Engine, search: string, filtered: boolean): Promise<readonly Row[]> =>
  (await runSearch(`search index=main (${search}) | table _time _raw`, testContext(), host(engine, filtered))).rows;

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

const word = fc.constantFrom('deadbeef01', 'DEADBEEF01', 'deadbeef', '01234567', 'abcdefghij', 'ndeadbeef01', 'short', 'ñandu12345', 'x');
const SEPARATORS = ['', ' ', '/', '-', '"', '\\', '\n', '<', '.', '_', '='];
const joined = fc.tuple(word, fc.constantFrom(...SEPARATORS), word).map((parts) => parts.join(''));
/** Few enough texts that what is asked is often stored. */
const text = fc.oneof(
  word,
  joined,
  fc.constantFrom('x<deadbeef01', '/deadbeef01', 'id-deadbeef01-01234567', 'deadbeef01deadbeef01', 'say "deadbeef01"', 'C:\\ndeadbeef01'),
);
const stored = fc
  .record({
    time: fc.integer({ min: 1_000, max: 2_000 }),
    json: fc.boolean(),
    slash: fc.constantFrom('/', '\\/', '\\u002f'),
    angle: fc.constantFrom('<', '\\u003c', '\\u003C'),
    fields: fc.dictionary(fc.constantFrom('k', 'm', 'list'), text, { maxKeys: 1 }),
    n: fc.option(fc.oneof(text, fc.array(text, { minLength: 2, maxLength: 3 })), { nil: undefined }),
  })
  .map(({ time, json, slash, angle, fields, n }) => {
    const body = JSON.stringify({ ...fields, list: [fields['list'] ?? ''] });
    const pairs = Object.entries(fields).map(([name, one]) => `${name}=${one}`);
    const raw = json ? body.replaceAll('/', slash).replaceAll('<', angle) : pairs.join(' ');
    return event(time, raw, { sourcetype: json ? 'json' : 'pairs', fields: n === undefined ? {} : { n } });
  });
const comparison = fc
  .tuple(
    fc.constantFrom('k', 'm', 'list{}', 'copied', 'late', 'cut', 'cut', 'n', 'n'),
    fc.constantFrom('=', '=', '=', '!='),
    text,
    fc.constantFrom('', '', '*'),
  )
  .map(([name, operator, one, star]) => `${name}${operator}${quoted(one + star)}`);
const term = fc.oneof(
  fc.tuple(fc.constantFrom('k', 'cut', 'n'), word).map(([name, one]) => `${name}=*${one}`),
  word.map(quoted),
  word.map((one) => `${one}*`),
  word.map((one) => `TERM(${one})`),
  word.map((one) => `CASE(${one})`),
  text.map(quoted),
);
const asked = fc.oneof({ weight: 3, arbitrary: comparison }, { weight: 1, arbitrary: term });
const search = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 2 },
    { weight: 6, arbitrary: asked },
    { weight: 1, arbitrary: tie('node').map((inner) => `NOT (${inner})`) },
    { weight: 1, arbitrary: fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(${a} OR ${b})`) },
    { weight: 1, arbitrary: fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(${a} ${b})`) },
  ),
})).node;

describe('filters of words', () => {
  it('change no result, whatever is stored and asked, after retention too', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(stored, { minLength: 40, maxLength: 80 }),
        fc.array(search, { minLength: 80, maxLength: 80 }),
        async (events, searches) => {
          rmSync(directory, { recursive: true, force: true });
          await append(events);
          await note(2);
          await withEngine(async (engine) => {
            const compare = async (): Promise<void> => {
              for (const one of searches) expect([one, await found(engine, one, true)]).toEqual([one, await found(engine, one, false)]);
            };
            await compare();
            await engine.expire('main', 1_500);
            await compare();
          });
        },
      ),
      { numRuns: 5, endOnFailure: true },
    ));

  const needle: IndexFilter = { kind: 'contains', text: 'needle0123', words: 'needle0123' };
  const many = Array.from({ length: 80 }, (_, at) => event(1_000 + at, at === 20 ? '{"k":"needle0123"}' : `{"k":"other${at}other"}`));
  const sources = (filter: IndexFilter): Promise<Array<readonly [after: number, upto: number]>> =>
    withDatabase(async (database, tables, lastArrival) => {
      const read = await sourcesOf(database.writer, tables.need('main', 'event'), { range: ALL, filter, lastArrival });
      return read.map(({ after, upto }) => [after, upto] as const);
    });

  it('leave the block that holds the word, and what no filter covers', async () => {
    await append(many);
    expect(await sources(needle)).toEqual([[0, 80]]);
    await note(16);
    // Event 21 lies in arrivals 16 to 31; 80 is in a block that is not full.
    expect(await sources(needle)).toEqual([
      [15, 31],
      [79, 80],
    ]);
    expect(await sources({ kind: 'equals', field: 'k', value: 'NEEDLE0123' })).toEqual([
      [15, 31],
      [79, 80],
    ]);
    expect(await sources({ kind: 'not', part: needle })).toEqual([[0, 80]]);
    expect(await sources({ kind: 'or', parts: [needle, { kind: 'exists', field: 'k' }] })).toEqual([[0, 80]]);
    expect(await sources({ kind: 'contains', text: 'needle0123' })).toEqual([[0, 80]]);
    expect(await sources({ kind: 'equals', field: 'host', value: 'needle0123' })).toEqual([[0, 80]]);
  });

  it('know the word behind an escape, and the one that has its letters', async () => {
    const raws = [
      '{"k":"x\\u003cneedle0123"}',
      '{"k":"C:\\\\needle0123"}',
      '{"k":"a\\/needle0123"}',
      '{"k":"other01234"}',
      '{"k":"tail012345"}',
    ];
    await append(raws.map((raw, at) => event(at, raw)));
    await note(1);
    await withEngine(async (engine) => {
      for (const [at, asked] of ['x<needle0123', 'C:\\needle0123', 'a/needle0123'].entries())
        expect((await found(engine, `k=${quoted(asked)}`, true)).map((row) => row['_time'])).toEqual([at]);
      expect((await found(engine, 'needle0123', true)).map((row) => row['_time'])).toEqual([2, 1]);
    });
  });

  it('that are missing, or made by another version, mean reading', async () => {
    await append(many);
    await note(16);
    await withDatabase((database) => database.writer.run('DELETE FROM store_words WHERE after = 31'));
    expect(await sources(needle)).toEqual([
      [15, 47],
      [79, 80],
    ]);
    await withDatabase((database) => database.writer.run("UPDATE store_words SET maker = 'another'"));
    expect(await sources(needle)).toEqual([[0, 80]]);
    expect(await withDatabase(countFilters)).toBe(0);
  });

  it('go with their events and with their index', async () => {
    await append(many);
    await note(16);
    const before = await withDatabase(countFilters);
    await withEngine((engine) => engine.expire('main', 1_040));
    // The first filter has arrivals 1 to 15, the others 16 each: those up to 31 are of expired events only.
    expect(await withDatabase(countFilters)).toBe(before - 2);
    await withEngine((engine) => engine.dropIndex('main'));
    expect(await withDatabase(countFilters)).toBe(0);
  });

  it('are made as events arrive', async () => {
    await append(Array.from({ length: 20_000 }, (_, at) => event(at, `{"k":"number${at}of","filling":"${'-'.repeat(300)}"}`)));
    await withDatabase(async (database, tables, arrival) => {
      const problems: string[] = [];
      const filters = new WordFilters(database, tables, (problem) => problems.push(problem));
      filters.reached(arrival);
      while ((await countFilters(database)) < 2) expect(problems).toEqual([]);
      await filters.close();
    });
    expect(await sources({ kind: 'contains', text: 'number100of', words: 'number100of' })).toEqual([
      [0, 8_191],
      [16_383, 20_000],
    ]);
  });

  it('hold after SIGKILL: what they cover and what came later is found', async () => {
    const child = spawn(process.execPath, ['-r', 'ts-node/register', join(__dirname, 'word-filters.child.ts'), directory], {
      env: { ...process.env, TS_NODE_PROJECT: join(__dirname, '../../tsconfig.node.json') },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(String(line).trim()).toBe('noted');
    expect(await withDatabase(countFilters)).toBeGreaterThan(0);
    await withEngine(async (engine) => {
      for (const number of [0, 5_000, 8_190, 8_191, 8_192, 9_999]) {
        const rows = await found(engine, `k=number${number}of`, true);
        expect(rows.map((row) => row['_time'])).toEqual([number]);
      }
    });
  });
});
