import { normaliseReport, sortableVersion } from '../../core/crash';
import type { ParsedReport, ReportContext } from '../../core/crash';
import { numberOf, objectOf, textOf } from '../../core/crash/json';
import { remembered } from '../../core/crash/remembered';
import { hashIn, supportCodeOf } from '../../core/redact';
import { EVENT_OF_KIND, indexOfSourcetype, REPORT_EVENTS, SCHEMA_VERSION, SOURCETYPE_OF_EVENT, splitIndexed } from '../../core/vocabulary';
import type { EventName, Json, JsonObject, Kind } from '../../core/vocabulary';
import type { ForeignRecord, Item, MetricRecord, ReportRecord, SenderRecord } from '../items';
import { appOfAttributes } from './app';
import type { Lookups } from '../lookups/tables';
import { knownEvent, routeOf, targetOf } from './names';
import { platformOf } from './platform';
import { inOurUnit } from './units';
import { occurredTime } from './skew';

/** An object of the HTTP Event Collector, ready to be written. */
export type HecEvent = JsonObject;

/** What delivery knows beside the item. */
export interface DeliverContext {
  /** What the administrator says about applications and places. */
  readonly lookups: Lookups;
  /** Gives the frames of a report the names that are known now. */
  readonly name?: (item: Item) => Item;
}

type Fields = Record<string, Json>;
/** Fields on their way: undefined ones are left out when the event is put in order. */
type Draft = Record<string, Json | undefined>;

interface Mapped {
  readonly fields: Fields;
  readonly custom: Fields;
}

function mapAttributes(attributes: Readonly<Record<string, Json>>): Mapped {
  const fields: Fields = {};
  const custom: Fields = {};
  for (const name of Object.keys(attributes)) {
    const value = attributes[name] ?? null;
    const target = targetOf(name);
    if (!target) continue;
    if (!('field' in target)) custom[target.custom] = value;
    else {
      const read = inOurUnit(name, value);
      if (read !== undefined) fields[target.field] ??= read;
    }
  }
  return { fields, custom };
}

const hashOf = (value: Json | undefined): string | undefined => {
  const id = textOf(value);
  return id === undefined ? undefined : hashIn(id);
};

/** When the sender sent by its own clock: as the request or the record says. */
const sentOf = (record: SenderRecord, item: Item): number | undefined =>
  item.sent ?? numberOf(record.attributes['appmon.sent_time']) ?? numberOf(record.attributes['sent_time']);

/** Puts the time by our clock into an event. What the device said, where that is another or not to be relied on, is kept as custom keys. */
function date(event: Draft, item: Item, sent: number | undefined): Draft {
  const occurred = numberOf(event['occurred_time']);
  const { time, state } = occurredTime({ occurred, sent, received: item.received, isCoarse: event['time_precision'] !== 'exact' });
  event['occurred_time'] = time;
  if (state !== undefined) event['custom_keys'] = { ...objectOf(event['custom_keys']), device_clock: state, device_time: occurred ?? null };
  return event;
}

/** The event name of a record without a name we know: by what it carries. */
function eventNameOf(record: SenderRecord, platform: string): EventName {
  const known = knownEvent(record.name);
  if (known) return known;
  const isHttp = 'http.request.method' in record.attributes || 'http.method' in record.attributes;
  if (record.signal === 'span') return platform !== 'backend' && isHttp && record.fields['span_kind'] === 'client' ? 'http.call' : 'span';
  return 'log';
}

/** A city is asked for and not kept as a field: with the region it would narrow a person down. */
const cityOf = (attributes: Readonly<Record<string, Json>>): string | undefined =>
  textOf(attributes['geo.locality.name']) ?? textOf(attributes['city']);

/** Versions repeat in every event. */
const sortable = remembered(sortableVersion);

