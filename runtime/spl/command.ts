import type { ErrorLocation } from '../../core/errors';
import type { Catalog, SearchContext, SearchMessage, TimeRange } from './catalog';
import type { Limits } from './limits';
import type { CommandArguments } from './parse/arguments';
import type { SearchNode } from './parse/search-nodes';
import type { InlineTimes } from './parse/search-parser';
import type { SourceText } from './parse/source-text';
import { type Cell, copyRow, type Row } from './value';

/**
 * What a command does to the flow of rows: `generating` starts a pipeline, `streaming` looks at one row at a time,
 * `transforming` turns events into a table, `dataset` needs the whole set of rows.
 */
export type CommandKind = 'generating' | 'streaming' | 'transforming' | 'dataset';

/** One `name=value` option of a command; the same row feeds the reader, the reference and typeahead. */
export interface OptionDefinition {
  readonly name: string;
  readonly type: 'boolean' | 'integer' | 'number' | 'string' | 'field' | 'span' | 'time';
  readonly doc: string;
  /** Printed in the reference; `prepare` applies it. */
  readonly default?: string;
  /** Allowed values (compared without case). */
  readonly values?: readonly string[];
}

/** What people read about a command. */
export interface CommandDoc {
  /** One sentence. */
  readonly summary: string;
  /** Syntax line as in a reference, for example `sort [<limit>] [-|+]<field> …`. */
  readonly syntax: string;
  /** Further paragraphs: rules worth knowing, limits, what is refused. */
  readonly notes?: readonly string[];
}

/** A documented example that runs as a test: `search` over `input` gives exactly `output`. */
export interface CommandExample {
  readonly title: string;
  /** The command with its arguments, without a leading pipe; generating commands start with it. */
  readonly search: string;
  readonly input?: readonly Row[];
  readonly output: readonly Row[];
  /** Where the expected rows come from: a rule (`R48`), documentation, or arithmetic. */
  readonly source: string;
}

/** Fields that later commands read. Names may hold `*`; `all` when nothing can be left out. */
export type FieldNeeds = 'all' | ReadonlySet<string>;

/**
 * A running command. Rows come in arrival order, in batches; a batch and its rows belong to the operator that
 * receives them, so it may change them in place and pass them on.
 */
export interface Operator {
  /** Takes a batch and gives back what can already leave. */
  push(rows: Row[]): Row[] | Promise<Row[]>;
  /** Called once after the last batch, with the column order that reached this command. */
  finish?(columns: readonly string[]): Row[] | Promise<Row[]>;
  /** What `finish` would give now, the running command staying as it is. Absent: nothing can be shown before the end. */
  preview?(columns: readonly string[]): SetResult | Promise<SetResult>;
  /** Column order after this command, asked for after `finish`; absent = unchanged. Fields not listed follow in order of appearance. */
  columns?(input: readonly string[]): readonly string[];
  /** True once no further row can change the result: the executor stops reading. */
  readonly satisfied?: boolean;
}

/** A command whose arguments have been read and checked: what the planner and the executor work with. */
export interface PreparedCommand {
  /** Fields read upstream, given those read downstream; absent = `all`. */
  needs?(wanted: FieldNeeds): FieldNeeds;
  /** Starts the command on incoming rows (every kind but `generating`). */
  open?(context: CommandContext): Operator | Promise<Operator>;
  /** Starts a pipeline (kind `generating`). Columns are those of the rows in order of appearance unless `columns` says otherwise. */
  generate?(context: CommandContext, wanted: FieldNeeds): AsyncIterable<Row[]>;
  /** Column order of a generating command, asked for after the last row. */
  columns?(): readonly string[];
  /** What the planner may push down; absent = nothing. */
  readonly logical?: LogicalCommand;
}

/** The few commands that the planner understands. */
export type LogicalCommand =
  | { readonly type: 'search'; readonly expression: SearchNode; readonly times: InlineTimes }
  | { readonly type: 'head'; readonly count: number }
  | { readonly type: 'count'; readonly by: readonly string[]; readonly as: string };

/** Rows of a subsearch with their column order. */
export interface SubsearchResult {
  readonly rows: Row[];
  readonly columns: readonly string[];
}

