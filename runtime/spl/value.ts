/**
 * A value of a search result: absent, a number (double), a string, or several strings (a multivalue field).
 * There are no booleans and no nested objects in cells (docs/reference of SPL, value model).
 */
export type Cell = undefined | number | string | string[];

/** One result row. A field that is absent and a field that is `undefined` are the same thing. */
export type Row = { [field: string]: Cell };

/** Rows by column, as they travel between threads: every column has `length` entries. */
export interface Batch {
  readonly length: number;
  readonly columns: { readonly [field: string]: readonly Cell[] };
}

/** A cell as it came from outside (a store, another thread), in normal form: one value is no multivalue, none is absence; lists are copied. */
export function normalCell(cell: Cell | null): Cell {
  if (!Array.isArray(cell)) return cell ?? undefined;
  return cell.length > 1 ? [...cell] : cell[0];
}
