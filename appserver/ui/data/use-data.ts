import { createContext, useContext, useMemo, useSyncExternalStore } from 'react';
import type { BaseId } from './bases';
import type { JobInfo, Loaded } from './job';
import type { Collection, KvQuery, KvRecord } from './kv';
import type { Polled, Resource } from './resource';
import type { RestEntry } from './rest';
import type { Row } from './rows';
import { rowsOf } from './rows';
import type { SearchRequest } from './search-request';
import { requestKey } from './search-request';
import type { Sources } from './sources';
import { emptyLoaded, settled } from './sources';

/** The sources of the page; set by the shell, or by a test with fixture data. */
export const SourcesContext = createContext<Sources | null>(null);

/** The sources of the page. */
export function useSources(): Sources {
  const sources = useContext(SourcesContext);
  if (sources === null) throw new Error('A page is expected to be drawn inside its shell.');
  return sources;
}

/** A resource with the way to load it again. */
export type Live<Value> = Resource<Value> & { readonly refresh: () => void };

/** What a panel gets from a search: rows beside the state of the job. */
export type LiveRows = Live<Loaded> & { readonly rows: readonly Row[] };

function usePolled<Value>(source: Polled<Value>): Live<Value> {
  const state = useSyncExternalStore(source.subscribe, source.get);
  return useMemo(() => ({ ...state, refresh: source.refresh }), [state, source]);
}

function useRows(source: Polled<Loaded>): LiveRows {
  const live = usePolled(source);
  const data = live.value?.data;
  const rows = useMemo(() => (data === undefined ? [] : rowsOf(data)), [data]);
  return useMemo(() => ({ ...live, rows }), [live, rows]);
}

/** Newest finished result of a base search, shared by all panels of the page. */
export function useBase(id: BaseId): LiveRows {
  const sources = useSources();
  return useRows(useMemo(() => sources.base(id), [sources, id]));
}

const nothing = settled(emptyLoaded);

/** Result of an ad-hoc search; null = not now. */
export function useSearch(request: SearchRequest | null): LiveRows {
  const sources = useSources();
  const key = request === null ? '' : requestKey(request);
  // The key stands for the request: equal searches share one job even when the object is made again at each draw.
  // eslint-disable-next-line react-hooks/exhaustive-deps -- `key` is the request's value
  const source = useMemo(() => (request === null ? nothing : sources.search(request)), [sources, key]);
  return useRows(source);
}

/** Records of a collection, read again every `refreshMs` (0 = once). */
export function useRecords(collection: Collection, query: KvQuery = {}, refreshMs = 10_000): Live<readonly KvRecord[]> {
  const sources = useSources();
  const key = JSON.stringify(query);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- `key` is the query's value
  const source = useMemo(() => sources.records(collection, query, refreshMs), [sources, collection, key, refreshMs]);
  return usePolled(source);
}

/** Entries of a REST listing of this app. */
export function useEntries(path: string): Live<readonly RestEntry[]> {
  const sources = useSources();
  return usePolled(useMemo(() => sources.entries(path), [sources, path]));
}

/** Jobs this page uses. */
export function useJobs(): readonly JobInfo[] {
  const sources = useSources();
  return useSyncExternalStore(sources.subscribeJobs, sources.jobs);
}
