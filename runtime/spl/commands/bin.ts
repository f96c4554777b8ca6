import type { CommandContext, CommandDefinition, Operator } from '../command';
import { perRow, wholeSet, withNeeds } from '../command';
import { toNumber } from '../eval';
import type { CommandArguments } from '../parse/arguments';
import { autoSpan, bucketStart, parseNumberSpan, parseTime, parseTimeSpan, type TimeSpan, zoneOf } from '../time';
import type { Row } from '../value';
import { niceSpan, numberBucket } from './support/number-bins';
import { spanOption } from './support/span-option';

interface BinSettings {
  readonly field: string;
  readonly as: string;
  readonly span: string | undefined;
  readonly bins: number;
  readonly minspan: TimeSpan | undefined;
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly align: string | undefined;
}

export const bin: CommandDefinition = {
  name: 'bin',
  aliases: ['bucket', 'discretize'],
  kind: 'streaming',
  options: [
    { name: 'span', type: 'span', doc: 'Width of a bucket: a time (5m, 1d), a number, or logarithmic (2log10).' },
    { name: 'bins', type: 'integer', default: '100', doc: 'Most buckets when the width is found automatically.' },
    { name: 'minspan', type: 'span', doc: 'Least width when it is found automatically (times only).' },
    { name: 'start', type: 'number', doc: 'Widens the range that the automatic width looks at.' },
    { name: 'end', type: 'number', doc: 'Widens the range that the automatic width looks at.' },
    { name: 'aligntime', type: 'time', doc: 'A moment at which a bucket starts; has no effect on spans of days and more.' },
  ],
  prepare(args) {
    const settings = readSettings(args);
    return {
      needs: (wanted) => withNeeds(wanted, [settings.field]),
      open: (context) => (settings.field === '_time' ? timeBins(settings, context) : numberBins(settings)),
    };
  },
  doc: {
    summary: 'Puts values into buckets: times become the start of theirs, numbers a text such as 10-20.',
    syntax: 'bin [<options>] <field> [AS <name>]',
    notes: [
      'Spans under a day count from the epoch; days, weeks and months follow the time zone of the account. Values that are no numbers stay as they are.',
    ],
  },
  examples: [
    {
      title: 'Numbers become ranges',
      search: 'bin span=10 x',
      input: [{ x: '13' }, { x: 'n' }],
      output: [{ x: '10-20' }, { x: 'n' }],
      source: 'R55',
    },
    {
      title: 'Times become the start of their bucket',
      search: 'bin _time span=5m',
      input: [{ _time: 601 }],
      output: [{ _time: 600 }],
      source: 'R55',
    },
    {
      title: 'Logarithmic buckets',
      search: 'bin span=2log10 x',
      input: [{ x: 15 }, { x: 20 }],
      output: [{ x: '2-20' }, { x: '20-200' }],
      source: 'R55',
    },
  ],
};

function readSettings(args: CommandArguments): BinSettings {
  const [field, as, name, extra] = args.tokens;
  if (field === undefined || field.type === 'punctuation' || field.type === 'bracket') throw args.expected('a field name', field);
  if (as !== undefined && (as.type !== 'word' || as.value.toLowerCase() !== 'as')) throw args.expected('AS and a name', as);
  if (as !== undefined && name === undefined) throw args.expected('a name after AS');
  if (extra !== undefined) throw args.expected('nothing more', extra);
  const time = field.value === '_time';
  const span = args.optional('span');
  if (span !== undefined) spanOption<unknown>(args, time ? parseTimeSpan : readSpan);
  if (args.given('minspan') && !time) throw args.unsupported('minspan on a field other than _time', args.optionLocation('minspan'));
  return {
    field: field.value,
    as: name?.value ?? field.value,
    span,
    bins: args.number('bins', 100),
    minspan: args.given('minspan') ? spanOption(args, parseTimeSpan, 'minspan') : undefined,
    start: args.given('start') ? args.number('start', 0) : undefined,
    end: args.given('end') ? args.number('end', 0) : undefined,
    align: args.optional('aligntime'),
  };
}

function timeBins(settings: BinSettings, context: CommandContext): Operator {
  const { timezone, now } = context.search;
  const zone = zoneOf(timezone);
  const align = settings.align === undefined ? 0 : alignment(settings.align, context, { now, timezone });
  const assign = (row: Row, span: TimeSpan): Row => {
    const time = toNumber(row['_time']);
    if (time !== undefined) row[settings.as] = bucketStart(time, span, { zone, align });
    return row;
  };
  if (settings.span !== undefined) {
    const span = parseTimeSpan(settings.span);
    return perRow((row) => assign(row, span));
  }
  return wholeSet((rows) => {
    const range = rangeOf(rows, '_time', settings);
    const { minspan, bins } = settings;
    const span = autoSpan({ earliest: range.least, latest: range.most }, { bins, ...(minspan === undefined ? {} : { minspan }) });
    return { rows: rows.map((row) => assign(row, span)) };
  });
}

function alignment(text: string, context: CommandContext, clock: { now: number; timezone: string }): number {
  if (text === 'earliest') return context.range.earliest;
  if (text === 'latest') return context.range.latest;
  return parseTime(text, clock.now, clock.timezone);
}

/** A span for numbers; a time span counts as its seconds. */
export function readSpan(text: string): ReturnType<typeof parseNumberSpan> {
  if (/^\d*\.?\d+$|log/i.test(text)) return parseNumberSpan(text);
  const span = parseTimeSpan(text);
  if (span.kind === 'seconds') return { kind: 'linear', size: span.seconds };
  return parseNumberSpan(text);
}

function numberBins(settings: BinSettings): Operator {
  const assign = (row: Row, span: ReturnType<typeof readSpan>): Row => {
    const bucket = numberBucket(row[settings.field], span);
    if (bucket !== undefined) row[settings.as] = bucket;
    else if (settings.as !== settings.field && row[settings.field] !== undefined) row[settings.as] = row[settings.field];
    return row;
  };
  if (settings.span !== undefined) {
    const span = readSpan(settings.span);
    return perRow((row) => assign(row, span));
  }
  return wholeSet((rows) => {
    const range = rangeOf(rows, settings.field, settings);
    const span = niceSpan(range.least, range.most, settings.bins);
    return { rows: rows.map((row) => assign(row, span)) };
  });
}

function rangeOf(rows: readonly Row[], field: string, { start, end }: BinSettings): { least: number; most: number } {
  let least = start ?? Infinity;
  let most = end ?? -Infinity;
  for (const row of rows) {
    const value = toNumber(row[field]);
    if (value === undefined) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return least <= most ? { least, most } : { least: 0, most: 0 };
}
