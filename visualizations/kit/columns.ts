/** One cell as a host sends it: text, several texts, or nothing. */
export type Cell = string | readonly string[] | null;

/** Column-major result of a search (`json_cols`): `columns[i]` belongs to `fields[i]`. */
export interface Columns {
  readonly fields: readonly string[];
  readonly columns: readonly (readonly Cell[])[];
}

/** Result of reading a data contract: a model, or a sentence that names the field at fault. */
export type Read<Model> = { readonly ok: true; readonly model: Model } | { readonly ok: false; readonly message: string };

/** A result without rows. */
export const noColumns: Columns = { fields: [], columns: [] };

/** Column of a field, or undefined when the result has no such field. */
export function columnOf(data: Columns, field: string): readonly Cell[] | undefined {
  const index = data.fields.indexOf(field);
  return index < 0 ? undefined : data.columns[index];
}

/** First value of a cell as text; '' for nothing. */
export const textOf = (cell: Cell | undefined): string => (typeof cell === 'string' ? cell : (cell?.[0] ?? ''));

/** All values of a cell. */
export const textsOf = (cell: Cell | undefined): readonly string[] =>
  typeof cell === 'string' ? (cell === '' ? [] : [cell]) : (cell ?? []);

/** Number in a cell, or null when it holds none. */
export function numberOf(cell: Cell | undefined): number | null {
  const text = textOf(cell).trim();
  if (text === '') return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

/** Milliseconds since 1970 of a cell with epoch seconds or an ISO 8601 text; null when it is neither. */
export function timeOf(cell: Cell | undefined): number | null {
  const text = textOf(cell).trim();
  if (text === '') return null;
  if (/^-?\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  const value = Date.parse(text);
  return Number.isNaN(value) ? null : value;
}

/** Number of rows of a result. */
export const rowCount = (data: Columns): number => data.columns[0]?.length ?? 0;

/** Columns from rows of plain values; fields in order of first appearance. */
export function columnsFrom(rows: readonly Readonly<Record<string, Cell | number | undefined>>[]): Columns {
  const fields = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (value: Cell | number | undefined): Cell => (typeof value === 'number' ? String(value) : (value ?? null));
  return { fields, columns: fields.map((field) => rows.map((row) => cell(row[field]))) };
}
