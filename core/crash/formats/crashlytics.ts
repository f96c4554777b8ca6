import type { Json, JsonObject } from '../../vocabulary';
import { addressOf, epochOf, isObject, listOf, numberOf, objectOf, parseJson, textOf } from '../json';
import type { Cause, TextFormat, Frame, ParsedReport, Thread } from '../types';
import { isObfuscatedClass } from './jvm';

/** A member under its BigQuery name or its REST name. */
const member = (source: JsonObject, ...names: readonly string[]): Json | undefined =>
  names.map((name) => source[name]).find((value) => value !== undefined && value !== null);
const text = (source: JsonObject, ...names: readonly string[]): string | undefined => textOf(member(source, ...names));
const number = (source: JsonObject, ...names: readonly string[]): number | undefined => numberOf(member(source, ...names));

function frameOf(value: Json | undefined, index: number): Frame {
  const source = objectOf(value);
  const frame: Frame = { index };
  const symbol = text(source, 'symbol');
  const address = addressOf(source['address']);
  const offset = numberOf(source['offset']);
  const line = number(source, 'line');
  const file = text(source, 'file');
  const owner = text(source, 'owner');
  const library = text(source, 'library');
  if (symbol) frame.symbol_raw = symbol;
  if (library) frame.module = library;
  if (file) frame.file = file;
  if (line) frame.line = line;
  if (owner) frame.owner = owner;
  if (address && address !== '0x0') frame.address = address;
  // Managed frames have no address; the names of their classes are the vendor's only where it has the mapping.
  else if (symbol && isObfuscatedClass(symbol.slice(0, Math.max(0, symbol.lastIndexOf('.'))), file)) frame.obfuscated = true;
  if (offset) frame.rel_address = addressOf(offset) ?? '0x0';
  return frame;
}

const framesOf = (source: JsonObject): Frame[] => listOf(source['frames']).map(frameOf);

const causeOf = (value: Json): Cause => {
  const source = objectOf(value);
  return {
    type: text(source, 'type') ?? '',
    message: text(source, 'exception_message', 'exceptionMessage') ?? '',
    frames: framesOf(source),
  };
};

/** An Apple non-fatal: the domain is in the title (`Non-fatal: NSURLErrorDomain`), the code beside it. */
const errorOf = (value: Json): Cause => {
  const source = objectOf(value);
  return {
    type: (text(source, 'title') ?? '').replace(/^Non-fatal:\s*/i, ''),
    message: text(source, 'subtitle', 'code') ?? '',
    frames: framesOf(source),
  };
};

function threadOf(value: Json): Thread {
  const source = objectOf(value);
  const thread: Thread = { crashed: source['crashed'] === true, frames: framesOf(source) };
  const name = text(source, 'thread_name', 'threadName');
  const queue = text(source, 'queue_name', 'queueName', 'queue');
  if (name) thread.name = name;
  if (queue) thread.queue = queue;
  return thread;
}

const KIND_OF_ERROR: ReadonlyMap<string, string> = new Map(Object.entries<string>({ FATAL: 'crash', NON_FATAL: 'nonfatal', ANR: 'anr' }));

function kindOf(record: JsonObject): string {
  const type = text(record, 'error_type') ?? text(objectOf(record['issue']), 'errorType');
  return KIND_OF_ERROR.get(type ?? '') ?? (record['is_fatal'] === false ? 'nonfatal' : 'crash');
}

function pairsOf(value: Json | undefined): Record<string, Json> {
  if (isObject(value)) return { ...value };
  return Object.fromEntries(listOf(value).map((pair) => [text(objectOf(pair), 'key') ?? '', objectOf(pair)['value'] ?? '']));
}

const platformOf = (record: JsonObject): string | undefined => {
  const named = (
    text(record, 'platform') ?? text(objectOf(member(record, 'operating_system', 'operatingSystem')), 'type', 'os')
  )?.toLowerCase();
  return named?.includes('android') ? 'android' : named && /ios|apple/.test(named) ? 'ios' : named;
};

