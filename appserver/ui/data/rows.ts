import type { Cell, Columns } from '../../../visualizations/kit/columns';
import { numberOf, textOf, textsOf, timeOf } from '../../../visualizations/kit/columns';

/** One row of a result: cells by field name, texts as the host sends them. */
export type Row = Readonly<Record<string, Cell>>;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const cellOf = (value: unknown): Cell => {
  if (value === null || value === undefined) return null;
  return Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value : JSON.stringify(value);
};

/** Column-major result of a job; null (no content yet) and unknown shapes read as no rows. */
export function parseColumns(body: unknown): Columns {
  if (!isRecord(body) || !Array.isArray(body['fields']) || !Array.isArray(body['columns'])) return { fields: [], columns: [] };
  return {
    fields: body['fields'].map((field: unknown) => (isRecord(field) ? String(field['name']) : String(field))),
    columns: body['columns'].map((column: unknown) => (Array.isArray(column) ? column.map(cellOf) : [])),
  };
}

/** Rows of a column-major result. */
export function rowsOf(data: Columns): Row[] {
  const count = data.columns[0]?.length ?? 0;
  return Array.from({ length: count }, (_, index) =>
    Object.fromEntries(data.fields.map((field, at) => [field, data.columns[at]?.[index] ?? null])),
  );
}

/** Text of a field, '' when it is missing. */
export const text = (row: Row, field: string): string => textOf(row[field]);
/** All values of a field. */
export const texts = (row: Row, field: string): readonly string[] => textsOf(row[field]);
/** Number of a field, 0 when it is missing or no number. */
export const amount = (row: Row, field: string): number => numberOf(row[field]) ?? 0;
/** Number of a field, or null. */
export const maybe = (row: Row, field: string): number | null => numberOf(row[field]);
/** Time of a field in milliseconds, or null. */
export const moment = (row: Row, field: string): number | null => timeOf(row[field]);
/** Sum of a field over rows. */
export const total = (rows: readonly Row[], field: string): number => rows.reduce((sum, row) => sum + amount(row, field), 0);

/** Rows grouped by a key, in order of first appearance. */
export function groupBy<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return groups;
}
