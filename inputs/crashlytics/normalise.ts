import { createHash } from 'node:crypto';
import { normaliseReport, parseCrashlyticsRecord, type GroupingRules, type ParsedReport } from '../../core/crash';
import { createRedactor, redactText, type Hasher } from '../../core/redact';
import { nestIndexed, type JsonObject } from '../../core/vocabulary';
import type { StreamEvent } from '../kit/events';
import type { FeedSettings } from './settings';

/** The shape of the vendor's ids: opaque words. */
const OPAQUE = /^[\w-]{1,128}$/;

/**
 * The id of an event as the vendor gives it: `eventId`, else the last part of its resource name. Ids are kept as they are, in the journal
 * too: one that has another shape, or that holds what the redaction would take out, gives way to a digest of the redacted event.
 */
export function eventIdOf(event: JsonObject): string {
  const { eventId, name } = event;
  const said = typeof eventId === 'string' && eventId !== '' ? eventId : typeof name === 'string' ? (name.split('/').pop() ?? '') : '';
  if (said === '' || (OPAQUE.test(said) && redactText(said) === said)) return said;
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

/** What a vendor event becomes: its own record, redacted, and the normalised event. Pure; `received` in epoch seconds. */
export function toEvents(
  event: JsonObject,
  context: {
    readonly settings: FeedSettings;
    readonly hasher: Hasher | undefined;
    readonly rules: GroupingRules | undefined;
    readonly received: number;
  },
): readonly StreamEvent[] {
  const { settings, hasher, rules, received } = context;
  const redactor = createRedactor({ allowedCustomKeys: settings.allowedCustomKeys, ...(hasher ? { hasher } : {}) });
  const clean = redactor.redact(event).value as JsonObject;
  const eventId = eventIdOf(event);
  const occurred = secondsOf(event['eventTime']) ?? received;
  const receivedByVendor = secondsOf(event['receivedTime']) ?? received;
  const normalised = normaliseReport(parseCrashlyticsRecord(clean) ?? unparsed(clean), {
    appId: settings.appId,
    platform: settings.platform,
    eventId,
    inApp: settings.inApp,
    rules,
    receivedTime: received,
    source: `crashlytics:${settings.firebaseApp}`,
    ...(hasher ? { hash: hasher.hash, hashKeyId: hasher.hashKeyId } : {}),
    fields: { occurred_time: occurred, vendor_received_time: receivedByVendor },
  });
  return [
    {
      data: JSON.stringify(clean),
      time: occurred,
      sourcetype: 'firebase:crashlytics:event',
      index: settings.index,
      source: `crashlytics:${settings.name}`,
    },
    {
      data: JSON.stringify(nestIndexed(normalised)),
      time: occurred,
      sourcetype: 'appmon:crash',
      index: settings.index,
      source: `crashlytics:${settings.name}`,
    },
  ];
}
