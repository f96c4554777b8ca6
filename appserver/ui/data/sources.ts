import type { Columns } from '../../../visualizations/kit/columns';
import { readBase } from './base-job';
import type { BaseId } from './bases';
import { bases } from './bases';
import type { JobInfo, Loaded } from './job';
import type { Collection, KvQuery, KvRecord } from './kv';
import { kvFind } from './kv';
import type { Loader, Polled, Resource } from './resource';
import { polled } from './resource';
import type { Rest, RestEntry } from './rest';
import { entriesOf, pathOf } from './rest';
import type { SearchRequest } from './search-request';
import { requestKey, runSearch } from './search-request';

/** Everything a page reads from the host. Pages get it by context, so that tests can hand in fixture data. */
export interface Sources {
  readonly rest: Rest;
  readonly base: (id: BaseId) => Polled<Loaded>;
  readonly search: (request: SearchRequest) => Polled<Loaded>;
  readonly records: (collection: Collection, query: KvQuery, refreshMs: number) => Polled<readonly KvRecord[]>;
  /** Entries of a REST listing, read once and again on refresh; the path may carry a query. */
  readonly entries: (path: string) => Polled<readonly RestEntry[]>;
  /** Jobs of this page, for the header. */
  readonly jobs: () => readonly JobInfo[];
  readonly subscribeJobs: (listener: () => void) => () => void;
  readonly setPaused: (paused: boolean) => void;
  /** Tells the host to cancel the ad-hoc jobs of this page that still run; runs of saved searches belong to everybody. */
  readonly cancelAll: () => void;
}

/** A source that already has its value; used where data is at hand. */
export function settled<Value>(value: Value): Polled<Value> {
  const state: Resource<Value> = { value, error: undefined, loading: false, progress: 1 };
  return { get: () => state, subscribe: () => () => undefined, refresh: () => undefined };
}

/** Result of a job as panels use it. */
export const emptyLoaded: Loaded = {
  data: { fields: [], columns: [] } satisfies Columns,
  asOf: 0,
  job: { name: '', sid: '', done: true, progress: 1, runSeconds: 0, scanned: 0 },
};

/** The sources of a real page: one polled resource a base, request or query, shared by all panels. */
export function hostSources(rest: Rest): Sources {
  const resources = new Map<string, Polled<unknown>>();
  const jobs = new Map<string, JobInfo>();
  const cancellable = new Set<string>();
  const listeners = new Set<() => void>();
  let snapshot: readonly JobInfo[] = [];
  let paused = false;
  const note = (info: JobInfo): void => {
    jobs.set(info.name, info);
    snapshot = [...jobs.values()];
    listeners.forEach((listener) => {
      listener();
    });
  };
  const shared = <Value>(key: string, loader: Loader<Value>): Polled<Value> => {
    const found = resources.get(key) as Polled<Value> | undefined;
    if (found !== undefined) return found;
    const made = polled(loader, () => paused);
    resources.set(key, made);
    return made;
  };
  const noted = async (loading: Promise<Loaded>): Promise<Loaded> => {
    const loaded = await loading;
    note(loaded.job);
    return loaded;
  };
  return {
    rest,
    base: (id) =>
      shared<Loaded>(`base ${id}`, {
        refreshMs: bases[id].refreshMs,
        load: ({ known, signal, onProgress }) =>
          noted(
            readBase(bases[id], known, {
              name: bases[id].name,
              rest,
              signal,
              onProgress: (info) => {
                note(info);
                onProgress(info.progress);
              },
            }),
          ),
      }),
    search: (request) =>
      shared<Loaded>(`search ${requestKey(request)}`, {
        refreshMs: request.cacheSeconds * 1000,
        load: ({ signal, onProgress }) =>
          noted(
            runSearch(request, {
              name: request.name,
              rest,
              signal,
              onProgress: (info) => {
                cancellable.add(info.sid);
                note(info);
                onProgress(info.progress);
              },
            }),
          ),
      }),
    records: (collection, query, refreshMs) =>
      shared<readonly KvRecord[]>(`records ${collection} ${JSON.stringify(query)}`, {
        refreshMs,
        load: () => kvFind(rest, collection, query),
      }),
    entries: (path) =>
      shared<readonly RestEntry[]>(`entries ${path}`, {
        refreshMs: 0,
        load: async ({ signal }) => {
          const [plain = '', query = ''] = path.split('?');
          return entriesOf(await rest({ path: plain, query: { count: '0', ...Object.fromEntries(new URLSearchParams(query)) }, signal }));
        },
      }),
    jobs: () => snapshot,
    subscribeJobs: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    setPaused: (value) => {
      paused = value;
      if (!value)
        resources.forEach((resource) => {
          resource.refresh();
        });
    },
    cancelAll: () => {
      for (const job of jobs.values())
        if (!job.done && cancellable.has(job.sid))
          void rest({
            path: `${pathOf('search', 'jobs', job.sid)}/control`,
            method: 'POST',
            form: { action: 'cancel' },
            global: true,
            keepalive: true,
          }).catch(() => undefined);
    },
  };
}
