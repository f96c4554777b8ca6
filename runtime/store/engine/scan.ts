import type { DuckDBConnection } from '@duckdb/node-api';
import type { ScanRequest, TimeRange } from '../../spl/catalog';
import type { Batch, Cell } from '../../spl/value';
import { decodeValue } from '../codec';
import { rowsOf, type Database } from './database';
import { Bindings, storedField, whereSql } from './filter-sql';
import { sourcesOf, type Source } from './sources';
import type { Tables } from './tables';

/** Rows a slice of time aims at: small enough to sort at once, large enough to pay for the statement. */
const SLICE_TARGET = 50_000;
/** Rows a slice may look through when few of them pass the filter: enough for every core. */
const MOST_LOOKED_THROUGH = 1_000_000;
/** Rows the first slice aims at, so that "the last hundred events" answer at once. */
const FIRST_SLICE_TARGET = 5_000;

const FIXED_COLUMNS = ['_time', '_indextime', '_raw', 'index', 'host', 'source', 'sourcetype'] as const;

interface Extent {
  readonly newest: number;
  readonly oldest: number;
  readonly count: number;
}

interface ScanPlan {
  readonly sources: readonly Source[];
  readonly fields: readonly string[];
  readonly request: ScanRequest;
  /** Rows that arrive while the scan runs are not seen. */
  readonly lastArrival: number;
}

const isWhole = (plan: ScanPlan, { after, upto }: Pick<Source, 'after' | 'upto'>): boolean => after === 0 && upto === plan.lastArrival;

const within = (plan: ScanPlan, range: TimeRange): readonly Source[] =>
  plan.sources.filter(({ oldest, newest }) => newest >= range.earliest && oldest < range.latest);

/** How many rows lie in a range and between which times. Of a whole index only `time` is read, and zone maps skip what lies outside. */
async function extentOf(connection: DuckDBConnection, plan: ScanPlan, range: TimeRange): Promise<Extent> {
  const bindings = new Bindings();
  const parts = within(plan, range).map(({ index, after, upto }) => {
    const part = isWhole(plan, { after, upto }) ? '' : `arrival > ${after} AND arrival <= ${upto} AND `;
    return `SELECT min(time) AS a, max(time) AS b, count(*) AS n FROM ${index.table} WHERE ${part}${whereSql(index, { range }, bindings)}`;
  });
  if (parts.length === 0) return { oldest: Infinity, newest: -Infinity, count: 0 };
  const [row] = await rowsOf(connection, `SELECT min(a), max(b), sum(n)::BIGINT FROM (${parts.join(' UNION ALL ')})`, bindings.values);
  const [oldest, newest, count] = row ?? [];
  return { oldest: Number(oldest), newest: Number(newest), count: oldest === null ? 0 : Number(count) };
}

/** Times from `from` up to but not with `to`, and how many rows of them at most. */
interface Slice {
  readonly from: number;
  readonly to: number;
  readonly limit: number;
}

function sliceSql(plan: ScanPlan, slice: Slice, bindings: Bindings): string {
  const range = { earliest: Math.max(slice.from, plan.request.range.earliest), latest: slice.to };
  const selects = within(plan, range).map(({ index, after, upto }) => {
    const columns = plan.fields.map((field, at) => `${storedField(index, field).sql} AS c${at}`);
    const fixed = `time, index_time, raw, ${storedField(index, 'index').sql} AS index_name, host, source, sourcetype, arrival`;
    const where = whereSql(index, { ...plan.request, range }, bindings);
    return `SELECT ${[fixed, ...columns].join(', ')} FROM ${index.table} WHERE arrival > ${after} AND arrival <= ${upto} AND ${where}`;
  });
  const limit = Number.isFinite(slice.limit) ? ` LIMIT ${slice.limit}` : '';
  return `SELECT * EXCLUDE (arrival) FROM (${selects.join(' UNION ALL ')}) ORDER BY time DESC, arrival DESC${limit}`;
}

function toBatch(columns: readonly (readonly unknown[])[], fields: readonly string[]): Batch {
  const batch: Record<string, readonly Cell[]> = Object.create(null) as Record<string, readonly Cell[]>;
  FIXED_COLUMNS.forEach((name, at) => (batch[name] = columns[at] as Cell[]));
  fields.forEach((field, at) => {
    const stored = columns[FIXED_COLUMNS.length + at] as readonly (string | null)[];
    if (stored.some((value) => value !== null)) batch[field] = stored.map(decodeValue);
  });
  return { length: columns[0]?.length ?? 0, columns: batch };
}

