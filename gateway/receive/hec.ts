import { isObject, numberOf, objectOf, textOf } from '../../core/crash/json';
import type { Json, JsonObject } from '../../core/vocabulary';
import type { CodedError } from '../../core/errors';
import type { ForeignRecord, Item, Payload } from '../items';
import { knownEvent } from '../deliver/names';
import { MOST_RECORDS, refuseTooMany } from './amount';
import { denialOf, permitted } from './apps';
import { itemOf } from './ids';
import { splitObjects } from './json-objects';
import { json } from './types';
import type { Failure, Reply, Route, RouteContext } from './types';

const text = ([status, message, code]: readonly [status: number, text: string, code: number], more: object = {}): Reply => ({
  ...json(status, { text: message, code, ...more }),
  reason: `hec_${String(code)}`,
});

const ENVELOPE: ReadonlySet<string> = new Set(['time', 'host', 'source', 'sourcetype', 'index', 'event', 'fields']);

/** An error of the protocol with the number of the object it concerns. */
interface Refusal {
  readonly status: number;
  readonly text: string;
  readonly code: number;
}

const REFUSALS = {
  data: { status: 400, text: 'Invalid data format', code: 6 },
  required: { status: 400, text: 'Event field is required', code: 12 },
  blank: { status: 400, text: 'Event field cannot be blank', code: 13 },
  fields: { status: 400, text: 'Error in handling indexed fields', code: 15 },
} as const satisfies Record<string, Refusal>;

/** Epoch seconds of an envelope: a number or a plain decimal text, never scientific notation. */
function timeOf(value: Json | undefined): number | undefined | 'bad' {
  if (value === undefined) return undefined;
  const written = textOf(value);
  return written !== undefined && /^\d+(?:\.\d+)?$/.test(written) ? Number(written) : 'bad';
}

const isBlank = (event: Json): boolean =>
  event === null || (typeof event === 'string' && event.trim() === '') || (typeof event === 'object' && Object.keys(event).length === 0);

function metricOf(envelope: JsonObject, time: number | undefined): Payload | undefined {
  if (envelope['fields'] === undefined) return undefined;
  const fields = objectOf(envelope['fields']);
  const values: Record<string, number> = {};
  const dimensions: Record<string, Json> = {};
  for (const [name, value] of Object.entries(fields)) {
    const measured = name.startsWith('metric_name:')
      ? name.slice('metric_name:'.length)
      : name === '_value'
        ? textOf(fields['metric_name'])
        : undefined;
    const number = numberOf(value);
    if (measured !== undefined && number !== undefined) values[measured] = number;
    else if (name !== 'metric_name') dimensions[name] = value;
  }
  return Object.keys(values).length > 0 ? { type: 'metric', time, values, dimensions } : undefined;
}

function eventOf(envelope: JsonObject, time: number | undefined): Payload {
  const event = envelope['event'] ?? '';
  const fields = objectOf(envelope['fields']);
  const name = isObject(event) ? knownEvent(textOf(event['event_name']) ?? textOf(event['type']) ?? textOf(event['event'])) : undefined;
  if (isObject(event) && name) {
    const attributes = envelope['fields'] === undefined ? event : { ...event, ...fields };
    return {
      type: 'record',
      signal: 'hec',
      name,
      time: time ?? numberOf(event['time']),
      body: event['body'] ?? event['message'],
      attributes,
      fields: {},
    };
  }
  const { host, source, sourcetype } = envelope;
  return { type: 'foreign', time, host: textOf(host), source: textOf(source), sourcetype: textOf(sourcetype), event, fields };
}

const isFlat = (fields: Json | undefined): boolean =>
  fields === undefined ||
  (isObject(fields) &&
    Object.values(fields).every((value) => !isObject(value) && (!Array.isArray(value) || value.every((item) => typeof item !== 'object'))));

/** One envelope as a payload, `skip` for one that only carries fields, or the refusal the protocol has for it. */
function readEnvelope(value: Json | undefined): Payload | 'skip' | Refusal {
  if (!isObject(value)) return REFUSALS.data;
  if (Object.keys(value).some((name) => !ENVELOPE.has(name))) return REFUSALS.data;
  const time = timeOf(value['time']);
  if (time === 'bad' || !isFlat(value['fields'])) return REFUSALS.fields;
  const metric = metricOf(value, time);
  if (metric) return metric;
  if (value['event'] === undefined) return value['fields'] === undefined ? REFUSALS.required : 'skip';
  return isBlank(value['event']) ? REFUSALS.blank : eventOf(value, time);
}

const isRefusal = (result: Payload | Refusal): result is Refusal => 'status' in result;

function idOf(payload: Payload): string | undefined {
  if (payload.type !== 'foreign') return undefined;
  return textOf(payload.fields['event_id']) ?? (isObject(payload.event) ? textOf(payload.event['event_id']) : undefined);
}

/** The protocol has no words for an application, so its word for a token that may not is said with our code beside it. */
const denied = ({ code, message }: CodedError, index: number): Reply => ({
  ...text([403, 'Invalid token', 4], { 'invalid-event-number': index, error: `${code}: ${message}` }),
  reason: code,
});