/** What every event of a record says. Fills the mapped fields instead of copying them: this runs for each event. */
function commonFields(record: SenderRecord, item: Item, { lookups }: DeliverContext): Draft {
  const { attributes } = record;
  const mapped = mapAttributes(attributes);
  const platform = platformOf(attributes);
  const draft: Draft = Object.assign(mapped.fields, record.fields);
  const { install_id: installation, user_id: person, url } = draft;
  const install = hashOf(installation);
  const version = textOf(draft['app_version']);
  draft['install_id'] = draft['user_id'] = draft['url'] = draft['nano'] = undefined;
  draft['platform'] = platform;
  if (platform === 'backend') draft['service_name'] = textOf(attributes['service.name']) ?? draft['service_name'];
  draft['app_id'] = appOfAttributes(attributes, item.app, lookups);
  draft['region'] ??= lookups.regionOf(textOf(draft['country']), cityOf(attributes));
  if (version !== undefined) draft['app_version_sort'] = sortable(version);
  if (install !== undefined) {
    draft['install_id_hash'] = install;
    draft['support_code'] = supportCodeOf(install);
  }
  draft['user_id_hash'] = hashOf(person);
  if (typeof url === 'string') draft['http_route'] ??= routeOf(url);
  if (Object.keys(mapped.custom).length > 0) draft['custom_keys'] = mapped.custom;
  return draft;
}

const appFields = (attributes: Readonly<Record<string, Json>>, item: Item, { lookups }: DeliverContext): Fields => {
  const app = appOfAttributes(attributes, item.app, lookups);
  return app === undefined ? {} : { app_id: app };
};

/** A report that a sender described by attributes instead of sending it whole. */
function describedReport(fields: Readonly<Draft>, body: Json | undefined): ParsedReport {
  const type = textOf(fields['exception_type']) ?? '';
  const message = textOf(fields['exception_message']) ?? textOf(body) ?? '';
  return { sourceKind: 'attributes', fields: {}, causes: [{ type, message, frames: [] }], threads: [] };
}

/** A stack that says no type of its own takes the one the sender gave: a signal or Mach exception, or an exception's name. */
function withType(report: ParsedReport, fields: Readonly<Draft>): ParsedReport {
  const type = textOf(fields['exception_type']);
  if (type === undefined || report.causes.length > 0 || report.fields['kind'] === 'anr') return report;
  const name = /^(?:EXC_|SIG)/.test(type) ? { mach_type: type } : { exception_name: type };
  return { ...report, fields: { ...report.fields, ...name, exception_message: fields['exception_message'] } };
}

const KIND_OF_EVENT: Readonly<Partial<Record<EventName, Kind>>> = {
  'app.crash': 'crash',
  'app.anr': 'anr',
  'app.hang': 'hang',
  'app.non_fatal': 'nonfatal',
};

function reportEvent(record: SenderRecord, item: Item, said: { name: EventName; context: DeliverContext }): JsonObject {
  const { name, context } = said;
  const common = commonFields(record, item, context);
  const { report: parsed } = record;
  const isRead = parsed !== undefined && parsed.fields['kind'] !== 'unparsed';
  const report = isRead
    ? withType(parsed, common)
    : { ...describedReport(common, record.body), ...(parsed?.raw ? { raw: parsed.raw } : {}) };
  const app = textOf(common['app_id']) ?? textOf(report.fields['bundle_id']);
  return normaliseReport(report, {
    ...contextOf(item, common),
    inApp: context.lookups.inAppOf(app),
    rules: context.lookups.rulesOf(app),
    fields: {
      ...common,
      kind: textOf(common['kind']) ?? KIND_OF_EVENT[name],
      occurred_time: record.time,
      hash_key_id: hashKeyOf(common, item),
    },
  });
}

/** The key travels with the item: what waited in the spool during a rotation was hashed with the one before. */
const hashKeyOf = (fields: Readonly<Draft>, item: Item): string | undefined =>
  fields['install_id_hash'] !== undefined || fields['user_id_hash'] !== undefined ? item.hash_key_id : undefined;

const contextOf = (item: Item, fields: Readonly<Draft>): ReportContext => ({
  appId: textOf(fields['app_id']) ?? item.app,
  platform: textOf(fields['platform']),
  appVersion: textOf(fields['app_version']),
  eventId: item.id,
  receivedTime: item.received,
  hashKeyId: item.hash_key_id,
});

