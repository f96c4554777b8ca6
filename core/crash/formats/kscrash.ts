import { addressOf, baseName, epochOf, isObject, listOf, numberOf, objectOf, parseJson, textOf } from '../json';
import type { TextFormat, Frame, ParsedReport, Thread } from '../types';
import type { Json, JsonObject } from '../../vocabulary';
import { osOf, platformOf } from './apple-names';

/** Binary images by their load address. */
type Images = ReadonlyMap<number, { readonly path: string | undefined; readonly uuid: string | undefined }>;

const imagesOf = (value: unknown): Images =>
  new Map(
    listOf(value).flatMap((entry) => {
      const image = objectOf(entry);
      const base = numberOf(image['image_addr']);
      return base === undefined ? [] : [[base, { path: textOf(image['name']), uuid: textOf(image['uuid'])?.toLowerCase() }] as const];
    }),
  );

function frameOf(value: Json, index: number, images: Images): Frame {
  const source = objectOf(value);
  const at = numberOf(source['instruction_addr']);
  const base = numberOf(source['object_addr']);
  const image = images.get(base ?? -1);
  const path = image?.path ?? textOf(source['object_name']);
  const module = textOf(source['object_name']) ?? path;
  const address = addressOf(at);
  const symbol = textOf(source['symbol_name']);
  const frame: Frame = { index };
  if (module) frame.module = baseName(module);
  if (path) frame.image_path = path;
  if (image?.uuid) frame.image_uuid = image.uuid;
  if (address) frame.address = address;
  if (at !== undefined && base !== undefined && at >= base) frame.rel_address = addressOf(at - base) ?? '0x0';
  if (symbol) frame.symbol_raw = symbol;
  return frame;
}

/** A thread by its backtrace alone: registers, stack and notable addresses hold memory of the phone and are left behind. */
function threadOf(value: Json, images: Images): Thread {
  const source = objectOf(value);
  const id = numberOf(source['index']);
  const name = textOf(source['name']);
  const queue = textOf(source['dispatch_queue']);
  return {
    crashed: source['crashed'] === true,
    frames: listOf(objectOf(source['backtrace'])['contents']).map((frame, index) => frameOf(frame, index, images)),
    ...(id === undefined ? {} : { id }),
    ...(name ? { name } : {}),
    ...(queue ? { queue } : {}),
  };
}

const MICROSECONDS = 1e14;

/** Epoch seconds: versions of the format write a date, seconds or microseconds. */
function timeOf(value: unknown): number | undefined {
  if (typeof value !== 'number') return epochOf(value);
  return value > MICROSECONDS ? Math.round(value / 1000) / 1000 : value;
}

const KIND_OF_TYPE: ReadonlyMap<string, string> = new Map(Object.entries<string>({ memory_termination: 'oom', deadlock: 'hang' }));

function failureOf(error: JsonObject): ParsedReport['fields'] {
  const type = textOf(error['type']);
  const exception = objectOf(error['nsexception'] ?? error['cpp_exception']);
  const signal = objectOf(error['signal']);
  return {
    error_kind: type,
    kind: KIND_OF_TYPE.get(type ?? '') ?? 'crash',
    mach_type: textOf(objectOf(error['mach'])['exception_name']),
    signal: textOf(signal['name']),
    signal_code: textOf(signal['code_name']),
    exception_name: textOf(exception['name']),
    exception_message: textOf(exception['reason']) ?? textOf(error['reason']),
  };
}

/** What the system section says; the version is spelled as Apple spells it: `iOS 16.2 (20C5043e)`. */
function systemOf(system: JsonObject): ParsedReport['fields'] {
  const [name, version, build] = ['system_name', 'system_version', 'os_version'].map((member) => textOf(system[member]));
  const label = name === undefined ? undefined : [name, version, build && `(${build})`].filter(Boolean).join(' ');
  return {
    ...osOf(label),
    os_version: version,
    platform: platformOf(label) ?? 'ios',
    device_manufacturer: 'Apple',
    device_model_code: textOf(system['machine']),
    device_arch: textOf(system['cpu_arch']),
    memory_free: numberOf(objectOf(system['memory'])['free']),
    storage_free: numberOf(system['free_storage']),
    mapping_id: textOf(system['app_uuid']),
    pid: numberOf(system['process_id']),
    foreground: objectOf(system['application_stats'])['application_in_foreground'],
  };
}

const scalarsOf = (value: unknown): Record<string, Json> =>
  Object.fromEntries(Object.entries(objectOf(value)).filter(([, member]) => member !== null && typeof member !== 'object'));

/** A crash inside the crash handler is written without the system; the report it interrupted still says which app it was. */
const appOf = (root: JsonObject): JsonObject => {
  const system = objectOf(root['system']);
  return 'CFBundleIdentifier' in system ? system : objectOf(objectOf(root['recrash_report'])['system']);
};

function parse(root: JsonObject): ParsedReport {
  const report = objectOf(root['report']);
  const system = objectOf(root['system']);
  const app = appOf(root);
  const crash = objectOf(root['crash']);
  const images = imagesOf(root['binary_images']);
  const alone = crash['crashed_thread'];
  const sources = listOf(crash['threads']);
  const threads = [...sources, ...(isObject(alone) ? [alone] : [])].map((thread) => threadOf(thread, images));
  const occurred = timeOf(report['timestamp']);
  const launched = timeOf(system['app_start_time']);
  const custom = scalarsOf(root['user']);
  return {
    sourceKind: 'kscrash',
    fields: {
      ...systemOf(system),
      ...failureOf(objectOf(crash['error'])),
      report_id: textOf(report['id']),
      bundle_id: textOf(app['CFBundleIdentifier']),
      app_version: textOf(app['CFBundleShortVersionString']),
      app_build: textOf(app['CFBundleVersion']),
      process: textOf(report['process_name']) ?? textOf(system['process_name']),
      occurred_time: occurred,
      seconds_since_launch: occurred !== undefined && launched !== undefined ? Math.round((occurred - launched) * 1000) / 1000 : undefined,
      crashed_thread: threads.find(({ crashed }) => crashed)?.id,
      thread_count: sources.length,
      image_count: images.size,
    },
    causes: [],
    threads,
    installId: textOf(app['device_app_hash']),
    ...(Object.keys(custom).length > 0 ? { customKeys: custom } : {}),
  };
}

/** KSCrash JSON and its dialects (sentry-cocoa, bugsnag-cocoa, Embrace). Source: KSCrash, report format of KSCrashReportFields. */
export const kscrash: TextFormat = {
  id: 'kscrash',
  detect: (text) => /^\s*\{/.test(text) && /"report"\s*:/.test(text) && /"crash"\s*:\s*\{/.test(text),
  parse: (text) => {
    const root = parseJson(text);
    return isObject(root) && isObject(root['report']) && isObject(root['crash']) ? [parse(root)] : [];
  },
};
