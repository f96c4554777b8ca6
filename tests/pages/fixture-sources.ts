import type { BaseId } from '../../appserver/ui/data/bases';
import { bases } from '../../appserver/ui/data/bases';
import { pageError } from '../../appserver/ui/data/errors';
import type { Loaded } from '../../appserver/ui/data/job';
import type { KvQuery, KvRecord } from '../../appserver/ui/data/kv';
import type { Polled, Resource } from '../../appserver/ui/data/resource';
import type { RestEntry, RestRequest } from '../../appserver/ui/data/rest';
import type { Sources } from '../../appserver/ui/data/sources';
import { settled } from '../../appserver/ui/data/sources';
import type { FixtureRow } from './fixtures';
import { collections, issueRows, journeyMonthRows, kpiRows, liveRows, qualityRows } from './fixtures';
import { found } from '../support/memory-kv';
import { jsonCols } from './fixture-host';
import { adHocRows } from './fixture-searches';

/** What all sources of a page do: give data, give nothing, still load, fail, or refuse for the role. */
export type Situation = 'data' | 'empty' | 'loading' | 'failing' | 'forbidden';

const rowsOf: Readonly<Record<BaseId, (now: number) => FixtureRow[]>> = {
  live: liveRows,
  issues: issueRows,
  kpi: kpiRows,
  journeys: journeyMonthRows,
  quality: qualityRows,
};

const loadedOf = (name: string, rows: readonly FixtureRow[], now: number): Loaded => ({
  data: jsonCols(rows),
  asOf: now * 1000,
  job: { name, sid: `sid ${name}`, done: true, progress: 1, runSeconds: 0.4, scanned: 1200 },
});

function fixed<Value>(state: Resource<Value>): Polled<Value> {
  return { get: () => state, subscribe: () => () => undefined, refresh: () => undefined };
}

const mayWrite = (may: boolean): RestEntry => ({ name: 'appmon_aliases', content: {}, links: {}, acl: { can_write: may } });

const parametersOf = ({ query, sort, limit }: KvQuery): Record<string, string> => ({
  query: JSON.stringify(query ?? {}),
  ...(sort === undefined ? {} : { sort }),
  ...(limit === undefined ? {} : { limit: String(limit) }),
});

/**
 * Sources of a page that are at once in a situation; `writes` collects what the page sends to the host, `readOnly` is an account
 * that may not write the groups of issues.
 */
export function fixtureSources(
  situation: Situation,
  options: { readonly writes?: RestRequest[]; readonly readOnly?: boolean } = {},
): Sources {
  const writes = options.writes ?? [];
  const now = Math.floor(Date.now() / 1000);
  const known = new Map<string, unknown>();
  const kv = collections(now);
  const once = <Value>(key: string, value: () => Value): Polled<Value> => {
    const found = known.get(key) as Polled<Value> | undefined;
    if (found !== undefined) return found;
    const made =
      situation === 'loading'
        ? fixed<Value>({ value: undefined, error: undefined, loading: true, progress: 0.4 })
        : situation === 'failing'
          ? fixed<Value>({
              value: undefined,
              error: pageError('APPMON-P-014', { detail: 'disk quota of the role reached' }),
              loading: false,
              progress: 0,
            })
          : situation === 'forbidden'
            ? fixed<Value>({
                value: undefined,
                error: pageError('APPMON-P-011', { detail: 'the role lacks the right.' }),
                loading: false,
                progress: 0,
              })
            : settled(value());
    known.set(key, made);
    return made;
  };
  const filled = situation === 'data';
  return {
    rest: (request) => {
      writes.push(request);
      const [collection = '', key] = request.path.replace('storage/collections/data/', '').split('/').map(decodeURIComponent);
      return Promise.resolve(kv[collection]?.find((record) => record['_key'] === key) ?? null);
    },
    base: (id) => once(`base ${id}`, () => loadedOf(bases[id].name, filled ? rowsOf[id](now) : [], now)),
    search: (request) => once(`search ${request.spl}`, () => loadedOf(request.name, filled ? adHocRows(request.spl, now) : [], now)),
    records: (collection, query) =>
      once(
        `records ${collection} ${JSON.stringify(query)}`,
        () => (filled ? found(kv[collection] ?? [], parametersOf(query)) : []) as readonly KvRecord[],
      ),
    entries: (path) =>
      once(`entries ${path}`, () => (path.startsWith('storage/collections/config/') ? [mayWrite(options.readOnly !== true)] : [])),
    jobs: () => noJobs,
    subscribeJobs: () => () => undefined,
    setPaused: () => undefined,
    cancelAll: () => undefined,
  };
}

const noJobs: readonly never[] = [];
