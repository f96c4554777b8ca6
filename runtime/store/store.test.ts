import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Batch, Cell } from '../spl/value';
import type { AggregateRequest, IndexFilter, ScanRequest } from '../spl/catalog';
import { createStoreClient, openStore, type Store } from './index';
import type { IndexedEvent } from './types';

const ALL = { earliest: -Infinity, latest: Infinity };
let directory: string;
let store: Store;

const event = (time: number, fields: IndexedEvent['fields'] = {}, more: Partial<IndexedEvent> = {}): IndexedEvent => ({
  index: 'main',
  time,
  indexTime: 1000,
  host: 'h1',
  source: 's',
  sourcetype: 'st',
  raw: `raw ${time}`,
  fields,
  ...more,
});

async function rows(request: Partial<ScanRequest> = {}): Promise<Array<Record<string, Cell>>> {
  const found: Array<Record<string, Cell>> = [];
  for await (const batch of store.scan({ indexes: ['main'], range: ALL, ...request })) {
    for (let at = 0; at < batch.length; at += 1)
      found.push(Object.fromEntries(Object.entries(batch.columns).map(([name, cells]) => [name, cells[at]])));
  }
  return found;
}

const times = async (filter: IndexFilter): Promise<Cell[]> => (await rows({ filter })).map((row) => row['_time']);
const table = (batch: Batch): Cell[][] =>
  Array.from({ length: batch.length }, (_, at) => Object.values(batch.columns).map((cells) => cells[at]));
const aggregate = async (request: Partial<AggregateRequest>): Promise<Cell[][]> =>
  table(await store.aggregate({ indexes: ['main'], range: ALL, by: [], aggregates: [{ function: 'count', as: 'count' }], ...request }));

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'store-'));
  store = await openStore({ directory });
  await store.ensureIndex('main', 'event');
});

afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('scan', () => {
  it('gives events newest first, the later arrival first at the same time, with multivalue and odd texts intact', async () => {
    await store.append([
      event(1, { a: 'x' }),
      event(3, { a: ['p', 'q'] }),
      event(2, { A: 'case matters', list: '\u0001[odd' }),
      event(3, {}, { raw: 'a\u0000b' }),
    ]);
    await store.flush();
    const found = await rows();
    expect(found.map((row) => row['_raw'])).toEqual(['a\u0000b', 'raw 3', 'raw 2', 'raw 1']);
    expect(found.map((row) => row['a'])).toEqual([undefined, ['p', 'q'], undefined, 'x']);
    expect(found[2]).toMatchObject({
      A: 'case matters',
      list: '\u0001[odd',
      index: 'main',
      host: 'h1',
      source: 's',
      sourcetype: 'st',
      _indextime: 1000,
    });
  });

  it('bounds _time (latest exclusive) and _indextime, and stops at the limit', async () => {
    await store.append([event(10), event(20), event(30, {}, { indexTime: 2000 })]);
    await store.flush();
    expect((await rows({ range: { earliest: 10, latest: 30 } })).map((row) => row['_time'])).toEqual([20, 10]);
    expect((await rows({ indexRange: { earliest: 1500, latest: Infinity } })).map((row) => row['_time'])).toEqual([30]);
    expect((await rows({ limit: 2 })).map((row) => row['_time'])).toEqual([30, 20]);
  });

  it('reads many slices of uneven density completely and in order', async () => {
    const dense = Array.from({ length: 60_000 }, (_, at) =>
      event(1_000_000 + Math.floor(at / 50), { mark: at % 1_000 === 0 || at < 20_000 ? 'x' : 'y' }),
    );
    const sparse = Array.from({ length: 40 }, (_, at) => event(at * 10_000, { mark: 'x' }));
    for (let at = 0; at < dense.length; at += 5_000) await store.append(dense.slice(at, at + 5_000));
    await store.append(sparse);
    await store.flush();
    const found = (await rows()).map((row) => Number(row['_time']));
    expect(found.length).toBe(60_040);
    expect(found.every((time, at) => at === 0 || time <= (found[at - 1] as number))).toBe(true);
    expect((await rows({ limit: 60_010 })).length).toBe(60_010);
    // Few of the newest pass, then all of the oldest: the slices grow and shrink again.
    const marked = await times({ kind: 'equals', field: 'mark', value: 'x' });
    expect(marked.length).toBe(20_000 + 40 + 40);
    expect(marked.every((time, at) => at === 0 || Number(time) <= Number(marked[at - 1]))).toBe(true);
  });

  it('compares without case, with stars, numbers and several values', async () => {
    await store.append([
      event(1, { app: 'Bank', n: '9' }),
      event(2, { app: ['Wallet', 'bank'], n: '10' }, { host: 'web-01' }),
      event(3, { n: 'many', pct: '5%' }, { raw: 'Crash in Login' }),
    ]);
    await store.flush();
    expect(await times({ kind: 'equals', field: 'app', value: 'BANK' })).toEqual([2, 1]);
    expect(await times({ kind: 'equals', field: 'app', value: 'wal*' })).toEqual([2]);
    expect(await times({ kind: 'not', part: { kind: 'equals', field: 'app', value: 'bank' } })).toEqual([3]);
    expect(await times({ kind: 'equals', field: 'pct', value: '*%' })).toEqual([3]);
    expect(await times({ kind: 'equals', field: 'host', value: 'WEB*' })).toEqual([2]);
    expect(await times({ kind: 'compare', field: 'n', operator: '>', value: 9 })).toEqual([2]);
    expect(await times({ kind: 'exists', field: 'app' })).toEqual([2, 1]);
    expect(await times({ kind: 'exists', field: 'never' })).toEqual([]);
    expect(await times({ kind: 'contains', text: 'crash in' })).toEqual([3]);
    const either: IndexFilter = {
      kind: 'or',
      parts: [
        { kind: 'equals', field: 'index', value: 'other' },
        { kind: 'equals', field: '_time', value: '1' },
      ],
    };
    expect(await times(either)).toEqual([1]);
  });

  it('ends when cancelled, and the store goes on', async () => {
    await store.append(Array.from({ length: 20_000 }, (_, at) => event(at)));
    await store.flush();
    const controller = new AbortController();
    const reading = (async () => {
      for await (const batch of store.scan({ indexes: ['main'], range: ALL }, controller.signal)) {
        expect(batch.length).toBeGreaterThan(0);
        controller.abort();
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: 'APPMON-STORE-CANCELLED' });
    expect(await aggregate({})).toEqual([[20_000]]);
  });

  it('refuses an index that is missing or of the other kind', async () => {
    await store.ensureIndex('numbers', 'metric');
    await expect(rows({ indexes: ['nowhere'] })).rejects.toMatchObject({ code: 'APPMON-STORE-UNKNOWN' });
    await expect(rows({ indexes: ['numbers'] })).rejects.toMatchObject({ code: 'APPMON-STORE-KIND' });
    await expect(store.ensureIndex('main', 'metric')).rejects.toMatchObject({ code: 'APPMON-STORE-KIND' });
    await expect(store.ensureIndex('Bad Name', 'event')).rejects.toMatchObject({ code: 'APPMON-STORE-NAME' });
  });
});

describe('aggregate', () => {
  it('folds as documented: exact dc, coerced numbers, mixed minimum, values sorted, groups without nulls', async () => {
    await store.append([
      event(1, { k: 'a', v: '2', tag: ['x', 'y'] }),
      event(2, { k: 'a', v: '10', tag: 'x' }),
      event(3, { k: 'b', v: 'word' }),
      event(4, { v: '7' }),
    ]);
    await store.flush();
    const over = (name: AggregateRequest['aggregates'][number]['function'], field = 'v') => ({ function: name, field, as: name });
    expect(await aggregate({ aggregates: [over('count'), over('dc'), over('sum'), over('avg'), over('sumsq')] })).toEqual([
      [4, 4, 19, 19 / 3, 153],
    ]);
    expect(await aggregate({ aggregates: [over('min'), over('max'), over('earliest'), over('latest'), over('values')] })).toEqual([
      [2, 10, '2', '7', ['10', '2', '7', 'word']],
    ]);
    expect(await aggregate({ by: ['k'] })).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
    expect(await aggregate({ by: ['tag'] })).toEqual([
      ['x', 2],
      ['y', 1],
    ]);
    expect(await aggregate({ aggregates: [over('count', 'tag'), over('dc', 'tag'), over('values', 'tag')] })).toEqual([[3, 2, ['x', 'y']]]);
    expect(await aggregate({ aggregates: [over('dc', 'never'), over('sum', 'never')] })).toEqual([[0, undefined]]);
  });

  it('buckets time by even and uneven edges', async () => {
    await store.append([event(0), event(59), event(60), event(100), event(180)]);
    await store.flush();
    expect(await aggregate({ edges: [0, 60, 120, 180] })).toEqual([
      [0, 2],
      [60, 2],
    ]);
    expect(await aggregate({ edges: [0, 59, 150, 200] })).toEqual([
      [0, 1],
      [59, 3],
      [150, 1],
    ]);
  });

  it('spreads over several indexes and names them', async () => {
    await store.ensureIndex('second', 'event');
    await store.append([event(1, { a: 'x' }), event(2, { b: ['y', 'z'] }, { index: 'second' })]);
    await store.flush();
    expect(await aggregate({ indexes: ['main', 'second'], by: ['index'] })).toEqual([
      ['main', 1],
      ['second', 1],
    ]);
    expect(await aggregate({ indexes: ['main', 'second'], by: ['b'] })).toEqual([
      ['y', 1],
      ['z', 1],
    ]);
  });
});

describe('metrics', () => {
  it('keeps each measurement with its dimensions', async () => {
    await store.ensureIndex('numbers', 'metric');
    const measured = (time: number, region: string, metrics: Record<string, number>) =>
      event(time, { region }, { index: 'numbers', raw: '', metrics });
    await store.append([
      measured(1, 'eu', { 'cpu.idle': 1, 'cpu.user': 5 }),
      measured(61, 'eu', { 'cpu.idle': 3 }),
      measured(2, 'us', { 'cpu.idle': 10 }),
    ]);
    await store.flush();
    const ask = async (request: Partial<AggregateRequest>) =>
      store.aggregateMetrics({
        indexes: ['numbers'],
        range: ALL,
        by: [],
        aggregates: [{ function: 'sum', field: 'cpu.idle', as: 's' }],
        ...request,
      });
    expect(table(await ask({ by: ['region'] }))).toEqual([
      ['eu', 4],
      ['us', 10],
    ]);
    expect(table(await ask({ edges: [0, 60, 120] }))).toEqual([
      [0, 11],
      [60, 3],
    ]);
    expect(table(await ask({ by: ['metric_name'], aggregates: [{ function: 'avg', field: '_value', as: 'avg' }] }))).toEqual([
      ['cpu.idle', 14 / 3],
      ['cpu.user', 5],
    ]);
    const wide = await ask({ aggregates: [{ function: 'max', field: 'cpu.*', as: 'max(cpu.*)' }] });
    expect(wide.columns).toEqual({ 'max(cpu.idle)': [10], 'max(cpu.user)': [5] });
    expect(await store.indexes('*', 'metric')).toEqual(['numbers']);
  });
});

describe('life of the folder', () => {
  it('keeps events, fields and documents over a restart, exactly once', async () => {
    await store.append([event(1, { a: 'x' })]);
    await store.documents.put('app/nobody/c', [['k', '{"v":1}']]);
    await store.close();
    store = await openStore({ directory });
    expect((await rows()).map((row) => row['a'])).toEqual(['x']);
    await store.close();
    store = await openStore({ directory });
    expect(await aggregate({})).toEqual([[1]]);
    expect(await store.documents.get('app/nobody/c', 'k')).toBe('{"v":1}');
    expect(await store.indexInfo()).toMatchObject([{ name: 'main', datatype: 'event', totalEventCount: 1, minTime: 1, maxTime: 1 }]);
  });

  it('refuses a second opener in this process and in another', async () => {
    await expect(openStore({ directory })).rejects.toMatchObject({ code: 'APPMON-STORE-LOCKED' });
    const script = `require(process.argv[1]).openStore({ directory: process.argv[2] }).then(() => console.log('opened'), (error) => console.log(error.code))`;
    const environment = { ...process.env, TS_NODE_PROJECT: join(__dirname, '../../tsconfig.node.json') };
    const other = spawnSync(process.execPath, ['-r', 'ts-node/register', '-e', script, join(__dirname, 'index.ts'), directory], {
      env: environment,
      encoding: 'utf8',
    });
    expect(other.stdout.trim()).toBe('APPMON-STORE-LOCKED');
  });

  it('claims a document once, whoever asks', async () => {
    const other = createStoreClient(store.connect());
    const claims = await Promise.all(
      Array.from({ length: 8 }, (_, at) => (at % 2 ? other : store).documents.insert('p', 'lease', String(at))),
    );
    expect(claims.filter(Boolean).length).toBe(1);
    expect((await other.documents.list('p')).length).toBe(1);
    await other.documents.remove('p', ['lease']);
    expect(await store.documents.get('p', 'lease')).toBeUndefined();
    await other.close();
  });

  it('expires old events and drops an index', async () => {
    await store.append([event(1), event(100)]);
    await store.flush();
    await store.expire('main', 50);
    expect((await rows()).map((row) => row['_time'])).toEqual([100]);
    await store.dropIndex('main');
    expect(await store.indexes('*', 'event')).toEqual([]);
  });

  it('holds fields beyond the column limit and finds them', async () => {
    const fields = Object.fromEntries(Array.from({ length: 450 }, (_, at) => [`field ${at}"`, String(at)]));
    await store.append([event(1, fields)]);
    await store.flush();
    expect(await times({ kind: 'equals', field: 'field 449"', value: '449' })).toEqual([1]);
    expect((await rows())[0]).toMatchObject({ 'field 0"': '0', 'field 449"': '449' });
  });

  it('refuses events that no index could order', async () => {
    await expect(store.append([event(Number.NaN)])).rejects.toMatchObject({ code: 'APPMON-STORE-EVENT' });
  });
});
