/** A KV store document; `_key` and `_user` are always present on stored ones. */
export type KvDocument = { [field: string]: unknown };

/** Query options of `storage/collections/data/<collection>` as documented: Mongo-like query, sort `a,-b` or `a:1,b:-1`, fields `a,b` or `a:0`. */
export interface KvQuery {
  readonly query?: unknown;
  readonly sort?: string;
  readonly limit?: number;
  readonly skip?: number;
  readonly fields?: string;
}

/** The KV store of the runtime, over the store's documents, with the schemas of collections.conf. */
export interface KvStore {
  find(app: string, owner: string, collection: string, query?: KvQuery): Promise<KvDocument[]>;
  get(app: string, owner: string, collection: string, key: string): Promise<KvDocument | undefined>;
  /** Inserts; a document whose `_key` exists is refused (APPMON-KV-EXISTS, 409). Resolves with the key. */
  insert(app: string, owner: string, collection: string, document: KvDocument): Promise<string>;
  /** Replaces the document under a key (APPMON-KV-MISSING, 404 when absent). */
  replace(app: string, owner: string, collection: string, key: string, document: KvDocument): Promise<void>;
  /** Inserts or replaces each document by its `_key`. Resolves with the keys. */
  batchSave(app: string, owner: string, collection: string, documents: readonly KvDocument[]): Promise<string[]>;
  remove(app: string, owner: string, collection: string, query?: unknown): Promise<number>;
  removeKey(app: string, owner: string, collection: string, key: string): Promise<boolean>;
}
