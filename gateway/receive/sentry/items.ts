import { isObject, listOf, numberOf, objectOf, parseJson, textOf } from '../../../core/crash/json';
import type { JsonObject } from '../../../core/vocabulary';
import { gatewayError } from '../../errors';
import type { Found } from '../about';
import type { Beside } from './about';
import type { EnvelopeItem } from './envelope';
import { readEvent, readMinidump } from './event';
import { logOf, readFeedback, readLogs, readMetrics, readUserReport } from './records';
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

/** The payloads of the content of one kind of item. */
export type Reader = (content: JsonObject, around: Surroundings) => readonly Found[];

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
  trace_metric: { bytes: MEBIBYTE, read: readMetrics },
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
  const reader = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  const limit = type === 'event' ? EVENT_BYTES : reader?.bytes;
  if (limit !== undefined && payload.length > limit) throw gatewayError('APPMON-GATEWAY-ITEM', { item: type, limit });
  if (type === 'event') return readEvent(payload, around);
  const content = reader && parseJson(payload.toString('utf8'));
  return reader && isObject(content) ? reader.read(content, around) : [metadataOf(item, around, at)];
}
