import type { CommandContext, CommandDefinition, FieldNeeds, SetResult } from '../command';
import { wholeSet } from '../command';
import { type AggregateCall, compileAggregate } from '../functions/aggregates';
import { toNumber } from '../eval';
import type { CommandArguments } from '../parse/arguments';
import { parseTime, parseTimeSpan, type TimeSpan } from '../time';
import { type Row, copyRow } from '../value';
import { aggregateOptions } from './support/aggregate-options';
import { readSpan } from './bin';
import { readChart, refuseSameField } from './support/chart-arguments';
import { numberBucket } from './support/number-bins';
import { Pivot } from './support/pivot';
import { readSeries, SERIES_OPTIONS, type SeriesSettings } from './support/series';
import { spanOption } from './support/span-option';
import { timeAxis } from './support/time-axis';

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
    return { needs: (): FieldNeeds => fields, open: (context) => wholeSet((rows) => timechartOf(rows, settings, context)) };
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

function timechartOf(rows: readonly Row[], settings: TimechartSettings, context: CommandContext): SetResult {
  const axis = timeAxis(rows, { ...settings, align: alignment(settings.align, context) }, context);
  const { split, splitSpan, calls, series } = settings;
  const ends = new Map(axis.edges.slice(1).map((end, index) => [axis.edges[index] as number, end]));
  const seconds = (start: unknown): number => (ends.get(Number(start)) ?? Number(start)) - Number(start);
  const options = aggregateOptions({ ...context, range: axis.range }, true);
  const pivot = new Pivot(
    calls.map((call) => compileAggregate(call, options)),
    series,
    seconds,
  );
  for (const row of rows) {
    const time = toNumber(row['_time']);
    if (time === undefined) continue;
    const value = split === undefined ? '' : row[split];
    pivot.add(axis.bucketOf(time), splitSpan === undefined ? value : (numberBucket(value, splitSpan) ?? value), row);
  }
  const starts = axis.edges.slice(0, -1);
  const whole = settings.partial
    ? starts
    : starts.filter((start) => start >= axis.range.earliest && start + seconds(start) <= axis.range.latest);
  const keys = settings.cont ? whole : whole.filter((start) => pivot.has(start));
  const { values, columns } = pivot.table(keys, split !== undefined);
  const table = values.map((row, index) => copyRow({ _time: keys[index] }, row, { _span: seconds(keys[index]) }));
  return { rows: table, columns: ['_time', ...columns, '_span'] };
}

function alignment(text: string | undefined, context: CommandContext): number {
  if (text === undefined) return 0;
  if (text === 'earliest') return context.range.earliest;
  if (text === 'latest') return context.range.latest;
  return parseTime(text, context.search.now, context.search.timezone);
}
