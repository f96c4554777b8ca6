import type { FieldNeeds } from '../command';
import type { Cell, Row } from '../value';

/** One compiled step of search-time extraction. */
export interface FieldStage {
  /** Fields it can set: names, or `all` when it cannot say beforehand. */
  readonly sets: 'all' | readonly string[];
  /** Fields it reads. */
  readonly reads: readonly string[];
  /** Sets fields of the row; `wanted` is what later stages and the search read. */
  apply(row: Row): void;
}

/** Builds a stage that knows what is wanted of it. */
export type StageBuilder = (wanted: FieldNeeds) => FieldStage;

/** Adds a value to a field: a second value makes it multivalue. */
export function appendValue(row: Row, field: string, value: string): void {
  const present: Cell = row[field];
  if (present === undefined) row[field] = value;
  else if (Array.isArray(present)) present.push(value);
  else row[field] = [String(present), value];
}