/** Crashlytics lists causes outermost first and the nested root last, which is the order of `causes`. */
function fieldsOf(record: JsonObject): ParsedReport['fields'] {
  const app = objectOf(member(record, 'application', 'version'));
  const device = objectOf(record['device']);
  const os = objectOf(member(record, 'operating_system', 'operatingSystem'));
  const issue = objectOf(record['issue']);
  const crashed =
    listOf(record['threads'])
      .map(objectOf)
      .find((thread) => thread['crashed'] === true) ?? {};
  const firstError = objectOf(listOf(member(record, 'error', 'errors'))[0]);
  const state = text(record, 'process_state', 'processState');
  const subtitle = /^(EXC_\w+)/.exec(text(crashed, 'subtitle') ?? '')?.[1];
  const kind = kindOf(record);
  return {
    event_id: text(record, 'event_id', 'eventId'),
    report_id: text(record, 'event_id', 'eventId'),
    platform: platformOf(record),
    kind,
    fatal: kind !== 'nonfatal',
    bundle_id: text(record, 'bundle_identifier', 'bundleOrPackage'),
    app_version: text(app, 'display_version', 'displayVersion'),
    app_build: text(app, 'build_version', 'buildVersion'),
    os_name: text(os, 'name', 'os'),
    os_version: text(os, 'display_version', 'displayVersion'),
    device_model_code: text(device, 'model'),
    device_model_name: text(device, 'marketingName', 'marketing_name'),
    device_manufacturer: text(device, 'manufacturer'),
    device_arch: text(device, 'architecture'),
    memory_free: number(objectOf(record['memory']), 'free'),
    storage_free: number(objectOf(record['storage']), 'free'),
    occurred_time: epochOf(member(record, 'event_timestamp', 'eventTime')),
    session_id: text(record, 'firebase_session_id', 'sessionId'),
    foreground: state === undefined ? undefined : state === 'FOREGROUND',
    vendor_issue_id: text(record, 'issue_id') ?? text(issue, 'id'),
    signal: text(crashed, 'signal_name', 'signal'),
    signal_code: text(crashed, 'signal_code', 'signalCode'),
    error_code: number(firstError, 'code'),
    mach_type: subtitle,
    thread_count: listOf(record['threads']).length || undefined,
  };
}

function reportOf(record: JsonObject): ParsedReport {
  const blame = member(record, 'blame_frame', 'blameFrame');
  const errors = listOf(member(record, 'error', 'errors'));
  return {
    sourceKind: 'crashlytics',
    fields: fieldsOf(record),
    causes: [...listOf(record['exceptions']).map(causeOf), ...errors.map(errorOf)],
    threads: listOf(record['threads']).map(threadOf),
    breadcrumbs: [...listOf(record['breadcrumbs'])],
    logs: [...listOf(record['logs'])],
    customKeys: pairsOf(member(record, 'custom_keys', 'customKeys')),
    ...(isObject(blame) ? { blame: frameOf(blame, 0) } : {}),
    installId: text(record, 'installation_uuid', 'installationUuid'),
    userId: text(objectOf(record['user']), 'id'),
  };
}

const isRecord = (value: unknown): value is JsonObject =>
  isObject(value) &&
  ('blame_frame' in value || 'blameFrame' in value || 'bundleOrPackage' in value || ('issue_id' in value && 'event_id' in value));

function recordsOf(content: string): JsonObject[] {
  const whole = parseJson(content);
  if (Array.isArray(whole)) return whole.filter(isRecord);
  if (isObject(whole)) return isRecord(whole) ? [whole] : listOf(whole['events']).filter(isRecord);
  return content.split('\n').map(parseJson).filter(isRecord);
}

/** Records of Firebase Crashlytics, as the REST API or the BigQuery export gives them: one, an array, or one a line. */
export const crashlytics: TextFormat = {
  id: 'crashlytics',
  detect: (content) => /"(?:blame_frame|blameFrame|bundleOrPackage)"\s*:/.test(content),
  parse: (content) => recordsOf(content).map(reportOf),
};

/** One record that is already parsed, for feeds. Returns undefined for what is no Crashlytics record. */
export const parseCrashlyticsRecord = (record: Json): ParsedReport | undefined => (isRecord(record) ? reportOf(record) : undefined);
