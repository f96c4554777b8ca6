import type { DuckDBConnection } from '@duckdb/node-api';
import type { AggregateRequest, StoreAggregate } from '../../spl/catalog';
import type { Batch, Cell } from '../../spl/value';
import { storeError } from '../errors';
import { aggregateSql, type AggregateSql } from './aggregate-sql';
import { bucketSql } from './bucket-sql';
import { rowsOf } from './database';
import { Bindings, storedField, whereSql, type FieldSql } from './filter-sql';
import type { IndexTable } from './tables';

/** An aggregate with what it reads: a field of the inner query and, for metrics, which measurements count. */
interface Planned {
  readonly aggregate: StoreAggregate;
  readonly field: string | undefined;
  readonly condition: string | undefined;
}

/** What is read, and over which connection. */
interface Read {
  readonly connection: DuckDBConnection;
  readonly indexes: readonly IndexTable[];
  readonly request: AggregateRequest;
}

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

const patternSql = (pattern: string): string =>
  pattern.includes('*')
    ? `metric_name LIKE ${text(pattern.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%'))} ESCAPE '\\'`
    : `metric_name = ${text(pattern)}`;

/** A field of several indexes in one form. */
interface SharedField {
  readonly kind: FieldSql['kind'];
  readonly of: (index: IndexTable) => string;
}

/**
 * How a field is read where several indexes are searched at once: as lists as soon as one of them holds several values. `fill` stands
 * in where it is absent (numbers never are).
 */
function sharedField(indexes: readonly IndexTable[], name: string, fill: string | undefined): SharedField {
  const kinds = indexes.map((index) => storedField(index, name).kind);
  const kind = kinds.includes('list') ? 'list' : (kinds.find((each) => each !== 'none') ?? 'none');
  const stored = (index: IndexTable): string => (kind === 'list' ? `mv(${storedField(index, name).sql})` : storedField(index, name).sql);
  if (fill === undefined || kind === 'number') return { kind, of: stored };
  const filling = kind === 'list' ? `[${text(fill)}]` : text(fill);
  return { kind: kind === 'list' ? 'list' : 'text', of: (index) => `coalesce(${stored(index)}, ${filling})` };
}

function innerSql(
  indexes: readonly IndexTable[],
  request: AggregateRequest,
  options: { shared: readonly SharedField[]; measurements: string | undefined; bindings: Bindings },
): string {
  const { shared, measurements, bindings } = options;
  const metric = indexes[0]?.datatype === 'metric' ? ['metric_name', 'value'] : [];
  const edges = request.edges;
  const range = edges
    ? { earliest: Math.max(edges[0] as number, request.range.earliest), latest: Math.min(edges.at(-1) as number, request.range.latest) }
    : request.range;
  return indexes
    .map((index) => {
      const columns = ['time', 'arrival', ...metric, ...shared.map((field, at) => `${field.of(index)} AS c${at}`)];
      const where = whereSql(index, { ...request, range }, bindings);
      return `SELECT ${columns.join(', ')} FROM ${index.table} WHERE ${where}${measurements ? ` AND (${measurements})` : ''}`;
    })
    .join(' UNION ALL ');
}

/** Turns each multivalue group field into one row a value; several of them give every combination. */
function spread(inner: string, listColumns: readonly string[]): string {
  return listColumns.reduce((sql, column) => `SELECT * REPLACE (unnest(${column}) AS ${column}) FROM (${sql})`, inner);
}

