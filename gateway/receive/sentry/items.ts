import { isObject, listOf, numberOf, objectOf, parseJson, textOf } from '../../../core/crash/json';
import type { Json, JsonObject } from '../../../core/vocabulary';
import { gatewayError } from '../../errors';
import { present, recordOf, severityOf } from '../about';
import type { Found, Told } from '../about';
import { aboutOf, timeOf } from './about';
import type { Beside } from './about';
import type { EnvelopeItem } from './envelope';
import { readEvent, readMinidump } from './event';
import { readAggregates, readSession } from './session';
import { readTransaction } from './transaction';

/** What a reader of items knows beside the item. */
export interface Surroundings extends Beside {
  /** Id of the event the envelope is about. */
  readonly eventId: string | undefined;
  /** Epoch seconds by the device when it sent. */
  readonly sent: number | undefined;
  /** A minidump that came along. */
  readonly minidump: Buffer | undefined;
  /** Whether an event is there that the minidump belongs to. */
  readonly hasEvent: boolean;
  readonly count: (reason: string, times?: number) => void;
}

type Reader = (content: JsonObject, around: Surroundings) => readonly Found[];

/** The record of an item that is none of the field table's events. */
const logOf = (told: Omit<Told, 'signal' | 'name'>, content: JsonObject, around: Surroundings): Found['payload'] =>
  recordOf({ signal: 'log', name: 'log', ...told }, aboutOf(content, around), 'sentry');

/** Plain values of typed attributes: `{"name": {"value": 1, "type": "integer"}}`. */
function attributesOf(typed: Json | undefined): Record<string, Json> {
  const plain: Record<string, Json | undefined> = {};
  for (const [name, value] of Object.entries(objectOf(typed))) plain[name] = isObject(value) ? value['value'] : value;
  return present(plain);
}

/** Names and addresses of people, and what the SDK says about itself. */
const UNKEPT = /^(?:sentry\.|user\.(?:name|username|email|ip_address|full_name)$|server\.address$)/;

const readLogs: Reader = (content, around) =>
  listOf(content['items']).map((entry) => {
    const log = objectOf(entry);
    const attributes = attributesOf(log['attributes']);
    const release = textOf(attributes['sentry.release']);
    const os = present({ name: attributes['os.name'] });
    const said = present({ release, environment: attributes['sentry.environment'], contexts: { os } });
    const kept = Object.fromEntries(Object.entries(attributes).filter(([name]) => !UNKEPT.test(name)));
    const fields = { ...severityOf(log['level']), trace_id: textOf(log['trace_id']), nano: textOf(log['timestamp']) };
    return { payload: logOf({ time: timeOf(log['timestamp']), body: log['body'], attributes: kept, fields }, said, around) };
  });

/** What a person wrote; who it was stays out. */
function feedbackOf(message: Json | undefined, content: JsonObject, around: Surroundings): readonly Found[] {
  const about = textOf(objectOf(objectOf(content['contexts'])['feedback'])['associated_event_id']) ?? textOf(content['event_id']);
  const attributes = { item: 'feedback', about_event: about };
  const told = { time: timeOf(content['timestamp']), body: textOf(message) ?? '', attributes, fields: severityOf('info') };
  return [{ payload: logOf(told, content, around), id: textOf(content['event_id']) && `${textOf(content['event_id']) ?? ''}-feedback` }];
}

const readFeedback: Reader = (content, around) =>
  feedbackOf(objectOf(objectOf(content['contexts'])['feedback'])['message'] ?? content['message'], content, around);
const readUserReport: Reader = (content, around) => feedbackOf(content['comments'], content, around);

const WORD = /^[a-z_]{1,40}$/;
const MOST_DISCARDED = 1_000_000;
const MAX_REASONS = 100;

/** What the SDK itself threw away, into the counters. */
const readClientReport: Reader = (content, around) => {
  for (const [cause, name] of [
    ['discarded_events', 'discarded'],
    ['rate_limited_events', 'rate_limited'],
    ['filtered_events', 'filtered'],
  ] as const) {
    for (const entry of listOf(content[cause]).slice(0, MAX_REASONS)) {
      const { reason, category, quantity } = objectOf(entry);
      const words = [category, reason].map((word) => (typeof word === 'string' && WORD.test(word) ? word : 'other'));
      around.count(`sender_${name}_${words.join('_')}`, Math.min(MOST_DISCARDED, Math.max(0, Math.floor(numberOf(quantity) ?? 0))));
    }
  }
  return [];
};

const MEBIBYTE = 1024 * 1024;

/** Items that are read, and the most bytes of one. */
const READERS: Readonly<Record<string, { readonly bytes: number; readonly read: Reader }>> = {
  transaction: { bytes: MEBIBYTE, read: readTransaction },
  session: { bytes: 64 * 1024, read: readSession },
  sessions: { bytes: MEBIBYTE, read: readAggregates },
  log: { bytes: MEBIBYTE, read: readLogs },
  feedback: { bytes: MEBIBYTE, read: readFeedback },
  user_report: { bytes: 64 * 1024, read: readUserReport },
  client_report: { bytes: 64 * 1024, read: readClientReport },
};
const EVENT_BYTES = MEBIBYTE;

const MAX_TEXT = 200;

/** What came, without what was in it: replays, profiles, screenshots and logs of a phone show what a customer saw. */
function metadataOf({ type, header, payload }: EnvelopeItem, around: Surroundings, at: number): Found {
  const text = (name: string): string | undefined => textOf(header[name])?.slice(0, MAX_TEXT);
  const attributes = {
    item: type.slice(0, MAX_TEXT),
    filename: text('filename'),
    content_type: text('content_type'),
    attachment_type: text('attachment_type'),
    bytes: payload.length,
    about_event: around.eventId,
  };
  const id = around.eventId === undefined ? undefined : `${around.eventId}-item-${String(at)}`;
  return { payload: logOf({ time: around.sent, body: 'An item whose content is not kept', attributes }, {}, around), id };
}

export const isMinidump = ({ type, header }: EnvelopeItem): boolean =>
  type === 'attachment' && header['attachment_type'] === 'event.minidump';

/** The payloads of one item; `at` is its place in the envelope. */
export function readItem(item: EnvelopeItem, around: Surroundings, at: number): readonly Found[] {
  const { type, payload } = item;
  if (isMinidump(item)) return around.hasEvent ? [] : readMinidump(payload, around);
  const reader = READERS[type];
  const limit = type === 'event' ? EVENT_BYTES : reader?.bytes;
  if (limit !== undefined && payload.length > limit) throw gatewayError('APPMON-GATEWAY-ITEM', { item: type, limit });
  if (type === 'event') return readEvent(payload, around);
  const content = reader && parseJson(payload.toString('utf8'));
  return reader && isObject(content) ? reader.read(content, around) : [metadataOf(item, around, at)];
}