function recordEvent(record: SenderRecord, item: Item, context: DeliverContext): Draft {
  const name = eventNameOf(record, platformOf(record.attributes));
  if (REPORT_EVENTS.has(name)) return { ...reportEvent(record, item, { name, context }) };
  const fields = commonFields(record, item, context);
  const body = typeof record.body === 'string' || record.body === undefined ? record.body : JSON.stringify(record.body);
  fields['event_id'] = item.id;
  fields['event_name'] = name;
  fields['schema_version'] = SCHEMA_VERSION;
  fields['source_kind'] = textOf(record.fields['source_kind']) ?? (record.signal === 'hec' ? 'hec' : 'otlp');
  fields['occurred_time'] = record.time ?? item.received;
  fields['time_precision'] = 'exact';
  fields['received_time'] = item.received;
  fields['hash_key_id'] = hashKeyOf(fields, item);
  fields['body'] = body === '' ? undefined : body;
  return fields;
}

function fromReport({ report, fields, inApp }: ReportRecord, item: Item, { lookups }: DeliverContext): JsonObject {
  const { city, ...rest } = fields;
  const said = contextOf(item, rest);
  const name = said.appId ?? textOf(report.fields['bundle_id']);
  const appId = name === undefined ? undefined : lookups.appIdOf(name);
  const region = rest['region'] ?? lookups.regionOf(textOf(rest['country']), textOf(city));
  return normaliseReport(report, {
    ...said,
    appId,
    inApp: inApp ?? lookups.inAppOf(name),
    rules: lookups.rulesOf(appId),
    fields: { ...rest, region },
  });
}

/** Index-time fields are texts. */
function asTexts(fields: JsonObject): JsonObject {
  const texts: Fields = {};
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    texts[name] = typeof value === 'string' ? value : JSON.stringify(value);
  }
  return texts;
}

function toHec(event: Readonly<Draft>): HecEvent {
  const { body, fields } = splitIndexed(event);
  const name = (textOf(event['event_name']) ?? EVENT_OF_KIND.unparsed) as EventName;
  const sourcetype = SOURCETYPE_OF_EVENT[name];
  const time = numberOf(event['occurred_time']) ?? numberOf(event['received_time']) ?? 0;
  return {
    time,
    host: 'gateway',
    source: `gateway:${textOf(event['source_kind']) ?? 'otlp'}`,
    sourcetype,
    index: indexOfSourcetype(sourcetype) ?? 'appmon_events',
    event: body,
    fields: asTexts(fields),
  };
}

function fromMetric({ time, values, dimensions }: MetricRecord, item: Item, context: DeliverContext): HecEvent {
  const mapped = mapAttributes(dimensions);
  const measured = Object.fromEntries(Object.entries(values).map(([name, value]) => [`metric_name:${name}`, value]));
  const { install_id: _install, user_id: _user, ...known } = mapped.fields;
  const flat = Object.entries({
    ...mapped.custom,
    ...known,
    platform: platformOf(dimensions),
    ...appFields(dimensions, item, context),
  }).filter(([, value]) => typeof value !== 'object');
  return {
    time: occurredTime({ occurred: time, sent: item.sent, received: item.received }).time,
    host: 'gateway',
    source: 'gateway:otlp',
    sourcetype: 'appmon:metric',
    index: 'appmon_metrics',
    event: 'metric',
    fields: { ...Object.fromEntries(flat), ...measured },
  };
}

function fromForeign({ time, host, source, sourcetype, event, fields }: ForeignRecord, item: Item, context: DeliverContext): HecEvent {
  return {
    time: occurredTime({ occurred: time, sent: item.sent, received: item.received }).time,
    host: host ?? 'unknown',
    source: source ?? 'gateway:hec',
    sourcetype: sourcetype ?? 'appmon:log',
    index: indexOfSourcetype(sourcetype ?? '') ?? 'appmon_logs',
    event,
    fields: asTexts({ ...fields, event_id: item.id, event_name: 'log', received_time: item.received, ...appFields({}, item, context) }),
  };
}

/** The event of one item. Pure; throws on an item no version of this program wrote. */
export function eventsOf(item: Item, context: DeliverContext): HecEvent {
  const event = eventOf(item, context);
  const index = item.indexes?.[textOf(event['index']) ?? ''];
  return index === undefined ? event : { ...event, index };
}

function eventOf(item: Item, context: DeliverContext): HecEvent {
  const { payload } = item;
  switch (payload.type) {
    case 'record':
      return toHec(date(recordEvent(payload, item, context), item, sentOf(payload, item)));
    case 'report':
      return toHec(date({ ...fromReport(payload, item, context) }, item, item.sent));
    case 'metric':
      return fromMetric(payload, item, context);
    case 'foreign':
      return fromForeign(payload, item, context);
  }
}
