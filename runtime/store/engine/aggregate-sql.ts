import type { StoreAggregate } from '../../spl/catalog';
import type { Cell } from '../../spl/value';
import { decodeValue } from '../codec';
import { storeError } from '../errors';
import type { FieldSql } from './filter-sql';

/** SQL expressions of one aggregate and how their values become a cell. */
export interface AggregateSql {
  readonly expressions: readonly string[];
  readonly read: (values: readonly unknown[]) => Cell;
}

const readNumber = ([value]: readonly unknown[]): Cell => (value === null || value === undefined ? undefined : Number(value));
const readText = ([value]: readonly unknown[]): Cell => (typeof value === 'number' ? value : decodeValue(value as string | null));

/** min and max: numbers come before other texts, so the numeric answer wins where there is one. */
const readEither = ([numeric, text]: readonly unknown[]): Cell =>
  numeric !== null ? Number(numeric) : ((text as string | null) ?? undefined);

interface Source {
  /** One row's numbers, as a scalar (or list) expression. */
  readonly field: FieldSql;
  /** Restricts the rows, as ` FILTER (WHERE …)` or nothing. */
  readonly only: string;
}

const numeric = ({ sql, kind }: FieldSql): string => (kind === 'number' ? sql : `num(${sql})`);

const overList = (fold: string, each: string, sql: string): string =>
  `${fold}(list_filter(list_transform(${sql}, lambda x: ${each}), lambda y: y IS NOT NULL))`;

/** How each function folds one field. `list` fields may hold several values an event; each value counts. */
const FUNCTIONS: Readonly<Record<StoreAggregate['function'], (source: Source) => AggregateSql>> = {
  count: ({ field, only }) => ({
    expressions: [field.kind === 'list' ? `coalesce(sum(len(${field.sql}))${only}, 0)` : `count(${field.sql})${only}`],
    read: readNumber,
  }),
  dc: ({ field, only }) => ({
    expressions: [
      field.kind === 'list' ? `coalesce(len(list_distinct(flatten(list(${field.sql})${only}))), 0)` : `count(DISTINCT ${field.sql})${only}`,
    ],
    read: readNumber,
  }),
  sum: ({ field, only }) => ({
    expressions: [field.kind === 'list' ? `sum(${overList('list_sum', 'num(x)', field.sql)})${only}` : `sum(${numeric(field)})${only}`],
    read: readNumber,
  }),
  sumsq: ({ field, only }) => ({
    expressions: [
      field.kind === 'list'
        ? `sum(${overList('list_sum', 'num(x) * num(x)', field.sql)})${only}`
        : `sum(${numeric(field)} * ${numeric(field)})${only}`,
    ],
    read: readNumber,
  }),
  avg: ({ field, only }) => ({
    expressions: [
      field.kind === 'list'
        ? `sum(${overList('list_sum', 'num(x)', field.sql)})${only} / sum(${overList('len', 'num(x)', field.sql)})${only}`
        : `avg(${numeric(field)})${only}`,
    ],
    read: readNumber,
  }),
  min: ({ field, only }) => extreme('min', field, only),
  max: ({ field, only }) => extreme('max', field, only),
  earliest: ({ field, only }) => ({ expressions: [`arg_min(${field.sql}, row(time, arrival))${only}`], read: readListed(field) }),
  latest: ({ field, only }) => ({ expressions: [`arg_max(${field.sql}, row(time, arrival))${only}`], read: readListed(field) }),
  values: ({ field, only }) => ({
    expressions: [
      field.kind === 'list'
        ? `list_sort(list_distinct(flatten(list(${field.sql})${only})))`
        : `list_sort(list(DISTINCT ${field.sql})${only})`,
    ],
    read: ([value]) => cellOfList(value),
  }),
};

function extreme(fold: 'min' | 'max', field: FieldSql, only: string): AggregateSql {
  if (field.kind === 'number') return { expressions: [`${fold}(${field.sql})${only}`], read: readNumber };
  const [numbers, texts] =
    field.kind === 'list'
      ? [overList(`list_${fold}`, 'num(x)', field.sql), overList(`list_${fold}`, 'x', field.sql)]
      : [numeric(field), field.sql];
  return { expressions: [`${fold}(${numbers})${only}`, `${fold}(${texts})${only}`], read: readEither };
}

const itemsOf = (value: unknown): readonly unknown[] => (value as { readonly items: readonly unknown[] } | null)?.items ?? [];

function cellOfList(value: unknown): Cell {
  const texts = itemsOf(value)
    .filter((item) => item !== null)
    .map(String);
  if (texts.length === 0) return undefined;
  return texts.length === 1 ? texts[0] : texts;
}

const readListed = (field: FieldSql): AggregateSql['read'] => (field.kind === 'list' ? ([value]) => cellOfList(value) : readText);

/** The SQL of an aggregate over a field that the inner query offers as `field`; `count` without a field counts rows. */
export function aggregateSql(aggregate: StoreAggregate, field: FieldSql | undefined, condition?: string): AggregateSql {
  const only = condition ? ` FILTER (WHERE ${condition})` : '';
  if (!field) {
    if (aggregate.function !== 'count') throw storeError('APPMON-STORE-AGGREGATE', { function: aggregate.function, expected: 'a field' });
    return { expressions: [`count(*)${only}`], read: readNumber };
  }
  return FUNCTIONS[aggregate.function]({ field, only });
}
