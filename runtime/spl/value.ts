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
