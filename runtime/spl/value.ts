/**
 * A value of a search result: absent, a number (double), a string, or several strings (a multivalue field).
 * There are no booleans and no nested objects in cells (docs/reference of SPL, value model).
 */
export type Cell = undefined | number | string | string[];

/** One result row. A field that is absent and a field that is `undefined` are the same thing. */
export type Row = { [field: string]: Cell };

/**
 * A record that inherits nothing, so that fields called `constructor` or `__proto__` are fields like others. Instances of a class keep
 * V8's fast property layout, which `Object.create(null)` gives up.
 */
class Bare {
  [field: string]: Cell;
}
Reflect.setPrototypeOf(Bare.prototype, null);
Reflect.deleteProperty(Bare.prototype, 'constructor');

/** An empty row; every row that commands make starts here. */
export const newRow = (): Row => new Bare();

/** A copy of a row, or the cells of several put together, the later ones winning. */
export const copyRow = (...rows: readonly Row[]): Row => Object.assign(newRow(), ...rows) as Row;

/** An empty record by names that come from searches or data. */
export const newRecord = <Value>(): Record<string, Value> => new Bare() as unknown as Record<string, Value>;

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
