import type { CommandContext, CommandDefinition, FieldNeeds, Operator } from '../command';
import { type AggregateCall, compileAggregate } from '../functions/aggregates';
import { toNumber, toValues } from '../eval';
import type { CommandArguments } from '../parse/arguments';
import { bucketStart, type NumberSpan, parseTimeSpan, type TimeSpan, zoneOf } from '../time';
import { type Cell, type Row, copyRow } from '../value';
import { readSpan } from './bin';
import { aggregateOptions } from './support/aggregate-options';
import { readChart, refuseSameField } from './support/chart-arguments';
import { numberBucket } from './support/number-bins';
import { Pivot } from './support/pivot';
import { readSeries, SERIES_OPTIONS, type SeriesSettings } from './support/series';
import { compareCells } from './support/sort-keys';
import { spanOption } from './support/span-option';

interface ChartSettings {
  readonly calls: readonly AggregateCall[];
  readonly over: string;
  readonly split: string | undefined;
  readonly span: NumberSpan | undefined;
  readonly timeSpan: TimeSpan | undefined;
  readonly series: SeriesSettings;
}

export const chart: CommandDefinition = {
  name: 'chart',
  kind: 'transforming',
  options: [
    { name: 'span', type: 'span', doc: 'Width of the buckets of the row field.' },
    ...SERIES_OPTIONS.filter((option) => option.name !== 'cont'),
  ],
  prepare(args) {
    const settings = readSettings(args);
    const fields = new Set([
      settings.over,
      ...(settings.split === undefined ? [] : [settings.split]),
      ...settings.calls.flatMap((call) => compileAggregate(call, aggregateOptions()).fields),
    ]);
    return { needs: (): FieldNeeds => fields, open: (context) => chartOf(settings, context) };
  },
  doc: {
    summary: 'Aggregates into a table: one row for each value of a field, one column for each value of another.',
    syntax: 'chart <aggregate> … (OVER <row field> [BY <column field>] | BY <row field> [<column field>]) [WHERE <series clause>]',
    notes: [
      'Ten series are kept, the others make OTHER, rows without the column field make NULL. Rows come in natural order of their value.',
    ],
  },
  examples: [
    {
      title: 'Rows and columns',
      search: 'chart count OVER x BY y',
      input: [
        { x: '10', y: 'b' },
        { x: '9', y: 'a' },
        { x: '10', y: 'b' },
      ],
      output: [
        { x: '9', a: 1, b: 0 },
        { x: '10', a: 0, b: 2 },
      ],
      source: 'R33',
    },
  ],
};

function readSettings(args: CommandArguments): ChartSettings {
  const clauses = readChart(args, false);
  const names = [...args.fields(clauses.over), ...args.fields(clauses.by)];
  if (clauses.over.length > 1) throw args.expected('one field after OVER', clauses.over[1]);
  const [over, split] = names;
  if (over === undefined) throw args.expected('OVER or BY and a field');
  if (names.length > 2) throw args.expected('at most two fields', clauses.by.at(-1));
  refuseSameField('chart', clauses.calls, [over, split]);
  const time = over === '_time';
  return {
    calls: clauses.calls,
    over,
    split,
    span: args.given('span') && !time ? spanOption(args, readSpan) : undefined,
    timeSpan: args.given('span') && time ? spanOption(args, parseTimeSpan) : undefined,
    series: readSeries(args, clauses.calls.length, clauses.where),
  };
}

function chartOf(settings: ChartSettings, context: CommandContext): Operator {
  const { over, split, calls, series } = settings;
  const pivot = new Pivot(
    calls.map((call) => compileAggregate(call, aggregateOptions(context))),
    series,
    () => undefined,
  );
  const bucket = bucketing(settings, context);
  const keys = new Map<string, string | number>();
  let columns: readonly string[] = [];
  const add = (row: Row, value: string | number): void => {
    const key = bucket(value);
    const text = String(key);
    if (!keys.has(text)) keys.set(text, key);
    pivot.add(keys.get(text) ?? key, split === undefined ? '' : row[split], row);
  };
  const result = (): { readonly rows: Row[]; readonly columns: readonly string[] } => {
    const ordered = [...keys.values()].sort(compareCells);
    const table = pivot.table(ordered, split !== undefined);
    return { rows: table.values.map((row, index) => copyRow({ [over]: ordered[index] }, row)), columns: [over, ...table.columns] };
  };
  return {
    push(rows) {
      for (const row of rows) for (const value of typeof row[over] === 'number' ? [row[over]] : toValues(row[over])) add(row, value);
      return [];
    },
    finish() {
      const ended = result();
      columns = ended.columns;
      return ended.rows;
    },
    preview: result,
    columns: () => columns,
  };
}

function bucketing({ span, timeSpan }: ChartSettings, context: CommandContext): (value: string | number) => string | number {
  if (timeSpan !== undefined) {
    const zone = zoneOf(context.search.timezone);
    return (value) => {
      const time = toNumber(value);
      return time === undefined ? value : bucketStart(time, timeSpan, { zone });
    };
  }
  return span === undefined ? (value: Cell) => value as string | number : (value) => numberBucket(value, span) ?? value;
}
