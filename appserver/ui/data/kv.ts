import { pageError } from './errors';
import type { Rest } from './rest';
import { pathOf } from './rest';

/** A record of a KV store collection. */
export type KvRecord = Readonly<Record<string, unknown>> & { readonly _key?: string };

/** Collections the pages read or write. */
export type Collection =
  | 'appmon_live'
  | 'appmon_incidents'
  | 'appmon_detections'
  | 'appmon_issues'
  | 'appmon_aliases'
  | 'appmon_constraints'
  | 'appmon_similar'
  | 'appmon_audit'
  | 'appmon_replies'
  | 'appmon_apps'
  | 'appmon_slos'
  | 'appmon_views'
  | 'appmon_journeys';

export interface KvQuery {
  /** MongoDB-like condition as plain data; it is sent as JSON, so values cannot become code. */
  readonly query?: Readonly<Record<string, unknown>>;
  /** `field:-1` sorts descending. */
  readonly sort?: string;
  readonly limit?: number;
}

/** A person's change of a record. */
export interface Edit {
  readonly collection: Collection;
  readonly key: string;
  /** Version that the person saw; the write is refused when the record has another one by now. */
  readonly version: number;
  readonly change: Readonly<Record<string, unknown>>;
  readonly who: string;
  readonly what: string;
  readonly why?: string;
}

/** Text of a field of a record. */
export const fieldText = (record: KvRecord, field: string): string => {
  const value = record[field];
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
};

/** Number of a field of a record, or null. */
export const fieldNumber = (record: KvRecord, field: string): number | null => {
  const text = fieldText(record, field);
  const value = Number(text);
  return text === '' || !Number.isFinite(value) ? null : value;
};

/** Version of a record; records that no person ever changed have 1. */
export const versionOf = (record: KvRecord): number => fieldNumber(record, 'version') ?? 1;

const base = ['storage', 'collections', 'data'] as const;
const isRecord = (value: unknown): value is KvRecord => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Records that match a query. */
export async function kvFind(rest: Rest, collection: Collection, { query, sort, limit }: KvQuery = {}): Promise<KvRecord[]> {
  const answer = await rest({
    path: pathOf(...base, collection),
    query: {
      ...(query === undefined ? {} : { query: JSON.stringify(query) }),
      ...(sort === undefined ? {} : { sort }),
      ...(limit === undefined ? {} : { limit: String(limit) }),
    },
  });
  return Array.isArray(answer) ? answer.filter(isRecord) : [];
}

/** The record of a key; throws APPMON-P-021 when it is gone. */
export async function kvGet(rest: Rest, collection: Collection, key: string): Promise<KvRecord> {
  const answer = await rest({ path: pathOf(...base, collection, key) });
  if (!isRecord(answer)) throw pageError('APPMON-P-021', { key });
  return answer;
}

/** Adds a record; the host gives it a key unless it has one. A key that is taken is refused (APPMON-P-023). */
export async function kvInsert(rest: Rest, collection: Collection, record: KvRecord): Promise<void> {
  await rest({ path: pathOf(...base, collection), method: 'POST', json: record });
}

/** Writes the whole record of a key. */
export async function kvReplace(rest: Rest, collection: Collection, record: KvRecord & { readonly _key: string }): Promise<void> {
  await rest({ path: pathOf(...base, collection, record._key), method: 'POST', json: record });
}

/** Removes the record of a key. */
export async function kvRemove(rest: Rest, collection: Collection, key: string): Promise<void> {
  await rest({ path: pathOf(...base, collection, key), method: 'DELETE' });
}

const picked = (record: KvRecord, names: readonly string[]): string =>
  JSON.stringify(Object.fromEntries(names.map((name) => [name, record[name] ?? null])));

/**
 * A person's edit: reads the record again, refuses when its version moved (APPMON-P-020), writes it with the next version,
 * and leaves an audit record with the state before and after. Gives the record as written.
 */
export async function kvEdit(rest: Rest, edit: Edit, now: number): Promise<KvRecord> {
  const current = await kvGet(rest, edit.collection, edit.key);
  if (versionOf(current) !== edit.version) {
    const who = fieldText(current, 'acked_by') || fieldText(current, 'owner') || 'another account';
    throw pageError('APPMON-P-020', { who });
  }
  const next = { ...current, ...edit.change, _key: edit.key, version: edit.version + 1 };
  await kvReplace(rest, edit.collection, next);
  const names = Object.keys(edit.change);
  await kvInsert(rest, 'appmon_audit', {
    time: now / 1000,
    who: edit.who,
    what: edit.what,
    subject: `${edit.collection}/${edit.key}`,
    before: picked(current, names),
    after: picked(next, names),
    why: edit.why ?? '',
  });
  return next;
}
