import { pageError } from '../../appserver/ui/data/errors';
import type { KvRecord } from '../../appserver/ui/data/kv';
import type { Rest, RestRequest } from '../../appserver/ui/data/rest';

type Query = Readonly<Record<string, unknown>>;

/** True for a record that a query of equalities, `$in` and `$or` describes. */
export function matches(record: Query, query: Query): boolean {
  return Object.entries(query).every(([field, wanted]) => {
    if (field === '$or') return (wanted as Query[]).some((one) => matches(record, one));
    if (typeof wanted === 'object' && wanted !== null) return (wanted as { $in: unknown[] }).$in.includes(record[field]);
    return record[field] === wanted;
  });
}

/** The records that a request for a collection finds: `query`, then `sort` by one field, then `limit`. */
export function found<Found extends Query>(records: readonly Found[], parameters: Readonly<Record<string, string>>): Found[] {
  const [field = '', direction] = (parameters['sort'] ?? '').split(':');
  const wanted = records.filter((record) => matches(record, JSON.parse(parameters['query'] ?? '{}') as Query));
  const sorted = field === '' ? wanted : [...wanted].sort((a, b) => (Number(a[field]) - Number(b[field])) * (direction === '-1' ? -1 : 1));
  return sorted.slice(0, Number(parameters['limit'] ?? sorted.length));
}

/** A KV store of one host in memory, by the documented paths. Keeps what was asked; `failing` refuses a write with 503. */
export interface MemoryKv {
  readonly rest: Rest;
  readonly asked: RestRequest[];
  /** Records by `collection/key`. */
  readonly stored: Map<string, KvRecord>;
  failing: ((request: RestRequest) => boolean) | undefined;
}

/** A store that holds some records, by `collection/key`. */
export function memoryKv(records: Readonly<Record<string, KvRecord>> = {}): MemoryKv {
  const stored = new Map(Object.entries(records));
  const asked: RestRequest[] = [];
  const answer = (request: RestRequest): unknown => {
    const [collection = '', key] = request.path.replace('storage/collections/data/', '').split('/').map(decodeURIComponent);
    const path = (name: string): string => `${collection}/${name}`;
    if (request.method === 'DELETE') return stored.delete(path(key ?? '')) ? null : undefined;
    if (request.method !== 'POST') {
      const own = [...stored].filter(([name]) => name.startsWith(path(''))).map(([, record]) => record);
      return key === undefined ? found(own, request.query ?? {}) : (stored.get(path(key)) ?? null);
    }
    const record = request.json as KvRecord;
    const name = key ?? record._key ?? `k${String(asked.length)}`;
    if (key === undefined && stored.has(path(name))) throw pageError('APPMON-P-023', { detail: name });
    stored.set(path(name), key === undefined ? { ...record, _key: name } : record);
    return { _key: name };
  };
  const kv: MemoryKv = {
    asked,
    stored,
    failing: undefined,
    rest: async (request) => {
      asked.push(request);
      await Promise.resolve();
      if (kv.failing?.(request) === true) throw pageError('APPMON-P-012', { status: 503, detail: 'the store is away' });
      return answer(request);
    },
  };
  return kv;
}
