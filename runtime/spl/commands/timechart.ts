import type { CommandContext, CommandDefinition, FieldNeeds, Operator, SetResult } from '../command';
import { type AggregateCall, compileAggregate } from '../functions/aggregates';
import { toNumber } from '../eval';
import type { CommandArguments } from '../parse/arguments';
import { bucketEdges, bucketStart, parseTime, parseTimeSpan, type TimeSpan, zoneOf } from '../time';
import { type Row, copyRow } from '../value';
import { aggregateOptions } from './support/aggregate-options';
import { readSpan } from './bin';
import { readChart, refuseSameField } from './support/chart-arguments';
import { numberBucket } from './support/number-bins';
import { Pivot } from './support/pivot';
import { readSeries, SERIES_OPTIONS, type SeriesSettings } from './support/series';
import { spanOption } from './support/span-option';
import { bounded, type Extent, spanOf, type TimeAxis, timeAxis } from './support/time-axis';

interface TimechartSettings {
  readonly calls: readonly AggregateCall[];
  readonly split: string | undefined;
  readonly splitSpan: ReturnType<typeof readSpan> | undefined;
  readonly span: TimeSpan | undefined;
  readonly minspan: TimeSpan | undefined;
  readonly bins: number;
  readonly align: string | undefined;
  readonly cont: boolean;
  readonly partial: boolean;
  readonly fixedRange: boolean;
  readonly series: SeriesSettings;
}

export const timechart: CommandDefinition = {
  name: 'timechart',
  kind: 'transforming',
  options: [
    { name: 'span', type: 'span', doc: 'Width of a bucket, for example 5m or 1d; after the split-by field, the width of its buckets.' },
    { name: 'bins', type: 'integer', default: '100', doc: 'Most buckets when the width is found automatically.' },
    { name: 'minspan', type: 'span', doc: 'Least width when it is found automatically.' },
    { name: 'aligntime', type: 'time', doc: 'A moment at which a bucket starts; has no effect on spans of days and more.' },
    { name: 'partial', type: 'boolean', default: 'true', doc: 'Whether the first and last bucket may be incomplete.' },
    { name: 'fixedrange', type: 'boolean', default: 'true', doc: 'Whether the buckets cover the range of the search.' },
    ...SERIES_OPTIONS,
  ],
  prepare(args) {
    const settings = readSettings(args);
    const fields = new Set([
      '_time',
      ...(settings.split === undefined ? [] : [settings.split]),
      ...settings.calls.flatMap((call) => compileAggregate(call, aggregateOptions(undefined, true)).fields),
    ]);
    return { needs: (): FieldNeeds => fields, open: (context) => timechartOf(settings, context) };
  },
  doc: {
    summary: 'Aggregates over buckets of time, one row each, one column for each series.',
    syntax: 'timechart [<options>] <aggregate> … [BY <field> [<options>] [WHERE <series clause>]]',
    notes: [
      'Every bucket of the range of the search gets a row: counts are 0 where nothing happened, other aggregates are empty. Without span= the width is the smallest one that gives at most 100 buckets.',
      'Ten series are kept, the others make OTHER, rows without the split-by field make NULL. Days follow the time zone of the account.',
    ],
  },
  examples: [
    {
      title: 'Empty buckets between rows count 0',
      search: 'timechart span=1m count',
      input: [{ _time: 130 }, { _time: 10 }, { _time: 0 }],
      output: [
        { _time: 0, count: 2, _span: 60 },
        { _time: 60, count: 0, _span: 60 },
        { _time: 120, count: 1, _span: 60 },
      ],
      source: 'R26',
    },
    {
      title: 'One column for each value',
      search: 'timechart span=1m sum(n) BY os',
      input: [
        { _time: 1, os: 'ios', n: '2' },
        { _time: 2, os: 'android', n: '5' },
        { _time: 3, os: 'ios', n: '3' },
      ],
      output: [{ _time: 0, android: 5, ios: 5, _span: 60 }],
      source: 'R30',
    },
  ],
};

function readSettings(args: CommandArguments): TimechartSettings {
  const chart = readChart(args, true);
  if (chart.over.length > 0) throw args.unsupported('OVER', chart.over[0]);
  const names = args.fields(chart.by);
  if (names.length > 1) throw args.expected('one split-by field', chart.by[1]);
  const split = names[0];
  refuseSameField('timechart', chart.calls, [split]);
  const forSplit = args.given('span') && args.optionLocation('span').start > chart.byStart;
  if (args.given('bins') && args.optionLocation('bins').start > chart.byStart) {
    throw args.unsupported('bins of the split-by field', args.optionLocation('bins'));
  }
  return {
    calls: chart.calls,
    split,
    splitSpan: forSplit ? spanOption(args, readSpan) : undefined,
    span: args.given('span') && !forSplit ? spanOption(args, parseTimeSpan) : undefined,
    minspan: args.given('minspan') ? spanOption(args, parseTimeSpan, 'minspan') : undefined,
    bins: args.number('bins', 100),
    align: args.optional('aligntime'),
    cont: args.boolean('cont', true),
    partial: args.boolean('partial', true),
    fixedRange: args.boolean('fixedrange', true),
    series: readSeries(args, chart.calls.length, chart.where),
  };
}

