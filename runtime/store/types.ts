import type { CollectedEvent, DataCatalog } from '../spl/catalog';

/** An event after the index-time pipeline: metadata, `_time` and indexed fields are settled. */
export interface IndexedEvent extends CollectedEvent {
  /** `_indextime`: epoch seconds, whole. */
  readonly indexTime: number;
}

/** What is known of an index: from indexes.conf and from what it holds. */
export interface IndexInfo {
  readonly name: string;
  readonly datatype: 'event' | 'metric';
  readonly totalEventCount: number;
  readonly minTime: number | undefined;
  readonly maxTime: number | undefined;
  readonly currentDBSizeMB: number;
}

/** Documents by key: the persistence under the KV store. `path` is `<app>/<owner>/<collection>`. */
export interface DocumentStore {
  get(path: string, key: string): Promise<string | undefined>;
  list(path: string): Promise<ReadonlyArray<readonly [key: string, document: string]>>;
  /** Writes every document (insert or replace), durable when it resolves. */
  put(path: string, documents: ReadonlyArray<readonly [key: string, document: string]>): Promise<void>;
  /** Writes one document unless the key exists; resolves with whether it was written. The only atomic claim there is. */
  insert(path: string, key: string, document: string): Promise<boolean>;
  remove(path: string, keys: readonly string[]): Promise<void>;
  drop(path: string): Promise<void>;
}

/** The store as every other part sees it: messages to the one worker that owns the database. */
export interface EventStore extends DataCatalog {
  /** Resolves once the events are on disk (group commit). They become searchable within a second. */
  append(events: readonly IndexedEvent[]): Promise<void>;
  ensureIndex(name: string, datatype: 'event' | 'metric'): Promise<void>;
  dropIndex(name: string): Promise<void>;
  indexInfo(): Promise<readonly IndexInfo[]>;
  readonly documents: DocumentStore;
  /** Resolves when everything appended so far is searchable. */
  flush(): Promise<void>;
  close(): Promise<void>;
}
