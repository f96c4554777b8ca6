import { normaliseReport, parseReports, sortableVersion } from '../../core/crash';
import { supportCodeOf, type Hasher } from '../../core/redact';
import {
  orderEvent,
  SCHEMA_VERSION,
  SOURCETYPE_OF_EVENT,
  indexOfSourcetype,
  splitIndexed,
  type Json,
  type JsonObject,
} from '../../core/vocabulary';
import { APP_ID } from './bank';
import type { Random } from './random';
import type { DemoEvent, Phone } from './session';

/** Package prefix and image name of the bank's own code. */
const IN_APP = ['es.meridiano', 'Meridiano'];

/** How past events are made: the keyed hashes and where ids come from. */
export interface DeliveredContext {
  readonly hasher: Hasher;
  readonly hashKeyId: string;
  readonly random: Random;
}

const common = (phone: Phone, context: DeliveredContext): Record<string, Json> => {
  const installation = context.hasher.hash('install', phone.installation);
  return {
    app_id: APP_ID,
    platform: phone.platform,
    app_version: phone.version,
    app_version_sort: sortableVersion(phone.version),
    os_name: phone.platform === 'ios' ? 'iOS' : 'Android',
    os_version: phone.device.os,
    device_model_code: phone.device.code,
    device_model_name: phone.device.name,
    device_manufacturer: phone.device.maker,
    country: 'ES',
    region: phone.region,
    install_id_hash: installation,
    user_id_hash: context.hasher.hash('user', phone.installation),
    hash_key_id: context.hashKeyId,
    support_code: supportCodeOf(installation),
    session_id: phone.sessionId,
  };
};

/** What the gateway adds to an event of a phone. */
interface Arrival {
  readonly phone: Phone;
  /** The fields of each event of this phone. */
  readonly common: Readonly<Record<string, Json>>;
  readonly event: DemoEvent;
  /** Epoch seconds at which the gateway would have received it. */
  readonly received: number;
}

function toNormalised({ phone, common: shared, event, received }: Arrival, context: DeliveredContext): JsonObject {
  const fields: Record<string, Json> = { ...shared, ...event.attributes };
  if (event.report === undefined) {
    return orderEvent({
      ...fields,
      event_id: context.random.hex(32),
      event_name: event.name,
      schema_version: SCHEMA_VERSION,
      source_kind: 'otlp',
      occurred_time: event.time,
      time_precision: 'exact',
      received_time: received,
    });
  }
  const [report] = parseReports(event.report);
  if (!report) throw new TypeError('a report of the demo must parse');
  return normaliseReport(report, {
    appId: APP_ID,
    platform: phone.platform,
    appVersion: phone.version,
    eventId: context.random.hex(32),
    inApp: IN_APP,
    receivedTime: received,
    content: event.report,
    fields: {
      ...fields,
      occurred_time: event.time,
      ...event.trail,
      ...(event.name === 'app.crash' ? { session_first_crash: 1 } : {}),
    },
  });
}

/** The past events of a phone in the form in which the gateway delivers them: each one JSON object of the HTTP Event Collector. */
export function deliveryOf(phone: Phone, context: DeliveredContext): (event: DemoEvent, received: number) => string {
  const shared = common(phone, context);
  return (event, received) => {
    const { body, fields } = splitIndexed(toNormalised({ phone, common: shared, event, received }, context));
    const sourcetype = SOURCETYPE_OF_EVENT[event.name];
    return JSON.stringify({ time: event.time, sourcetype, source: 'demo', index: indexOfSourcetype(sourcetype), event: body, fields });
  };
}
