import { createHash } from 'node:crypto';
import { normaliseReport, parseCrashlyticsRecord, type GroupingRules, type ParsedReport, type ReportContext } from '../../core/crash';
import { createRedactor, redactText, type Hasher } from '../../core/redact';
import { nestIndexed, type JsonObject } from '../../core/vocabulary';
import type { StreamEvent } from '../kit/events';
import type { FeedSettings } from './settings';

/** The shape of the vendor's ids: opaque words. */
const OPAQUE = /^[\w-]{1,128}$/;

/**
 * The id of an event as the vendor gives it: `eventId`, else the last part of its resource name. Ids are kept as they are, in the journal
 * too: one that is missing, has another shape, or holds what the redaction would take out, gives way to a digest of the redacted event.
 */
export function eventIdOf(event: JsonObject): string {
  const { eventId, name } = event;
  const said = typeof eventId === 'string' && eventId !== '' ? eventId : typeof name === 'string' ? (name.split('/').pop() ?? '') : '';
  if (OPAQUE.test(said) && redactText(said) === said) return said;
  return createHash('sha256')
    .update(JSON.stringify(createRedactor().redact(event).value))
    .digest('hex');
}

const secondsOf = (value: unknown): number | undefined => {
  const time = typeof value === 'string' ? Date.parse(value) / 1000 : NaN;
  return Number.isFinite(time) ? time : undefined;
};

/** A record without anything that a parser knows is kept whole, as a report that could not be read. */
const unparsed = (record: JsonObject): ParsedReport => ({
  sourceKind: 'crashlytics',
  fields: { kind: 'unparsed' },
  causes: [],
  threads: [],
  raw: [JSON.stringify(record)],
});

/** What reading knows beside the vendor's event; `received` in epoch seconds. */
export interface ReadContext {
  readonly settings: FeedSettings;
  readonly hasher: Hasher | undefined;
  readonly rules: GroupingRules | undefined;
  readonly received: number;
}

/** A vendor event that was read: its own record, redacted, and the report in it. */
export interface VendorEvent {
  readonly record: JsonObject;
  readonly report: ParsedReport;
  readonly context: ReportContext & { readonly eventId: string };
  /** Epoch seconds. */
  readonly occurred: number;
}

/** Reads an event of the vendor; what is in it of persons is gone then. Pure. */
export function readEvent(event: JsonObject, { settings, hasher, rules, received }: ReadContext): VendorEvent {
  const redactor = createRedactor({ allowedCustomKeys: settings.allowedCustomKeys, ...(hasher ? { hasher } : {}) });
  const record = redactor.redact(event).value as JsonObject;
  const occurred = secondsOf(event['eventTime']) ?? received;
  const receivedByVendor = secondsOf(event['receivedTime']) ?? received;
  return {
    record,
    report: parseCrashlyticsRecord(record) ?? unparsed(record),
    context: {
      appId: settings.appId,
      platform: settings.platform,
      eventId: eventIdOf(event),
      inApp: settings.inApp,
      rules,
      receivedTime: received,
      source: `crashlytics:${settings.firebaseApp}`,
      ...(hasher ? { hash: hasher.hash, hashKeyId: hasher.hashKeyId } : {}),
      fields: { occurred_time: occurred, vendor_received_time: receivedByVendor },
    },
    occurred,
  };
}

/** The crash event of a report that was read; `report` is the read one, or the same with more names. */
export const crashOf = ({ context }: VendorEvent, report: ParsedReport): JsonObject => normaliseReport(report, context);

/** Where the events of a report go. */
const placeOf = ({ occurred }: VendorEvent, { index, name }: FeedSettings): Omit<StreamEvent, 'data'> => ({
  ...{ time: occurred, index, source: `crashlytics:${name}` },
});

/** What a vendor event is handed over as: its record, and the crash event made of it. */
export const toEvents = (event: VendorEvent, crash: JsonObject, settings: FeedSettings): readonly StreamEvent[] => [
  { data: JSON.stringify(event.record), sourcetype: 'firebase:crashlytics:event', ...placeOf(event, settings) },
  { data: JSON.stringify(nestIndexed(crash)), sourcetype: 'appmon:crash', ...placeOf(event, settings) },
];

/** What symbols say that came after the crash event. */
export const toLateEvent = (event: VendorEvent, late: JsonObject, settings: FeedSettings): StreamEvent => ({
  data: JSON.stringify(late),
  sourcetype: 'appmon:crash_symbols',
  ...placeOf(event, settings),
});
