import type { Cell, Row } from '../value';

/** One compiled step of search-time extraction. */
export interface FieldStage {
  /** Fields it can set: names, or `all` when it cannot say beforehand. */
  readonly sets: 'all' | readonly string[];
  /** Fields it reads. */
  readonly reads: readonly string[];
  /** Fetches what the stage works with; called once, and only when the stage is used. */
  ready?(): Promise<void>;
  /** Sets fields of the row. */
  apply(row: Row): void;
}

/** Adds a value to a field: a second value makes it multivalue. */
export function appendValue(row: Row, field: string, value: string): void {
  const present: Cell = row[field];
  if (present === undefined) row[field] = value;
  else if (Array.isArray(present)) present.push(value);
  else row[field] = [String(present), value];
}