/** The cells of a time chart whose width of buckets is known. */
class TimeTable {
  readonly span: TimeSpan;
  used = false;
  private readonly settings: TimechartSettings;
  private readonly pivot: Pivot;
  private readonly place: { readonly timezone: string; readonly align: number };
  private readonly zone: ReturnType<typeof zoneOf>;

  constructor(settings: TimechartSettings, axis: Pick<TimeAxis, 'span' | 'range'>, context: CommandContext) {
    this.settings = settings;
    this.span = axis.span;
    const { timezone } = context.search;
    this.place = { timezone, align: alignment(settings.align, context) };
    this.zone = zoneOf(timezone);
    const options = aggregateOptions({ ...context, range: axis.range }, true);
    this.pivot = new Pivot(
      settings.calls.map((call) => compileAggregate(call, options)),
      settings.series,
      (start) => this.width(Number(start)),
    );
  }

  add(row: Row, time: number): void {
    const { split, splitSpan } = this.settings;
    const value = split === undefined ? '' : row[split];
    const start = bucketStart(time, this.span, { zone: this.zone, align: this.place.align });
    this.pivot.add(start, splitSpan === undefined ? value : (numberBucket(value, splitSpan) ?? value), row);
    this.used = true;
  }

  /** Seconds of the bucket that starts there: days and months differ in length. */
  private width(start: number): number {
    if (this.span.kind === 'seconds') return this.span.seconds;
    const [from = start, to = start] = bucketEdges({ earliest: start, latest: start + 1 }, this.span, this.place);
    return to - from;
  }

  result(axis: TimeAxis): SetResult {
    const { cont, partial, split } = this.settings;
    const starts = axis.edges.slice(0, -1);
    const complete = (start: number): boolean => start >= axis.range.earliest && start + this.width(start) <= axis.range.latest;
    const whole = partial ? starts : starts.filter(complete);
    const keys = cont ? whole : whole.filter((start) => this.pivot.has(start));
    const { values, columns } = this.pivot.table(keys, split !== undefined);
    const rows = values.map((row, index) => copyRow({ _time: keys[index] }, row, { _span: this.width(keys[index] ?? 0) }));
    return { rows, columns: ['_time', ...columns, '_span'] };
  }
}

/**
 * Fills the chart as rows come, when the width of its buckets is known before: because it was given, or from the range of the
 * search. Rows outside that range (times that the search has made itself) wait: they may decide the width if they are alone.
 */
function timechartOf(settings: TimechartSettings, context: CommandContext): Operator {
  const axisSettings = { ...settings, align: alignment(settings.align, context) };
  const extent: Extent = { least: Infinity, most: -Infinity };
  const waiting: (readonly [row: Row, time: number])[] = [];
  const { range } = context;
  // A sparkline covers the range of the chart, which is not known before the last row unless the search has one.
  const free = settings.span !== undefined && settings.calls.every((call) => call.sparkline === undefined);
  const known = free || (settings.fixedRange && bounded(range));
  const table = known ? new TimeTable(settings, { span: spanOf(range, axisSettings), range }, context) : undefined;
  let columns: readonly string[] = [];
  const axisSoFar = () => timeAxis(extent, table?.used === true ? { ...axisSettings, span: table.span } : axisSettings, context);
  const filled = (into: TimeTable): TimeTable => {
    for (const [row, time] of waiting) into.add(row, time);
    return into;
  };
  return {
    push(rows) {
      for (const row of rows) {
        const time = toNumber(row['_time']);
        if (time === undefined) continue;
        extent.least = Math.min(extent.least, time);
        extent.most = Math.max(extent.most, time);
        if (table !== undefined && (free || (time >= range.earliest && time < range.latest))) table.add(row, time);
        else waiting.push([row, time]);
      }
      return [];
    },
    finish() {
      const axis = axisSoFar();
      const result = filled(table?.used === true ? table : new TimeTable(settings, axis, context)).result(axis);
      columns = result.columns ?? [];
      return result.rows;
    },
    // Beside a used table the few rows outside the range of the search are left to the end: adding them would change it.
    preview() {
      const axis = axisSoFar();
      return (table?.used === true ? table : filled(new TimeTable(settings, axis, context))).result(axis);
    },
    columns: () => columns,
  };
}

function alignment(text: string | undefined, context: CommandContext): number {
  if (text === undefined) return 0;
  if (text === 'earliest') return context.range.earliest;
  if (text === 'latest') return context.range.latest;
  return parseTime(text, context.search.now, context.search.timezone);
}
