import { randomUUID } from 'node:crypto';
import { indexOfSourcetype, orderEvent, SOURCETYPE_OF_EVENT, splitIndexed, type EventName, type Json } from '../../core/vocabulary';

/** An object of the HTTP Event Collector. */
export type Planted = Readonly<Record<string, Json>>;

/** Fields of an event beside those every one has. */
export type Fields = Readonly<Record<string, Json>>;

const APP = 'es.meridiano.app';

/** One event as the gateway delivers it: body and indexed fields apart. `time` in epoch seconds is when it happened; it was received two seconds later unless said otherwise. */
export function planted(name: EventName, time: number, fields: Fields = {}): Planted {
  const event = orderEvent({
    event_id: randomUUID(),
    event_name: name,
    occurred_time: time,
    received_time: time + 2,
    app_id: APP,
    platform: 'android',
    app_version: '8.13.1',
    region: 'ES-MD',
    ...fields,
  });
  const { body, fields: indexed } = splitIndexed(event);
  const sourcetype = SOURCETYPE_OF_EVENT[name];
  return {
    time,
    host: 'gateway',
    source: 'gateway:otlp',
    sourcetype,
    index: indexOfSourcetype(sourcetype) ?? 'appmon_events',
    event: body,
    fields: Object.fromEntries(
      Object.entries(indexed).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
    ),
  };
}

/** The same event several times, each with an id and an installation of its own: `phone-<first>` and on. */
export const several = (count: number, first: number, make: (phone: Fields) => Planted): Planted[] =>
  Array.from({ length: count }, (_, at) => make({ install_id_hash: `phone-${first + at}` }));

/** Metric of a rollup minute, as mcollect writes it. */
export const measured = (time: number, values: Readonly<Record<string, number>>, dimensions: Fields): Planted => ({
  time,
  host: 'rollup',
  source: 'rollup',
  sourcetype: 'appmon:metric',
  index: 'appmon_metrics',
  event: 'metric',
  fields: { ...dimensions, ...Object.fromEntries(Object.entries(values).map(([name, value]) => [`metric_name:${name}`, value])) },
});
