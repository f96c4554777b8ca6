import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openConf } from '../conf/store';
import type { ConfStore } from '../conf/types';
import { compileQuery } from './query';
import { openKvStore } from './store';
import { memoryDocuments } from './testing/memory-documents';
import type { KvDocument, KvQuery, KvStore } from './types';

const ROWS: readonly KvDocument[] = [
  { _key: 'a', name: 'apple', size: 3, tags: ['red', 'sweet'], box: { depth: 1 }, on: true },
  { _key: 'b', name: 'Banana', size: 10, tags: [], box: { depth: 2 } },
  { _key: 'c', name: 'cherry', size: 3, on: false, none: null },
  { _key: 'd', name: 'date', size: '3' },
];

const matching = (query: unknown): string =>
  ROWS.filter(compileQuery(query))
    .map((row) => row['_key'])
    .join('');

describe('KV store queries', () => {
  it.each<[unknown, string]>([
    [{}, 'abcd'],
    [{ size: 3 }, 'ac'],
    [{ size: '3' }, 'd'],
    [{ size: { $gt: 3 } }, 'b'],
    [{ size: { $gte: 3, $lt: 10 } }, 'ac'],
    [{ size: { $lte: 3 } }, 'ac'],
    [{ size: { $ne: 3 } }, 'bd'],
    [{ name: { $gt: 'apple' } }, 'cd'],
    [{ tags: 'red' }, 'a'],
    [{ tags: { $ne: 'red' } }, 'bcd'],
    [{ 'box.depth': 2 }, 'b'],
    [{ 'tags.1': 'sweet' }, 'a'],
    [{ none: null }, 'abcd'],
    [{ none: { $exists: true } }, 'c'],
    [{ on: false }, 'c'],
    [{ $or: [{ name: 'apple' }, { name: 'date' }] }, 'ad'],
    [{ $and: [{ size: 3 }, { on: true }] }, 'a'],
    [{ $not: { size: 3 } }, 'bd'],
    [{ size: { $not: { $gt: 3 } } }, 'acd'],
    [{ $nor: [{ size: 3 }, { name: 'date' }] }, 'b'],
    [{ name: { $in: ['apple', 'date'] } }, 'ad'],
    [{ name: { $nin: ['apple', 'date'] } }, 'bc'],
    [{ name: { $regex: '^b', $options: 'i' } }, 'b'],
    [{ name: { $regex: 'rr' } }, 'c'],
    [{ name: 'apple', size: 10 }, ''],
  ])('%j finds %s', (query, keys) => {
    expect(matching(query)).toBe(keys);
  });

  it.each<[unknown, string]>([
    [{ size: { $where: 'x' } }, 'APPMON-KV-OPERATOR'],
    [{ $expr: {} }, 'APPMON-KV-OPERATOR'],
    [{ $or: {} }, 'APPMON-KV-QUERY'],
    [{ name: { $regex: '(' } }, 'APPMON-KV-QUERY'],
    [{ name: { $regex: '(?<=a)b' } }, 'APPMON-KV-QUERY'],
    [[], 'APPMON-KV-QUERY'],
    ['x', 'APPMON-KV-QUERY'],
  ])('refuses %j', (query, code) => {
    expect(() => compileQuery(query)).toThrow(expect.objectContaining({ code }) as Error);
  });
});

