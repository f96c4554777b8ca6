import { type CommandContext, type CommandDefinition, type Operator, completeColumns, wholeSet, withNeeds } from '../command';
import { type CompiledCondition, compileCondition } from '../eval';
import {
  type CompiledAggregate,
  type RunningAggregate,
  compileAggregate,
  expandAggregates,
  hasWildcard,
  parseAggregates,
  parseByFields,
} from '../functions/aggregates';
import type { CommandArguments } from '../parse/arguments';
import { parseTimeSpan, spanSeconds } from '../time';
import type { Row } from '../value';
import { groupKey, readFields } from './eventstats';
import { aggregateOptions, ALL_NUMBERS, countingOptions } from './support/aggregate-options';
import { evalOptions } from './support/eval-options';
import { Windows } from './support/windows';

interface Settings {
  readonly by: readonly string[];
  readonly current: boolean;
  /** Rows in the window; 0 = all so far. */
  readonly window: number;
  readonly global: boolean;
  /** Width of the window in seconds. */
  readonly seconds: number | undefined;
  readonly onChange: boolean;
  readonly before: CompiledCondition | undefined;
  readonly after: CompiledCondition | undefined;
}

/** Running aggregates without a window: one set per group, never computed twice. */
class Totals {
  private readonly groups = new Map<string, readonly RunningAggregate[]>();
  private readonly compiled: readonly CompiledAggregate[];

  constructor(compiled: readonly CompiledAggregate[]) {
    this.compiled = compiled;
  }

  group(key: string): readonly RunningAggregate[] {
    const known = this.groups.get(key);
    if (known !== undefined) return known;
    const made = this.compiled.map((aggregate) => aggregate.create());
    this.groups.set(key, made);
    return made;
  }

  clear(): void {
    this.groups.clear();
  }
}

/** Runs over rows in order and gives each its aggregates over the rows so far. */
class Stream {
  private readonly settings: Settings;
  private readonly compiled: readonly CompiledAggregate[];
  private readonly totals: Totals;
  private readonly windows: Windows;
  private previous: string | undefined;
  constructor(settings: Settings, compiled: readonly CompiledAggregate[]) {
    this.settings = settings;
    this.compiled = compiled;
    this.totals = new Totals(compiled);
    this.windows = new Windows(settings, compiled);
  }

  process(row: Row): Row {
    const { by, onChange, before, after } = this.settings;
    const key = groupKey(row, by);
    if (before?.(row) === true || (onChange && key !== undefined && this.previous !== undefined && key !== this.previous)) this.reset();
    if (key !== undefined) {
      this.previous = key;
      this.write(row, key);
    }
    if (after?.(row) === true) this.reset();
    return row;
  }

  private reset(): void {
    this.totals.clear();
    this.windows.clear();
  }

  private write(row: Row, key: string): void {
    const values =
      this.settings.window === 0 && this.settings.seconds === undefined ? this.running(row, key) : this.windows.results(row, key);
    values.forEach((value, index) => {
      if (value !== undefined) row[this.compiled[index]?.column ?? ''] = value;
    });
  }

  private running(row: Row, key: string) {
    const group = this.totals.group(key);
    // The row is fed before its own results are written into it.
    const before = this.settings.current ? undefined : group.map((aggregate) => aggregate.result());
    for (const aggregate of group) aggregate.add(row);
    return before ?? group.map((aggregate) => aggregate.result());
  }
}

function readCondition(args: CommandArguments, option: string, context?: CommandContext): CompiledCondition | undefined {
  const text = args.optional(option);
  if (text === undefined) return undefined;
  const { start } = args.optionLocation(option);
  return compileCondition(text, { ...evalOptions(context), offset: start });
}

function readSettings(args: CommandArguments, by: readonly string[], context?: CommandContext): Settings {
  const window = args.number('window', 0);
  const most = context?.limits.streamstatsWindow ?? 10_000;
  if (window < 0 || window > most) throw args.unsupported(`a window outside 0 to ${most}`, args.optionLocation('window'));
  const span = args.optional('time_window');
  return {
    by,
    current: args.boolean('current', true),
    window,
    global: args.boolean('global', true),
    seconds: span === undefined ? undefined : spanSeconds(parseTimeSpan(span)),
    onChange: args.boolean('reset_on_change', false),
    before: readCondition(args, 'reset_before', context),
    after: readCondition(args, 'reset_after', context),
  };
}

