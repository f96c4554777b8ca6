import { encodeMessage } from '../../../gateway/receive/otlp-schema';

/** Bytes of one object of a HEC body, before compression. */
export const EVENT_BYTES = 905;

/** 2026-03-02T00:00:00Z. */
const START = 1_772_409_600;
const HOUR = 3_600;
const INSTALLATIONS = 5_000;
const SESSIONS = 900;
const DIGITS = 9;

const padded = (number: number): string => String(number).padStart(DIGITS, '0');
/** What a template writes where the number of an event goes. */
const markOf = (index: number): string => `#${String(index).padStart(DIGITS - 2, '0')}#`;

/** A network call as an agent describes it, with ids to hash and a URL to make a route of, padded to the bytes the reference measurements use. */
function callOf(number: number, written: string, bytes: number): string {
  const event = {
    event_name: 'http.call',
    event_id: `bench-${written}`,
    app_id: 'com.examplebank.retail',
    platform: 'android',
    app_version: '7.13.0',
    install_id: `install-${number % INSTALLATIONS}`,
    session_id: `session-${number % SESSIONS}`,
    http_method: 'GET',
    http_status: 200,
    url: `https://api.examplebank.test/v2/accounts/${written}/movements?page=2`,
    duration_ms: number % 700,
    message: 'movements loaded from the network, cache was older than one hour',
  };
  const objectOf = (note: string): string => JSON.stringify({ time: START + (number % HOUR), event: { ...event, note } });
  return objectOf('lorem ipsum '.repeat(80).slice(0, Math.max(0, bytes - objectOf('').length)));
}

/** The text of one event. */
export const callText = (number: number, bytes: number): string => callOf(number, padded(number), bytes);

/** A body whose numbers are written into its bytes: making one costs the sender next to nothing. */
export interface Body {
  readonly bytes: Buffer;
  /** Numbers its events from `first` on. */
  readonly number: (first: number) => void;
}

/** Finds the marks of a template, by the event they belong to, and writes numbers over them. */
function bodyOf(bytes: Buffer, events: number): Body {
  const places: number[][] = [];
  for (let index = 0; index < events; index += 1) {
    const found: number[] = [];
    for (let at = bytes.indexOf(markOf(index)); at >= 0; at = bytes.indexOf(markOf(index), at + 1)) found.push(at);
    places.push(found);
  }
  return {
    bytes,
    number: (first) => {
      places.forEach((found, index) => {
        const digits = padded(first + index);
        for (const at of found) bytes.write(digits, at, 'latin1');
      });
    },
  };
}

/** A HEC body of network calls. `seed` makes the bodies of several connections differ. */
export function hecBody(events: number, seed: number): Body {
  const calls = Array.from({ length: events }, (_, index) => callOf(seed * events + index, markOf(index), EVENT_BYTES));
  return bodyOf(Buffer.from(calls.join('')), events);
}

const text = (key: string, stringValue: string): object => ({ key, value: { stringValue } });

/** A protobuf export request of log records with 14 attributes each, as the reference measurements have it. */
export function otlpBody(events: number, seed: number): Body {
  const logRecords = Array.from({ length: events }, (_, index) => {
    const number = seed * events + index;
    return {
      timeUnixNano: `${START + (number % HOUR)}000000000`,
      severityNumber: 9,
      severityText: 'INFO',
      body: { stringValue: `movements loaded from the network for request ${markOf(index)}` },
      traceId: Buffer.alloc(16, number % 251).toString('base64'),
      spanId: Buffer.alloc(8, number % 241).toString('base64'),
      attributes: [
        text('log.record.uid', `bench-${markOf(index)}`),
        text('session.id', `session-${number % SESSIONS}`),
        text('app.installation.id', `install-${number % INSTALLATIONS}`),
        text('screen.name', 'Movements'),
        text('http.request.method', 'GET'),
        { key: 'http.response.status_code', value: { intValue: 200 } },
        text('url.template', '/v2/accounts/{id}/movements'),
        text('network.connection.type', 'wifi'),
        { key: 'duration_ms', value: { doubleValue: (number % 700) + 0.5 } },
        { key: 'app.foreground', value: { boolValue: true } },
        text('device.model.identifier', 'SM-S918B'),
        text('journey', 'overview'),
        text('step', 'list'),
        text('country', 'ES'),
      ],
    };
  });
  const resource = {
    attributes: [text('service.name', 'com.examplebank.retail'), text('service.version', '7.13.0'), text('os.name', 'Android')],
  };
  return bodyOf(
    encodeMessage('LogsRequest', { resourceLogs: [{ resource, scopeLogs: [{ scope: { name: 'bank' }, logRecords }] }] }),
    events,
  );
}
