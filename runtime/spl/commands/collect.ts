import type { CollectedEvent } from '../catalog';
import type { CommandContext, CommandDefinition } from '../command';
import { toValues } from '../eval';
import { formatTime } from '../time';
import type { Row } from '../value';
import { timeOf, writing } from './support/written-rows';

interface CollectSettings {
  readonly index: string;
  readonly source: string | undefined;
  readonly sourcetype: string;
  readonly host: string;
  readonly marker: string | undefined;
  readonly addTime: boolean;
}

export const collect: CommandDefinition = {
  name: 'collect',
  kind: 'dataset',
  writes: true,
  options: [
    { name: 'index', type: 'string', doc: 'Event index to write to.' },
    { name: 'source', type: 'string', doc: 'source of the events; the search id unless given.' },
    { name: 'sourcetype', type: 'string', default: 'stash', doc: 'sourcetype of the events.' },
    { name: 'host', type: 'string', default: 'local', doc: 'host of the events.' },
    { name: 'marker', type: 'string', doc: 'Text of key=value pairs added to every event.' },
    { name: 'addtime', type: 'boolean', default: 'true', doc: 'Whether a row without _raw starts with its time.' },
    { name: 'testmode', type: 'boolean', default: 'false', doc: 'Write nothing.' },
  ],
  prepare(args) {
    args.nothingElse();
    const index = args.optional('index');
    if (index === undefined) throw args.expected('index=<name>');
    const settings: CollectSettings = {
      index,
      source: args.optional('source'),
      sourcetype: args.string('sourcetype', 'stash'),
      host: args.string('host', 'local'),
      marker: args.optional('marker'),
      addTime: args.boolean('addtime', true),
    };
    const write = !args.boolean('testmode', false);
    return { open: (context) => writing(context, (row) => eventOf(row, settings, context), write) };
  },
  doc: {
    summary: 'Writes the rows into an index as events and passes them on.',
    syntax: 'collect index=<index> [<options>]',
    notes: [
      'A row with _raw is written as it is; others become their time followed by field="value" pairs. The event time is _time, else the start of the search range.',
    ],
  },
  examples: [
    {
      title: 'Rows pass through',
      search: 'collect index=summary testmode=t',
      input: [{ a: '1' }],
      output: [{ a: '1' }],
      source: 'documentation',
    },
  ],
};

function eventOf(row: Row, settings: CollectSettings, context: CommandContext): CollectedEvent {
  const time = timeOf(row, context);
  const { index, sourcetype, host } = settings;
  const source = settings.source ?? context.search.sid;
  const marker = settings.marker === undefined ? '' : `, ${settings.marker}`;
  const own = row['_raw'];
  const raw = typeof own === 'string' ? own : pairsOf(row, time, settings.addTime ? context.search.timezone : undefined);
  return { index, time, host, source, sourcetype, raw: raw + marker, fields: {} };
}

/** `11/22/2026 12:00:00 +0000, a="1", b="2"`; a field with several values is repeated. */
function pairsOf(row: Row, time: number, timezone: string | undefined): string {
  const pairs: string[] = timezone === undefined ? [] : [formatTime(time, '%m/%d/%Y %H:%M:%S %z', timezone) ?? ''];
  for (const field of Object.keys(row)) {
    if (field.startsWith('_')) continue;
    for (const value of toValues(row[field])) pairs.push(`${field}="${value.replaceAll('"', '\\"')}"`);
  }
  return pairs.join(', ');
}