async function* rowsOfSlice(
  connection: DuckDBConnection,
  { plan, slice, database }: { plan: ScanPlan; slice: Slice; database: Database },
): AsyncGenerator<Batch> {
  const bindings = new Bindings();
  const sql = sliceSql(plan, slice, bindings);
  const result = await database.reads.run(() => connection.stream(sql, bindings.values));
  for (;;) {
    const chunk = await database.reads.run(() => result.fetchChunk());
    if (!chunk || chunk.rowCount === 0) return;
    yield toBatch(chunk.getColumns(), plan.fields);
  }
}

async function* slices(connection: DuckDBConnection, plan: ScanPlan, database: Database): AsyncGenerator<Batch> {
  const extent = await database.reads.run(() => extentOf(connection, plan, plan.request.range));
  if (extent.count === 0) return;
  let left = plan.request.limit ?? Infinity;
  const density = extent.count / Math.max(extent.newest - extent.oldest, 1e-3);
  let width = FIRST_SLICE_TARGET / density;
  // The first slice must include the newest row, whose time is an inclusive bound here and an exclusive one in SQL.
  let to = Math.min(plan.request.range.latest, extent.newest + Math.max(1e-3, Math.abs(extent.newest) * 1e-12));
  // Follows the share of rows that pass the filter: the fewer pass, the more can be looked through at once.
  let most = 2 * SLICE_TARGET;
  // Where words have ruled most rows out, few of the others pass either.
  const atOnce = plan.sources.every((source) => isWhole(plan, source)) ? SLICE_TARGET : MOST_LOOKED_THROUGH / 2;
  /** Where a slice begins that ends at `to`: narrowed until it holds no more rows than are well looked through at once, whatever the density. */
  const sliceStart = async (wanted: number): Promise<{ from: number; looked: number }> => {
    for (let tried = wanted; ; tried /= 4) {
      const from = to - tried;
      const { count } = await database.reads.run(() => extentOf(connection, plan, { earliest: from, latest: to }));
      if (count <= most || tried < 1e-3) return { from: from <= extent.oldest ? -Infinity : from, looked: count };
    }
  };
  while (to > extent.oldest && left > 0) {
    const { from, looked } = extent.count <= atOnce ? { from: -Infinity, looked: extent.count } : await sliceStart(width);
    width = Math.min(width, to - from);
    let rows = 0;
    if (looked > 0)
      for await (const batch of rowsOfSlice(connection, { plan, slice: { from, to, limit: left }, database })) {
        rows += batch.length;
        yield batch;
      }
    left -= rows;
    if (rows < SLICE_TARGET / 4) width *= 4;
    else if (rows > SLICE_TARGET) width /= 2;
    const passing = (rows + 1) / (looked + 1);
    most = Math.min(MOST_LOOKED_THROUGH, Math.max(2 * SLICE_TARGET, Math.min(4 * most, SLICE_TARGET / passing)));
    to = from;
  }
}

/** Rows of event indexes, newest first, read in slices of time from the newest down so that the first rows come at once and memory stays bounded. */
export async function* scanEvents(
  database: Database,
  tables: Tables,
  options: { request: ScanRequest; lastArrival: number; onConnect: (connection: DuckDBConnection) => void },
): AsyncGenerator<Batch> {
  const { request, lastArrival, onConnect } = options;
  const indexes = request.indexes.map((name) => tables.need(name, 'event'));
  if (indexes.length === 0) return;
  const fixed = new Set<string>(FIXED_COLUMNS);
  const wanted = request.fields ?? indexes.flatMap((index) => [...index.fields.keys()]);
  const fields = [...new Set(wanted)].filter((field) => !fixed.has(field));
  const connection = await database.connect();
  onConnect(connection);
  try {
    const sources: Source[] = [];
    for (const index of indexes)
      sources.push(...(await database.reads.run(() => sourcesOf(connection, index, { ...request, lastArrival }))));
    if (sources.length > 0) yield* slices(connection, { sources, fields, request, lastArrival }, database);
  } finally {
    connection.closeSync();
  }
}
