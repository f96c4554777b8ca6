/* eslint-disable max-params -- app, owner and collection name one place; the seam keeps them apart, as the addresses do */
import { randomBytes } from 'node:crypto';
import type { ConfStore } from '../conf/types';
import type { DocumentStore } from '../store/types';
import { kvError } from './errors';
import { compileQuery } from './query';
import { fitDocument, readSchema } from './schema';
import type { CollectionSchema } from './schema';
import { compileFields, compileSort } from './shape';
import type { KvDocument, KvQuery, KvStore } from './types';

/** Opens the KV store over persistent documents. It must be their only writer: collections in use are kept in memory. */
export function openKvStore(conf: ConfStore, documents: DocumentStore): KvStore {
  return new DocumentKvStore(conf, documents);
}

const MOST_CACHED_COLLECTIONS = 64;
const LARGEST_DOCUMENT = 16 * 1024 * 1024;
const LONGEST_KEY = 512;

interface Place {
  readonly path: string;
  readonly owner: string;
  readonly collection: string;
  readonly schema: CollectionSchema;
}

class DocumentKvStore implements KvStore {
  private readonly conf: ConfStore;
  private readonly documents: DocumentStore;
  private readonly cache = new Map<string, Promise<Map<string, KvDocument>>>();
  private readonly turns = new Map<string, Promise<unknown>>();

  constructor(conf: ConfStore, documents: DocumentStore) {
    this.conf = conf;
    this.documents = documents;
  }

  async find(app: string, owner: string, collection: string, query: KvQuery = {}): Promise<KvDocument[]> {
    const place = this.place(app, owner, collection);
    const [matches, order, project] = [compileQuery(query.query), compileSort(query.sort), compileFields(query.fields)];
    const most = this.limit('max_rows_per_query', 50_000);
    const found = [...(await this.load(place.path)).values()].filter(matches);
    if (order) found.sort(order);
    const skip = query.skip ?? 0;
    const limit = Math.min(query.limit || most, most);
    return found.slice(skip, skip + limit).map((document) => structuredClone(project(document)));
  }

  async get(app: string, owner: string, collection: string, key: string): Promise<KvDocument | undefined> {
    const held = await this.load(this.place(app, owner, collection).path);
    return structuredClone(held.get(key));
  }

  async insert(app: string, owner: string, collection: string, document: KvDocument): Promise<string> {
    const place = this.place(app, owner, collection);
    return this.turn(place.path, async () => {
      const [key, fitted] = this.prepare(place, document);
      const held = await this.load(place.path);
      if (!(await this.documents.insert(place.path, key, serialise(fitted)))) throw kvError('APPMON-KV-EXISTS', { key, collection });
      held.set(key, fitted);
      return key;
    });
  }

  async replace(app: string, owner: string, collection: string, key: string, document: KvDocument): Promise<void> {
    const place = this.place(app, owner, collection);
    return this.turn(place.path, async () => {
      const held = await this.load(place.path);
      if (!held.has(key)) throw kvError('APPMON-KV-MISSING', { key, collection });
      const [, fitted] = this.prepare(place, { ...document, _key: key });
      await this.documents.put(place.path, [[key, serialise(fitted)]]);
      held.set(key, fitted);
    });
  }

  async batchSave(app: string, owner: string, collection: string, documents: readonly KvDocument[]): Promise<string[]> {
    const place = this.place(app, owner, collection);
    const most = this.limit('max_documents_per_batch_save', 50_000);
    if (documents.length > most)
      throw kvError('APPMON-KV-TOO-LARGE', { what: 'batch', limit: `${most} documents`, setting: 'max_documents_per_batch_save' });
    return this.turn(place.path, async () => {
      const prepared = documents.map((document) => this.prepare(place, document));
      const held = await this.load(place.path);
      const texts = prepared.map(([key, fitted]): [string, string] => [key, serialise(fitted)]);
      const bytes = texts.reduce((sum, [, text]) => sum + Buffer.byteLength(text), 0);
      const megabytes = this.limit('max_size_per_batch_save_mb', 50);
      if (bytes > megabytes * 1024 ** 2)
        throw kvError('APPMON-KV-TOO-LARGE', { what: 'batch', limit: `${megabytes} MB`, setting: 'max_size_per_batch_save_mb' });
      // Of a key that occurs twice the last document counts; the store sees each key once.
      await this.documents.put(place.path, [...new Map(texts)]);
      for (const [key, fitted] of prepared) held.set(key, fitted);
      return prepared.map(([key]) => key);
    });
  }

