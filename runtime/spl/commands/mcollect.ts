import type { CollectedEvent } from '../catalog';
import type { CommandContext, CommandDefinition } from '../command';
import { toNumber, toValues } from '../eval';
import { type Row, newRecord } from '../value';
import { timeOf, writing } from './support/written-rows';

interface McollectSettings {
  readonly index: string;
  readonly source: string | undefined;
  readonly sourcetype: string;
  readonly host: string;
  readonly split: 'false' | 'true' | 'allnums';
  readonly dimensions: ReadonlySet<string>;
  readonly prefixField: string | undefined;
}

const METRIC_FIELD = 'metric_name:';

export const mcollect: CommandDefinition = {
  name: 'mcollect',
  kind: 'dataset',
  writes: true,
  options: [
    { name: 'index', type: 'string', doc: 'Metric index to write to.' },
    {
      name: 'split',
      type: 'string',
      default: 'false',
      values: ['false', 'f', 'true', 't', 'allnums'],
      doc: 'Whether every numeric field that is no dimension is a metric.',
    },
    { name: 'prefix_field', type: 'field', doc: 'With split: a field whose value goes before the metric name, with a dot.' },
    { name: 'source', type: 'string', doc: 'source of the points; the search id unless given.' },
    { name: 'sourcetype', type: 'string', default: 'mcollect_stash', doc: 'sourcetype of the points.' },
    { name: 'host', type: 'string', default: 'local', doc: 'host of the points.' },
  ],
  prepare(args) {
    const index = args.optional('index');
    if (index === undefined) throw args.expected('index=<name>');
    const split = args.string('split', 'false').toLowerCase();
    const settings: McollectSettings = {
      index,
      source: args.optional('source'),
      sourcetype: args.string('sourcetype', 'mcollect_stash'),
      host: args.string('host', 'local'),
      split: split === 'allnums' ? 'allnums' : split.startsWith('t') ? 'true' : 'false',
      dimensions: new Set(args.fields()),
      prefixField: args.optional('prefix_field'),
    };
    return { open: (context) => writing(context, (row) => pointOf(row, settings, context), true) };
  },
  doc: {
    summary: 'Writes the rows into a metric index as measurements and passes them on.',
    syntax: 'mcollect index=<index> [split=<bool>|allnums] [<options>] [<dimension> …]',
    notes: [
      'Without split a row holds metric_name and _value, or fields named metric_name:<metric>; its other fields are dimensions. With split=true every field that is not named as a dimension is a metric, with split=allnums every numeric one.',
      'Rows without a measurement write nothing, which a message tells.',
    ],
  },
  examples: [
    {
      title: 'Rows pass through',
      search: 'mcollect index=m split=t app',
      input: [{ app: 'a', n: 1 }],
      output: [{ app: 'a', n: 1 }],
      source: 'documentation',
    },
  ],
};

function pointOf(row: Row, settings: McollectSettings, context: CommandContext): CollectedEvent | undefined {
  const metrics = settings.split === 'false' ? namedMetrics(row) : splitMetrics(row, settings);
  const used = new Set(['metric_name', settings.prefixField, ...Object.keys(metrics.fields)]);
  if (Object.keys(metrics.values).length === 0) {
    context.message('WARN', 'mcollect: some rows hold no measurement (expected metric_name and _value, or split=t) and were not written.');
    return undefined;
  }
  const fields = newRecord<string | readonly string[]>();
  for (const field of Object.keys(row)) {
    if (field.startsWith('_') || used.has(field) || row[field] === undefined) continue;
    if (settings.split === 'true' && settings.dimensions.size > 0 && !settings.dimensions.has(field)) continue;
    const values = toValues(row[field]);
    fields[field] = values.length === 1 ? (values[0] ?? '') : values;
  }
  const { index, host, sourcetype } = settings;
  return {
    index,
    time: timeOf(row, context),
    host,
    source: settings.source ?? context.search.sid,
    sourcetype,
    raw: '',
    fields,
    metrics: metrics.values,
  };
}

interface Metrics {
  readonly values: Record<string, number>;
  /** The fields that the measurements came from. */
  readonly fields: Record<string, true>;
}

function namedMetrics(row: Row): Metrics {
  const values = newRecord<number>();
  const fields = newRecord<true>();
  const name = toValues(row['metric_name'])[0];
  const value = toNumber(row['_value']);
  if (name !== undefined && value !== undefined) values[name] = value;
  for (const field of Object.keys(row)) {
    const number = field.startsWith(METRIC_FIELD) ? toNumber(row[field]) : undefined;
    if (number === undefined) continue;
    values[field.slice(METRIC_FIELD.length)] = number;
    fields[field] = true;
  }
  return { values, fields };
}

function splitMetrics(row: Row, settings: McollectSettings): Metrics {
  const values = newRecord<number>();
  const fields = newRecord<true>();
  const prefix =
    settings.prefixField === undefined
      ? ''
      : toValues(row[settings.prefixField])
          .map((text) => `${text}.`)
          .join('');
  for (const field of Object.keys(row)) {
    if (field.startsWith('_') || settings.dimensions.has(field) || field === settings.prefixField) continue;
    const number = toNumber(row[field]);
    if (number === undefined) continue;
    values[prefix + field] = number;
    fields[field] = true;
  }
  return { values, fields };
}