async function run({ connection, indexes, request }: Read, planned: readonly Planned[]): Promise<Batch> {
  if (request.edges && request.edges.length < 2)
    throw storeError('APPMON-STORE-AGGREGATE', { function: '_time', expected: 'at least two bucket edges' });
  const by = request.edges ? request.by.filter((name) => name !== '_time') : [...request.by];
  const fields = [...new Set([...by, ...planned.flatMap(({ field }) => (field === undefined ? [] : [field]))])];
  const shared = fields.map((name) => sharedField(indexes, name, by.includes(name) ? request.fill : undefined));
  const columns = new Map(fields.map((name, at) => [name, { sql: `c${at}`, kind: shared[at]?.kind ?? 'none' } satisfies FieldSql]));
  const byColumns = by.map((name) => columns.get(name) as FieldSql);
  // A field that rows were spread by has one value in each of them.
  const spreadColumns = new Set(byColumns.filter(({ kind }) => kind === 'list').map(({ sql }) => sql));
  const fieldOf = (name: string): FieldSql => {
    const field = columns.get(name) as FieldSql;
    return spreadColumns.has(field.sql) ? { ...field, kind: 'text' } : field;
  };
  const bindings = new Bindings();
  const conditions = planned.map(({ condition }) => condition);
  const measurements =
    conditions.length > 0 && conditions.every((each) => each !== undefined) ? [...new Set(conditions)].join(' OR ') : undefined;
  const inner = innerSql(indexes, request, { shared, measurements, bindings });
  const groups = [...(request.edges ? [bucketSql(request.edges)] : []), ...byColumns.map(({ sql }) => sql)];
  const compiled = planned.map(({ aggregate, field, condition }): AggregateSql =>
    aggregateSql(aggregate, field === undefined ? undefined : fieldOf(field), condition),
  );
  const present = byColumns.map(({ sql }) => `${sql} IS NOT NULL`);
  const select = [...groups, ...compiled.flatMap(({ expressions }) => expressions)];
  const sql = [
    `SELECT ${select.join(', ')} FROM (${spread(inner, [...spreadColumns])})`,
    ...(present.length > 0 ? [`WHERE ${present.join(' AND ')}`] : []),
    ...(groups.length > 0
      ? [`GROUP BY ${groups.map((_, at) => at + 1).join(', ')} ORDER BY ${groups.map((_, at) => at + 1).join(', ')}`]
      : []),
  ].join(' ');
  const rows = await rowsOf(connection, sql, bindings.values);
  return toBatch(
    rows,
    [...(request.edges ? ['_time'] : []), ...by],
    planned.map(({ aggregate }, at) => ({ as: aggregate.as, compiled: compiled[at] as AggregateSql })),
  );
}

function toBatch(
  rows: readonly (readonly unknown[])[],
  groups: readonly string[],
  aggregates: ReadonlyArray<{ as: string; compiled: AggregateSql }>,
): Batch {
  const columns: Record<string, Cell[]> = Object.create(null) as Record<string, Cell[]>;
  groups.forEach((name, at) => (columns[name] = rows.map((row) => row[at] as Cell)));
  let from = groups.length;
  for (const { as, compiled } of aggregates) {
    const start = from;
    from += compiled.expressions.length;
    columns[as] = rows.map((row) => compiled.read(row.slice(start, from)));
  }
  return { length: rows.length, columns };
}

const emptyBatch = (names: readonly string[]): Batch => ({ length: 0, columns: Object.fromEntries(names.map((name) => [name, []])) });

/** tstats: aggregates over event indexes. Rows that lack a group field do not count; without groups there is always one row. */
export async function aggregateEvents(
  connection: DuckDBConnection,
  indexes: readonly IndexTable[],
  request: AggregateRequest,
): Promise<Batch> {
  if (indexes.length === 0) return emptyBatch([...request.by, ...request.aggregates.map(({ as }) => as)]);
  const planned = request.aggregates.map((aggregate) => ({ aggregate, field: aggregate.field, condition: undefined }));
  return run({ connection, indexes, request }, planned);
}

/** Names of the measurements that match a pattern within the request's bounds. */
async function metricNames({ connection, indexes, request }: Read, pattern: string): Promise<string[]> {
  const bindings = new Bindings();
  const parts = indexes.map(
    (index) => `SELECT DISTINCT metric_name FROM ${index.table} WHERE ${patternSql(pattern)} AND ${whereSql(index, request, bindings)}`,
  );
  const rows = await rowsOf(connection, `SELECT DISTINCT metric_name FROM (${parts.join(' UNION ALL ')}) ORDER BY 1`, bindings.values);
  return rows.map(([name]) => String(name));
}

/**
 * mstats: aggregates over metric indexes. An aggregate's field is a metric, `_value` for all, or a pattern: with `*` in
 * `as` every matching metric gets its own column, the star standing for its name; otherwise they are folded together.
 */
export async function aggregateMetrics(
  connection: DuckDBConnection,
  indexes: readonly IndexTable[],
  request: AggregateRequest,
): Promise<Batch> {
  if (indexes.length === 0) return emptyBatch([...request.by, ...request.aggregates.map(({ as }) => as)]);
  const planned: Planned[] = [];
  for (const aggregate of request.aggregates) {
    const { field, as } = aggregate;
    if (field === undefined || field === '_value') planned.push({ aggregate, field, condition: undefined });
    else if (field.includes('*') && as.includes('*')) {
      for (const name of await metricNames({ connection, indexes, request }, field)) {
        planned.push({
          aggregate: { ...aggregate, as: as.replace(as.includes(field) ? field : '*', name) },
          field: '_value',
          condition: patternSql(name),
        });
      }
    } else planned.push({ aggregate, field: '_value', condition: patternSql(field) });
  }
  return run({ connection, indexes, request }, planned);
}