describe('KV store', () => {
  let root: string;
  let conf: ConfStore;
  let kv: KvStore;
  const documents = memoryDocuments();
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'kv-'));
    conf = openConf({ appDirectories: [], dataDirectory: root });
    conf.write('collections', 'loose', { 'field.size': 'number', 'field.on': 'bool', 'field.name': 'string' }, { app: 'search' });
    conf.write('collections', 'strict', { 'field.size': 'number', enforceTypes: 'true' }, { app: 'search' });
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  beforeEach(async () => {
    kv = openKvStore(conf, documents);
    for (const collection of ['loose', 'strict']) await kv.remove('search', 'nobody', collection);
  });

  it('inserts with a given or a made key, adds _user, and refuses a key that is there', async () => {
    expect(await kv.insert('search', 'nobody', 'loose', { _key: 'k', x: 1 })).toBe('k');
    expect(await kv.insert('search', 'nobody', 'loose', {})).toMatch(/^[0-9a-f]{24}$/);
    expect(await kv.get('search', 'nobody', 'loose', 'k')).toEqual({ _key: 'k', _user: 'nobody', x: 1 });
    await expect(kv.insert('search', 'nobody', 'loose', { _key: 'k' })).rejects.toMatchObject({ code: 'APPMON-KV-EXISTS' });
  });

  it('lets one of many simultaneous claims of a key win', async () => {
    const claims = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => kv.insert('search', 'nobody', 'loose', { _key: 'lease', n })),
    );
    expect(claims.filter((claim) => claim.status === 'fulfilled')).toHaveLength(1);
  });

  it('replaces whole documents, and only those that exist', async () => {
    await kv.insert('search', 'nobody', 'loose', { _key: 'k', x: 1, y: 2 });
    await kv.replace('search', 'nobody', 'loose', 'k', { x: 5, _key: 'other' });
    expect(await kv.get('search', 'nobody', 'loose', 'k')).toEqual({ _key: 'k', _user: 'nobody', x: 5 });
    await expect(kv.replace('search', 'nobody', 'loose', 'gone', {})).rejects.toMatchObject({ code: 'APPMON-KV-MISSING' });
  });

  it('saves batches, sorts, pages and projects', async () => {
    expect(await kv.batchSave('search', 'nobody', 'strict', ROWS.slice(0, 3))).toEqual(['a', 'b', 'c']);
    const find = async (query: KvQuery) => await kv.find('search', 'nobody', 'strict', query);
    expect((await find({ sort: '-size,name' })).map((row) => row['_key'])).toEqual(['b', 'a', 'c']);
    expect((await find({ sort: 'size:1,name:-1', skip: 1, limit: 1 })).map((row) => row['_key'])).toEqual(['a']);
    expect(await find({ query: { _key: 'a' }, fields: 'name' })).toEqual([{ _key: 'a', name: 'apple' }]);
    expect(await find({ query: { _key: 'a' }, fields: 'name,_key:0' })).toEqual([{ name: 'apple' }]);
    expect(Object.keys((await find({ query: { _key: 'b' }, fields: 'name:0,tags:0' }))[0] ?? {}).sort()).toEqual([
      '_key',
      '_user',
      'box',
      'size',
    ]);
    await expect(find({ fields: 'a,b:0' })).rejects.toMatchObject({ code: 'APPMON-KV-FIELDS' });
    await expect(find({ sort: ',' })).rejects.toMatchObject({ code: 'APPMON-KV-SORT' });
  });

  it('drops a value of the wrong type, and refuses the document where types are enforced', async () => {
    await kv.insert('search', 'nobody', 'loose', { _key: 'k', size: 'big', on: 'maybe', name: 7, other: [1] });
    expect(await kv.get('search', 'nobody', 'loose', 'k')).toEqual({ _key: 'k', _user: 'nobody', name: '7', other: [1] });
    await expect(kv.insert('search', 'nobody', 'strict', { size: 'big' })).rejects.toMatchObject({ code: 'APPMON-KV-TYPE' });
    await expect(
      kv.batchSave('search', 'nobody', 'strict', [
        { _key: 'x', size: 1 },
        { _key: 'y', size: 'big' },
      ]),
    ).rejects.toMatchObject({ code: 'APPMON-KV-TYPE' });
    expect(await kv.get('search', 'nobody', 'strict', 'x')).toBeUndefined();
  });

  it('keeps owners apart', async () => {
    await kv.insert('search', 'nobody', 'loose', { _key: 'k' });
    await kv.insert('search', 'ana', 'loose', { _key: 'k' });
    expect((await kv.get('search', 'ana', 'loose', 'k'))?.['_user']).toBe('ana');
    expect(await kv.remove('search', 'ana', 'loose')).toBe(1);
    expect(await kv.get('search', 'nobody', 'loose', 'k')).toBeDefined();
  });

  it('hands out copies, and reads from disk after a new start', async () => {
    await kv.insert('search', 'nobody', 'loose', { _key: 'k', deep: { x: 1 } });
    const [row] = await kv.find('search', 'nobody', 'loose');
    (row?.['deep'] as { x: number }).x = 2;
    const again = openKvStore(conf, documents);
    for (const store of [kv, again]) expect(await store.get('search', 'nobody', 'loose', 'k')).toMatchObject({ deep: { x: 1 } });
  });

  it('removes by key and by query', async () => {
    await kv.batchSave('search', 'nobody', 'strict', ROWS.slice(0, 3));
    expect(await kv.removeKey('search', 'nobody', 'strict', 'a')).toBe(true);
    expect(await kv.removeKey('search', 'nobody', 'strict', 'a')).toBe(false);
    expect(await kv.remove('search', 'nobody', 'strict', { size: { $gt: 5 } })).toBe(1);
    expect((await kv.find('search', 'nobody', 'strict')).map((row) => row['_key'])).toEqual(['c']);
  });

  it('refuses what is no document, no key, or too much', async () => {
    const insert = (document: unknown) => kv.insert('search', 'nobody', 'loose', document as KvDocument);
    await expect(insert([1])).rejects.toMatchObject({ code: 'APPMON-KV-DOCUMENT' });
    await expect(insert({ $set: 1 })).rejects.toMatchObject({ code: 'APPMON-KV-DOCUMENT' });
    await expect(insert({ _key: '' })).rejects.toMatchObject({ code: 'APPMON-KV-KEY' });
    await expect(insert({ _key: { a: 1 } })).rejects.toMatchObject({ code: 'APPMON-KV-KEY' });
    conf.write('limits', 'kvstore', { max_documents_per_batch_save: '2', max_rows_per_query: '1' }, { app: 'system' });
    const many = (count: number) =>
      kv.batchSave(
        'search',
        'nobody',
        'loose',
        Array.from({ length: count }, () => ({})),
      );
    await expect(many(3)).rejects.toMatchObject({ code: 'APPMON-KV-TOO-LARGE' });
    await many(2);
    expect(await kv.find('search', 'nobody', 'loose')).toHaveLength(1);
    await expect(kv.find('search', 'nobody', 'absent')).rejects.toMatchObject({ code: 'APPMON-KV-COLLECTION-MISSING' });
  });
});