/** What a running command may use: the host, the clock of the search, limits, messages and other pipelines. */
export interface CommandContext {
  readonly search: SearchContext;
  /** Time range of this (sub)search, resolved. */
  readonly range: TimeRange;
  readonly catalog: Catalog;
  readonly limits: Limits;
  /** Tells the account something; equal texts are told once. */
  message(type: SearchMessage['type'], text: string): void;
  /** Counts rows read from the store and rows that matched, for the job's counters. */
  scanned(read: number, matched: number): void;
  /** Throws when the search was cancelled; long loops call it now and then. */
  checkCancelled(): void;
  /** Runs a bracketed search of its own (`append [ … ]`); rows beyond `maxRows` are cut and reported. */
  subsearch(search: SourceText, options?: { readonly maxRows?: number | undefined }): Promise<SubsearchResult>;
  /** Opens commands over rows that the caller pushes (`foreach`, `appendpipe`); generating commands are refused. */
  pipeline(search: SourceText): Promise<Operator>;
}

/** A command of the language: one file in commands/, one line in commands/index.ts. */
export interface CommandDefinition {
  readonly name: string;
  /** Other spellings, for example `bucket` for `bin`. */
  readonly aliases?: readonly string[];
  readonly kind: CommandKind;
  readonly options: readonly OptionDefinition[];
  /** A generating command that may also follow others (`inputlookup append=t`); it then runs through `open`. */
  readonly followsToo?: boolean;
  /**
   * What `[ … ]` among the arguments means: `text` (default) runs it and puts its answer in place before `prepare`;
   * `search` hands the bracket over in `args.brackets`, checked as a search; `template` hands it over unchecked.
   */
  readonly brackets?: 'text' | 'search' | 'template';
  /** Changes something outside the search, so it never runs for a preview. */
  readonly writes?: boolean;
  /**
   * Reads the arguments. Errors carry locations relative to `args.text`; the frame moves them into the text as typed.
   */
  prepare(args: CommandArguments): PreparedCommand;
  readonly doc: CommandDoc;
  readonly examples: readonly CommandExample[];
}

/** A dataset command as a function over all rows; the result's `columns` default to the input's. */
export type WholeSet = (rows: Row[], columns: readonly string[]) => SetResult | Promise<SetResult>;

/** Rows with, if it changed, their column order. */
export interface SetResult {
  readonly rows: Row[];
  readonly columns?: readonly string[];
}

/** Wraps a function over the whole set of rows as an operator. */
export function wholeSet(run: WholeSet): Operator {
  const collected: Row[] = [];
  let columns: readonly string[] | undefined;
  return {
    push(rows) {
      for (const row of rows) collected.push(row);
      return [];
    },
    async finish(input) {
      const result = await run(collected, input);
      columns = result.columns;
      return result.rows;
    },
    preview: (input) =>
      run(
        collected.map((row) => copyRow(row)),
        input,
      ),
    columns: (input) => columns ?? input,
  };
}

/** Wraps a function from row to row (undefined drops the row) as an operator. */
export function perRow(run: (row: Row) => Row | undefined, columns?: Operator['columns']): Operator {
  return {
    push(rows) {
      const kept: Row[] = [];
      for (const row of rows) {
        const result = run(row);
        if (result !== undefined) kept.push(result);
      }
      return kept;
    },
    ...(columns === undefined ? {} : { columns }),
  };
}

/** All fields present in the rows, the known columns first. */
export function completeColumns(columns: readonly string[], rows: readonly Row[]): string[] {
  const seen = new Set(columns);
  for (const row of rows) for (const field in row) if (row[field] !== undefined) seen.add(field);
  return [...seen];
}

/** Adds fields to what later commands need. */
export const withNeeds = (wanted: FieldNeeds, fields: Iterable<string>): FieldNeeds =>
  wanted === 'all' ? 'all' : new Set([...wanted, ...fields]);

/** Takes away fields that this command makes itself. */
export function withoutNeeds(wanted: FieldNeeds, fields: Iterable<string>): FieldNeeds {
  if (wanted === 'all') return 'all';
  const rest = new Set(wanted);
  for (const field of fields) rest.delete(field);
  return rest;
}

export type { Cell, ErrorLocation, Row };