/** Objects before a bad one are taken and it is named, as Splunk does. */
async function receiveEvents(context: RouteContext): Promise<Reply> {
  const { key, now } = context;
  const objects = splitObjects(context.body.toString('utf8'), MOST_RECORDS + 1);
  refuseTooMany(objects.length);
  if (objects.length === 0) return text([400, 'No data', 5]);
  const items: Item[] = [];
  let refusal: Reply | undefined;
  for (const [index, object] of objects.entries()) {
    const result = readEnvelope(object);
    if (result === 'skip') continue;
    if (isRefusal(result)) {
      refusal = text([result.status, result.text, result.code], { 'invalid-event-number': index });
      break;
    }
    const denial = denialOf(result, context);
    if (denial) {
      refusal = denied(denial, index);
      break;
    }
    items.push(itemOf(result, { key, now, id: idOf(result) }));
  }
  if (items.length > 0) await context.accept(items);
  return refusal ?? text([200, 'Success', 0]);
}

async function receiveRaw(context: RouteContext): Promise<Reply> {
  const all = context.body.toString('utf8').split(/\r?\n/, MOST_RECORDS + 1);
  refuseTooMany(all.length);
  const lines = all.filter((line) => line.trim() !== '');
  if (lines.length === 0) return text([400, 'No data', 5]);
  const query = (name: string): string | undefined => context.url.searchParams.get(name) ?? undefined;
  const time = numberOf(query('time'));
  const payloads = lines.map((line): ForeignRecord => ({
    type: 'foreign',
    time,
    host: query('host'),
    source: query('source'),
    sourcetype: query('sourcetype'),
    event: line,
    fields: {},
  }));
  const { items, denials } = permitted(
    payloads.map((payload) => itemOf(payload, context)),
    context,
  );
  // Lines have no numbers in this protocol: one that may not be sent refuses them all.
  if (denials[0] && items.length < payloads.length) throw denials[0];
  await context.accept(items);
  return text([200, 'Success', 0]);
}

const CODES: Readonly<Record<string, readonly [status: number, text: string, code: number]>> = {
  'APPMON-GATEWAY-KEY-UNKNOWN': [403, 'Invalid token', 4],
  'APPMON-GATEWAY-RIGHT-DENIED': [403, 'Invalid token', 4],
  'APPMON-GATEWAY-SOURCE-DENIED': [403, 'Invalid token', 4],
  'APPMON-GATEWAY-APP-DENIED': [403, 'Invalid token', 4],
  'APPMON-GATEWAY-APP-MISSING': [403, 'Invalid token', 4],
  'APPMON-GATEWAY-RATE': [429, 'HEC queue at capacity', 26],
  'APPMON-GATEWAY-REDACTION': [400, 'Invalid data format', 6],
  'APPMON-GATEWAY-STOPPING': [503, 'Server is shutting down', 23],
};

/** Why a request shows no key: none at all, one in the address, which is not taken, or an authorization of another kind. */
function withoutKey({ headers, url = '/' }: Failure['request']): Reply {
  if (headers.authorization !== undefined) return text([401, 'Invalid authorization', 3]);
  const isInAddress = new URL(url, 'http://gateway').searchParams.has('token');
  return isInAddress ? text([400, 'Query string authorization is not enabled', 16]) : text([401, 'Token is required', 2]);
}

function fail({ code, message, status, request }: Failure): Reply {
  if (code === 'APPMON-GATEWAY-KEY-MISSING') return withoutKey(request);
  const known = CODES[code];
  if (known && !(code === 'APPMON-GATEWAY-REDACTION' && status === 503))
    return text(known, status === 403 && code.startsWith('APPMON-GATEWAY-APP') ? { error: `${code}: ${message}` } : {});
  if (status === 429 || status === 503) return text([503, 'Server is busy', 9]);
  if (status === 500) return text([500, 'Internal server error', 8]);
  return { status, body: `<html><body><h1>${String(status)}</h1><p>${code}: ${message}</p></body></html>`, type: 'text/html' };
}

const PREFIX = '^/services/collector';
const door = 'hec';

/** The HTTP Event Collector protocol. Acknowledgement is by durability, so `/ack` says that it is disabled. */
export const hecRoutes: readonly Route[] = [
  { door, path: new RegExp(`${PREFIX}(?:/event)?(?:/1\\.0)?/?$`), method: 'POST', fail, handle: receiveEvents },
  { door, path: new RegExp(`${PREFIX}/raw(?:/1\\.0)?/?$`), method: 'POST', fail, handle: receiveRaw },
  {
    door,
    path: new RegExp(`${PREFIX}/ack(?:/1\\.0)?/?$`),
    method: 'POST',
    fail,
    handle: () => Promise.resolve(text([400, 'ACK is disabled', 14])),
  },
];

/** True for a path of the protocol, served or not: unknown ones are answered in its own words. */
export const isHecPath = (path: string): boolean => path.startsWith('/services/collector');

/** The reply for an unknown path or method of the protocol. */
export const hecNotFound = (status: number): Reply => text([status, 'The requested URL was not found on this server.', 404]);

/** The reply of `/services/collector/health`. */
export const hecHealth = (state: { readonly isFull: boolean; readonly isDraining: boolean }): Reply =>
  state.isDraining
    ? text([503, 'Server is shutting down', 23])
    : state.isFull
      ? text([503, 'HEC is unhealthy, queues are full', 18])
      : text([200, 'HEC is healthy', 17]);