export const streamstats: CommandDefinition = {
  name: 'streamstats',
  kind: 'dataset',
  options: [
    { name: 'current', type: 'boolean', default: 'true', doc: 'Count the row itself.' },
    { name: 'window', type: 'integer', default: '0', doc: 'Rows looked at; 0 = all so far.' },
    { name: 'global', type: 'boolean', default: 'true', doc: 'One window for all groups; false = one window for each.' },
    ALL_NUMBERS,
    { name: 'time_window', type: 'span', doc: 'Width of the window in time.' },
    { name: 'reset_on_change', type: 'boolean', default: 'false', doc: 'Start again when the BY values change.' },
    { name: 'reset_before', type: 'string', doc: 'Start again before a row that meets this condition.' },
    { name: 'reset_after', type: 'string', doc: 'Start again after a row that meets this condition.' },
  ],
  prepare(args) {
    const { calls, next } = parseAggregates(args.tokens, args);
    if (calls.length === 0) throw args.expected('an aggregate such as count or avg(field)', args.tokens[0]);
    const by = parseByFields(args.tokens, next, args);
    const checked = calls.map((call) => compileAggregate(call, aggregateOptions()));
    const { before, after } = readSettings(args, by);
    const reads = readFields(calls, by, checked);
    const compile = (context: CommandContext, fields: readonly string[]): Stream =>
      new Stream(
        readSettings(args, by, context),
        expandAggregates(calls, fields).map((call) => compileAggregate(call, countingOptions(args, context))),
      );
    return {
      needs: (wanted) =>
        reads === undefined ? 'all' : withNeeds(wanted, ['_time', ...reads, ...(before?.fields ?? []), ...(after?.fields ?? [])]),
      open(context): Operator {
        if (!calls.some(hasWildcard)) {
          const stream = compile(context, []);
          return { push: (rows) => rows.map((row) => stream.process(row)) };
        }
        return wholeSet((rows, input) => {
          const stream = compile(context, completeColumns(input, rows));
          return { rows: rows.map((row) => stream.process(row)) };
        });
      },
    };
  },
  doc: {
    summary: 'Adds aggregates over the rows so far to each row.',
    syntax:
      'streamstats [current=<bool>] [window=<int>] [global=<bool>] [allnum=<bool>] [time_window=<span>] [reset_on_change=<bool>] [reset_before=(<condition>)] [reset_after=(<condition>)] <aggregate> … [by <field> …]',
    notes: [
      'Rows without a BY field get no aggregates and do not reset anything. With a window and BY, global=t looks at the last rows of all groups, global=f at the last rows of the same group.',
      'A window holds at most 10,000 rows. time_window expects rows in order of time.',
    ],
  },
  examples: [
    {
      title: 'Moving sum',
      search: 'streamstats window=2 sum(x) as s',
      input: [{ x: 1 }, { x: 2 }, { x: 3 }, { x: 4 }],
      output: [
        { x: 1, s: 1 },
        { x: 2, s: 3 },
        { x: 3, s: 5 },
        { x: 4, s: 7 },
      ],
      source: 'R45',
    },
    {
      title: 'Without the row itself',
      search: 'streamstats current=f sum(x) as s',
      input: [{ x: 1 }, { x: 2 }],
      output: [{ x: 1 }, { x: 2, s: 1 }],
      source: 'R45',
    },
    {
      title: 'One window for all groups',
      search: 'streamstats window=2 count by k',
      input: [{ k: 'a' }, { k: 'b' }, { k: 'a' }, { k: 'b' }],
      output: [
        { k: 'a', count: 1 },
        { k: 'b', count: 1 },
        { k: 'a', count: 1 },
        { k: 'b', count: 1 },
      ],
      source: 'R45',
    },
    {
      title: 'A window for each group',
      search: 'streamstats window=2 global=f count by k',
      input: [{ k: 'a' }, { k: 'b' }, { k: 'a' }, { k: 'b' }],
      output: [
        { k: 'a', count: 1 },
        { k: 'b', count: 1 },
        { k: 'a', count: 2 },
        { k: 'b', count: 2 },
      ],
      source: 'R45',
    },
    {
      title: 'Start again when the group changes',
      search: 'streamstats reset_on_change=t count by k',
      input: [{ k: 'a' }, { k: 'a' }, {}, { k: 'a' }, { k: 'b' }, { k: 'a' }],
      output: [{ k: 'a', count: 1 }, { k: 'a', count: 2 }, {}, { k: 'a', count: 3 }, { k: 'b', count: 1 }, { k: 'a', count: 1 }],
      source: 'R45',
    },
    {
      title: 'Start again before a row',
      search: 'streamstats reset_before=(x=1) count',
      input: [{ x: 5 }, { x: 1 }, { x: 2 }],
      output: [
        { x: 5, count: 1 },
        { x: 1, count: 1 },
        { x: 2, count: 2 },
      ],
      source: 'R45',
    },
    {
      title: 'A window in time',
      search: 'streamstats time_window=10s sum(x) as s',
      input: [
        { _time: 100, x: 1 },
        { _time: 105, x: 2 },
        { _time: 112, x: 4 },
      ],
      output: [
        { _time: 100, x: 1, s: 1 },
        { _time: 105, x: 2, s: 3 },
        { _time: 112, x: 4, s: 6 },
      ],
      source: 'R45',
    },
  ],
};