  async remove(app: string, owner: string, collection: string, query?: unknown): Promise<number> {
    const place = this.place(app, owner, collection);
    const matches = compileQuery(query);
    return this.turn(place.path, async () => {
      const held = await this.load(place.path);
      const keys = [...held].filter(([, document]) => matches(document)).map(([key]) => key);
      await this.documents.remove(place.path, keys);
      for (const key of keys) held.delete(key);
      return keys.length;
    });
  }

  async removeKey(app: string, owner: string, collection: string, key: string): Promise<boolean> {
    const place = this.place(app, owner, collection);
    return this.turn(place.path, async () => {
      const held = await this.load(place.path);
      if (!held.has(key)) return false;
      await this.documents.remove(place.path, [key]);
      return held.delete(key);
    });
  }

  /** The collection's home: the app that declares it, which may export it to others. */
  private place(app: string, owner: string, collection: string): Place {
    const stanza = this.conf.stanza('collections', collection, { app });
    const home = this.conf.origin('collections', collection, { app })?.app;
    if (!stanza || !home) throw kvError('APPMON-KV-COLLECTION-MISSING', { collection, app });
    const name = owner === '-' || owner === '' ? 'nobody' : owner;
    return { path: `${home}/${name}/${collection}`, owner: name, collection, schema: readSchema(collection, stanza) };
  }

  private prepare(place: Place, input: unknown): [key: string, document: KvDocument] {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) throw kvError('APPMON-KV-DOCUMENT', { got: shown(input) });
    const document = input as KvDocument;
    const given = document['_key'];
    const key = given === undefined || given === null ? randomBytes(12).toString('hex') : typeof given === 'number' ? String(given) : given;
    if (typeof key !== 'string' || key.length === 0 || key.length > LONGEST_KEY) throw kvError('APPMON-KV-KEY', { got: shown(given) });
    const fitted = { ...fitDocument(document, place.schema), _user: place.owner, _key: key };
    if (JSON.stringify(fitted).length > LARGEST_DOCUMENT)
      throw kvError('APPMON-KV-TOO-LARGE', { what: 'document', limit: '16 MB', setting: 'document size' });
    return [key, structuredClone(fitted)];
  }

  private load(path: string): Promise<Map<string, KvDocument>> {
    const known = this.cache.get(path);
    const loading =
      known ??
      this.documents
        .list(path)
        .then((rows) => new Map(rows.map(([key, text]): [string, KvDocument] => [key, JSON.parse(text) as KvDocument])));
    this.cache.delete(path);
    this.cache.set(path, loading);
    if (!known) loading.catch(() => this.cache.delete(path));
    const oldest = this.cache.keys().next();
    if (this.cache.size > MOST_CACHED_COLLECTIONS && !oldest.done && !this.turns.has(oldest.value)) this.cache.delete(oldest.value);
    return loading;
  }

  /** Writers of one collection take turns, so that checks and writes belong together. */
  private turn<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.turns.get(path) ?? Promise.resolve();
    const after = before.then(work, work);
    this.turns.set(path, after);
    const leave = (): void => {
      if (this.turns.get(path) === after) this.turns.delete(path);
    };
    after.then(leave, leave);
    return after;
  }

  private limit(setting: string, fallback: number): number {
    const value = Number(this.conf.stanza('limits', 'kvstore')?.[setting]);
    return Number.isFinite(value) && value > 0 ? value : fallback;
  }
}

const serialise = (document: KvDocument): string => JSON.stringify(document);

const shown = (value: unknown): string => plainJson(value).slice(0, 100);

const plainJson = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));
