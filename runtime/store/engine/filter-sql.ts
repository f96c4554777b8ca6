import type { DuckDBValue } from '@duckdb/node-api';
import type { IndexFilter, TimeRange } from '../../spl/catalog';
import { EXTRA_COLUMN, type IndexTable } from './tables';

/** Collects the values of a statement; `bind` gives the placeholder. */
export class Bindings {
  readonly values: DuckDBValue[] = [];

  bind(value: DuckDBValue): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** A column as SQL: `list` expressions give VARCHAR[] (the field may hold several values), the others one value or NULL. */
export interface FieldSql {
  readonly sql: string;
  readonly kind: 'text' | 'number' | 'list' | 'none';
}

const FIXED: ReadonlyMap<string, FieldSql> = new Map([
  ['_time', { sql: 'time', kind: 'number' }],
  ['_indextime', { sql: 'index_time', kind: 'number' }],
  ['host', { sql: 'host', kind: 'text' }],
  ['source', { sql: 'source', kind: 'text' }],
  ['sourcetype', { sql: 'sourcetype', kind: 'text' }],
]);

/** Whether every event has the field, in a column that all tables have; the others are indexed fields. */
export const isMetadata = (field: string): boolean => field === 'index' || FIXED.has(field);

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The stored form of a field (a multivalue one still encoded); `none` when the index has never seen it. */
export function storedField(index: IndexTable, field: string): FieldSql {
  if (field === 'index') return { sql: quoted(index.name), kind: 'text' };
  const fixed = FIXED.get(field);
  if (fixed) return fixed;
  if (index.datatype === 'metric' && field === 'metric_name') return { sql: 'metric_name', kind: 'text' };
  if (index.datatype === 'metric' && field === '_value') return { sql: 'value', kind: 'number' };
  const known = index.fields.get(field);
  if (!known) return { sql: 'NULL::VARCHAR', kind: 'none' };
  const sql = known.column === EXTRA_COLUMN ? `json_extract_string(extra, ${quoted(`$.${JSON.stringify(field)}`)})` : known.column;
  return { sql, kind: known.multivalue ? 'list' : 'text' };
}

/** The field ready for comparison: a list expression where it may hold several values. */
export function fieldSql(index: IndexTable, field: string): FieldSql {
  const stored = storedField(index, field);
  return stored.kind === 'list' ? { sql: `mv(${stored.sql})`, kind: 'list' } : stored;
}

const likePattern = (value: string): string => value.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%');

function matches(field: FieldSql, test: (column: string) => string): string {
  if (field.kind === 'none') return 'FALSE';
  return field.kind === 'list' ? `len(list_filter(${field.sql}, lambda x: ${test('x')})) > 0` : test(field.sql);
}

function equalsSql(field: FieldSql, value: string, bindings: Bindings): string {
  if (value === '*') return field.kind === 'none' ? 'FALSE' : `${field.sql} IS NOT NULL`;
  if (field.kind === 'number' && !value.includes('*')) return matches(field, (column) => `${column} = num(${bindings.bind(value)})`);
  const text = (column: string): string => (field.kind === 'number' ? `${column}::VARCHAR` : column);
  if (value.includes('*'))
    return matches(field, (column) => `lower(${text(column)}) LIKE lower(${bindings.bind(likePattern(value))}) ESCAPE '\\'`);
  return matches(field, (column) => `lower(${column}) = lower(${bindings.bind(value)})`);
}

/**
 * A condition as SQL: an absent field fails every comparison (its NULL drops the row), and NOT turns that around, as SPL's NOT does.
 * NULL becomes FALSE only under NOT: elsewhere the wrapping would keep the database from its fast paths.
 */
export function filterSql(index: IndexTable, filter: IndexFilter, bindings: Bindings): string {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      if (filter.parts.length === 0) return filter.kind === 'and' ? 'TRUE' : 'FALSE';
      return `(${filter.parts.map((part) => filterSql(index, part, bindings)).join(filter.kind === 'and' ? ' AND ' : ' OR ')})`;
    }
    case 'not':
      return `(NOT coalesce(${filterSql(index, filter.part, bindings)}, FALSE))`;
    case 'equals':
      return equalsSql(fieldSql(index, filter.field), filter.value, bindings);
    case 'compare': {
      const field = fieldSql(index, filter.field);
      return matches(
        field,
        (column) => `${field.kind === 'number' ? column : `num(${column})`} ${filter.operator} ${bindings.bind(filter.value)}`,
      );
    }
    case 'exists':
      return equalsSql(fieldSql(index, filter.field), '*', bindings);
    case 'contains':
      return index.datatype === 'metric' ? 'FALSE' : `contains(lower(raw), ${bindings.bind(filter.text)})`;
  }
}

/** `earliest` inclusive, `latest` exclusive; open ends (±Infinity) ask nothing. */
export function rangeSql(column: string, range: TimeRange | undefined, bindings: Bindings): string[] {
  if (!range) return [];
  return [
    ...(range.earliest > -Infinity ? [`${column} >= ${bindings.bind(range.earliest)}`] : []),
    ...(range.latest < Infinity ? [`${column} < ${bindings.bind(range.latest)}`] : []),
  ];
}

/** The whole WHERE condition of a request on one index. */
export function whereSql(
  index: IndexTable,
  request: { readonly range: TimeRange; readonly indexRange?: TimeRange; readonly filter?: IndexFilter },
  bindings: Bindings,
): string {
  const parts = [...rangeSql('time', request.range, bindings), ...rangeSql('index_time', request.indexRange, bindings)];
  if (request.filter) parts.push(filterSql(index, request.filter, bindings));
  return parts.length > 0 ? parts.join(' AND ') : 'TRUE';
}
