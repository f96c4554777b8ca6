import { storeError } from './errors';
import type { IndexedEvent } from './types';

/** An event as the log keeps it: an array in this order, fields and metrics absent when empty. */
type Encoded = readonly [
  index: string,
  time: number,
  indexTime: number,
  host: string,
  source: string,
  sourcetype: string,
  raw: string,
  fields: IndexedEvent['fields'] | 0,
  metrics?: IndexedEvent['metrics'],
];

const isEmpty = (record: object): boolean => Object.keys(record).length === 0;

/** Makes one log record of a batch of events. An event whose times or measurements are not finite throws APPMON-STORE-EVENT. */
export function encodeEvents(events: readonly IndexedEvent[]): Uint8Array<ArrayBuffer> {
  const rows = events.map((event, position): Encoded => {
    for (const what of ['time', 'indexTime'] as const) {
      if (!Number.isFinite(event[what]))
        throw storeError('APPMON-STORE-EVENT', { position, what, value: event[what], expected: 'a finite number of seconds' });
    }
    for (const [name, value] of Object.entries(event.metrics ?? {})) {
      if (!Number.isFinite(value))
        throw storeError('APPMON-STORE-EVENT', { position, what: name, value, expected: 'a finite measurement' });
    }
    const { index, time, indexTime, host, source, sourcetype, raw, fields, metrics } = event;
    const common = [index, time, indexTime, host, source, sourcetype, raw, isEmpty(fields) ? 0 : fields] as const;
    return metrics ? [...common, metrics] : common;
  });
  return new TextEncoder().encode(JSON.stringify(rows));
}

/** The events of one log record. */
export function decodeEvents(payload: Buffer): IndexedEvent[] {
  const rows = JSON.parse(payload.toString('utf8')) as Encoded[];
  return rows.map(([index, time, indexTime, host, source, sourcetype, raw, fields, metrics]) => ({
    index,
    time,
    indexTime,
    host,
    source,
    sourcetype,
    raw,
    fields: fields === 0 ? {} : fields,
    ...(metrics ? { metrics } : {}),
  }));
}

/** Marks a stored text that is a JSON array of values instead of one plain value. */
const LIST_MARK = '\u0001';

/** A field's values as one VARCHAR: plain text, or the mark and a JSON array for several values (or a text that begins with the mark). */
export function encodeValue(value: string | readonly string[]): string | undefined {
  if (typeof value === 'string') return value.startsWith(LIST_MARK) ? LIST_MARK + JSON.stringify([value]) : value;
  const only = value[0];
  if (only === undefined) return undefined;
  return value.length === 1 ? encodeValue(only) : LIST_MARK + JSON.stringify(value);
}

/** The reverse of encodeValue; null and undefined mean the field is absent. */
export function decodeValue(text: string | null | undefined): string | string[] | undefined {
  if (text === null || text === undefined) return undefined;
  if (!text.startsWith(LIST_MARK)) return text;
  const values = JSON.parse(text.slice(1)) as string[];
  return values.length === 1 ? values[0] : values;
}

/** Whether an encoded value needs the list form of SQL comparison. */
export const isListText = (text: string): boolean => text.startsWith(LIST_MARK);
