import type { Cell, Row } from '../value';
import type { Expr } from './ast';

/** A value inside an expression: a cell, or a truth value that never leaves the expression. */
export type EvalValue = Cell | boolean;

/** What is known of a value before any row is seen. `any` is a field: its text may look like a number. */
export type StaticType = 'number' | 'string' | 'boolean' | 'null' | 'any';

/** Reads a row, gives a value. */
export type Evaluate = (row: Row) => EvalValue;

/** Settings of a compilation; all that an expression may know of the world outside its row. */
export interface EvalOptions {
  /** IANA time zone of the account; UTC when absent. */
  readonly timezone?: string;
  /** Epoch seconds of `now()`: fixed when the search was dispatched. */
  readonly now?: number;
  /** Added to every location, so that errors point into a longer text. */
  readonly offset?: number;
  /** Makes the test behind `searchmatch("…")`; without it that function is refused. */
  readonly searchMatch?: (search: string) => (row: Row) => boolean;
  /** Source of `random()`, 0 inclusive to 1 exclusive; Math.random when absent. */
  readonly random?: () => number;
  /** Wall clock of `time()` in epoch seconds; `now` when absent. */
  readonly clock?: () => number;
}

/** A compiled expression with what is known of it. */
export interface Compiled {
  readonly evaluate: Evaluate;
  readonly type: StaticType;
}

/** What a function with its own evaluation order gets: its arguments, compiled and as written. */
export interface CallSite {
  readonly node: Extract<Expr, { kind: 'call' }>;
  readonly args: readonly Compiled[];
  readonly options: EvalOptions;
  /** Compiles an argument that must be a condition (three-valued). */
  condition(position: number): (row: Row) => boolean | undefined;
  /** The text of an argument when it is written as a quoted string. */
  literal(position: number): string | undefined;
  /** Makes the located error "argument does not fit". */
  refuse(position: number, expected: string): Error;
}
