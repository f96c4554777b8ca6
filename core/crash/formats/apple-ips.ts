import { addressOf, baseName, epochOf, isObject, listOf, numberOf, objectOf, parseJson, textOf } from '../json';
import type { TextFormat, Frame, ParsedReport, Thread } from '../types';
import type { Json, JsonObject } from '../../vocabulary';
import { parseAppleText } from './apple-text';
import { nsExceptionIn, osOf, platformOf } from './apple-names';

interface Image {
  readonly name: string | undefined;
  readonly path: string | undefined;
  readonly base: number | undefined;
  readonly uuid: string | undefined;
}

const imageOf = (value: Json): Image => {
  const image = objectOf(value);
  const path = textOf(image['path']);
  const uuid = textOf(image['uuid'])?.toLowerCase();
  return { name: textOf(image['name']) ?? (path && baseName(path)), path, base: numberOf(image['base']), uuid };
};

function frameOf(value: Json, index: number, images: readonly Image[]): Frame {
  const source = objectOf(value);
  const image = images[numberOf(source['imageIndex']) ?? -1];
  const offset = numberOf(source['imageOffset']);
  const frame: Frame = { index };
  const address = image?.base === undefined || offset === undefined ? undefined : addressOf(image.base + offset);
  const symbol = textOf(source['symbol']);
  const file = textOf(source['sourceFile']);
  const line = numberOf(source['sourceLine']);
  if (image?.name) frame.module = image.name;
  if (image?.path) frame.image_path = image.path;
  if (image?.uuid) frame.image_uuid = image.uuid;
  if (address) frame.address = address;
  if (offset !== undefined) frame.rel_address = addressOf(offset) ?? '0x0';
  if (symbol) frame.symbol_raw = symbol;
  if (file) frame.file = file;
  if (line !== undefined) frame.line = line;
  if (source['inline'] === true) frame.inline = true;
  return frame;
}

const framesOf = (value: unknown, images: readonly Image[]): Frame[] => listOf(value).map((frame, index) => frameOf(frame, index, images));

function threadOf(value: Json, images: readonly Image[], crashed: boolean): Thread {
  const source = objectOf(value);
  const thread: Thread = { crashed, frames: framesOf(source['frames'], images) };
  const id = numberOf(source['id']);
  const name = textOf(source['name']);
  const queue = textOf(source['queue']);
  if (id !== undefined) thread.id = id;
  if (name) thread.name = name;
  if (queue) thread.queue = queue;
  return thread;
}

/** Code FrontBoard gives when an app did not react in time ("ate bad food", Apple: Addressing watchdog terminations). */
const WATCHDOG_CODE = 0x8badf00d;

function fieldsOf(header: JsonObject, body: JsonObject, crashedThread: number | undefined): ParsedReport['fields'] {
  const bundle = objectOf(body['bundleInfo']);
  const exception = objectOf(body['exception']);
  const termination = objectOf(body['termination']);
  const os = objectOf(body['osVersion']);
  const label = textOf(header['os_version']) ?? textOf(os['train']);
  const terminationCode = numberOf(termination['code']);
  const launch = epochOf(body['procLaunch']);
  const occurred = epochOf(body['captureTime']) ?? epochOf(header['timestamp']);
  // Members that follow a spread cost V8 twenty times what they cost here.
  return Object.assign(osOf(label), {
    platform: platformOf(label),
    report_id: textOf(header['incident_id']) ?? textOf(body['incident']),
    bundle_id: textOf(header['bundleID']) ?? textOf(bundle['CFBundleIdentifier']),
    app_version: textOf(header['app_version']) ?? textOf(bundle['CFBundleShortVersionString']),
    app_build: textOf(header['build_version']) ?? textOf(bundle['CFBundleVersion']),
    mapping_id: textOf(header['slice_uuid']),
    process: textOf(body['procName']) ?? textOf(header['app_name']),
    pid: numberOf(body['pid']),
    device_model_code: textOf(body['modelCode']),
    device_manufacturer: 'Apple',
    device_arch: textOf(body['cpuType']),
    occurred_time: occurred,
    seconds_since_launch: launch !== undefined && occurred !== undefined ? Math.round((occurred - launch) * 1000) / 1000 : undefined,
    foreground: body['procRole'] === undefined ? undefined : body['procRole'] === 'Foreground',
    mach_type: textOf(exception['type']),
    signal: textOf(exception['signal']),
    signal_code: textOf(exception['codes']),
    exception_subtype: textOf(exception['subtype']),
    termination_code: terminationCode,
    termination_namespace: textOf(termination['namespace']),
    kind: terminationCode === WATCHDOG_CODE ? 'watchdog' : 'crash',
    crashed_thread: crashedThread,
  });
}

function parse309(header: JsonObject, body: JsonObject): ParsedReport {
  const images = listOf(body['usedImages']).map(imageOf);
  const sources = listOf(body['threads']);
  const triggered = sources.findIndex((thread) => objectOf(thread)['triggered'] === true);
  const crashed = numberOf(body['faultingThread']) ?? (triggered < 0 ? undefined : triggered);
  const threads = sources.map((thread, index) => threadOf(thread, images, index === crashed));
  const last = framesOf(body['lastExceptionBacktrace'], images);
  const information = Object.values(objectOf(body['asi'])).flatMap(listOf).map(textOf).join('\n');
  const nsException = nsExceptionIn(information);
  return {
    sourceKind: 'ips',
    fields: Object.assign(fieldsOf(header, body, crashed), {
      thread_count: sources.length,
      image_count: images.length,
      exception_name: nsException?.name,
      exception_message: nsException?.reason,
    }),
    causes: [],
    threads,
    ...(last.length > 0 ? { lastException: last } : {}),
    installId: textOf(objectOf(body['storeInfo'])['deviceIdentifierForVendor']) ?? textOf(body['crashReporterKey']),
  };
}

/** Apple `.ips`: one JSON line of metadata, then a JSON report (bug_type 309) or legacy text (109). Source: Apple, Interpreting the JSON format of a crash report. */
export const appleIps: TextFormat = {
  id: 'ips',
  detect: (text) => /^\s*\{[^\n]*"bug_type"\s*:/.test(text.slice(0, 20_000)),
  parse: (text) => {
    const start = text.indexOf('{');
    const split = text.indexOf('\n', start);
    const header = objectOf(parseJson(split < 0 ? text.slice(start) : text.slice(start, split)));
    const rest = split < 0 ? '' : text.slice(split + 1);
    const body = parseJson(rest);
    if (isObject(body)) return [parse309(header, body)];
    if (textOf(header['bug_type']) === '109') return [withHeader(parseAppleText(rest), header)];
    const report = parse309(header, {});
    return [{ ...report, raw: rest.split('\n') }];
  },
};

function withHeader(report: ParsedReport, header: JsonObject): ParsedReport {
  const label = textOf(header['os_version']);
  const system = label === undefined || report.fields['os_label'] !== undefined ? {} : { ...osOf(label), platform: platformOf(label) };
  const fromHeader: ParsedReport['fields'] = {
    ...system,
    app_version: textOf(header['app_version']),
    app_build: textOf(header['build_version']),
    bundle_id: textOf(header['bundleID']),
    report_id: textOf(header['incident_id']),
    mapping_id: textOf(header['slice_uuid']),
  };
  const known = Object.fromEntries(Object.entries(fromHeader).filter(([, value]) => value !== undefined));
  return { ...report, sourceKind: 'ips', fields: { ...report.fields, ...known } };
}
