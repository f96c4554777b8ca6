import { addressOf, baseName, epochOf, isObject, listOf, numberOf, objectOf, parseJson, textOf } from '../json';
import type { Json, JsonObject, Runtime } from '../../vocabulary';
import type { Cause, TextFormat, Frame, ParsedReport, Thread } from '../types';
import { osOf } from './apple-names';

/** The runtime by the platform an event or a frame names. */
const RUNTIMES: ReadonlyMap<string, Runtime> = new Map(
  Object.entries<Runtime>({
    cocoa: 'native',
    native: 'native',
    java: 'jvm',
    android: 'jvm',
    javascript: 'js',
    node: 'js',
    dart: 'dart',
    csharp: 'dotnet',
  }),
);

/** Uuids of binary images by their load address. */
type Images = ReadonlyMap<string, string>;

/** An interface is written as `{"values": […]}`, by older SDKs as the list itself. */
const valuesOf = (member: Json | undefined): readonly JsonObject[] =>
  (isObject(member) ? listOf(member['values']) : listOf(member)).filter(isObject);

const imagesOf = (event: JsonObject): Images =>
  new Map(
    listOf(objectOf(event['debug_meta'])['images']).flatMap((entry) => {
      const image = objectOf(entry);
      const base = addressOf(image['image_addr']);
      const id = textOf(image['debug_id']) ?? textOf(image['uuid']) ?? textOf(image['code_id']);
      return base === undefined || id === undefined ? [] : [[base, id.toLowerCase()] as const];
    }),
  );

const relative = (address: string | undefined, base: string | undefined): string | undefined =>
  address !== undefined && base !== undefined && BigInt(address) >= BigInt(base)
    ? `0x${(BigInt(address) - BigInt(base)).toString(16)}`
    : undefined;

const nativePlace = (source: JsonObject, images: Images): Partial<Frame> => {
  const path = textOf(source['package']);
  const address = addressOf(source['instruction_addr']);
  const base = addressOf(source['image_addr']);
  const offset = relative(address, base);
  const uuid = base === undefined ? undefined : images.get(base);
  return {
    ...(path ? { module: baseName(path), package: path, image_path: path } : {}),
    ...(offset ? { rel_address: offset } : {}),
    ...(uuid ? { image_uuid: uuid } : {}),
  };
};

function frameOf(source: JsonObject, runtime: Runtime | undefined, images: Images): Omit<Frame, 'index'> {
  const [name, module] = [textOf(source['function']), textOf(source['module'])];
  const address = addressOf(source['instruction_addr']) ?? textOf(source['instruction_addr']);
  const file = textOf(source['filename']) ?? textOf(source['abs_path']);
  const [line, column] = [numberOf(source['lineno']), numberOf(source['colno'])];
  const isJvm = runtime === 'jvm' && module !== undefined;
  const symbol = isJvm ? [module, name].filter((part) => part !== undefined).join('.') : name;
  return {
    ...(module ? { module } : {}),
    ...(isJvm && module.includes('.') ? { package: module.slice(0, module.lastIndexOf('.')) } : {}),
    ...(module === undefined ? nativePlace(source, images) : {}),
    ...(symbol ? { symbol_raw: symbol } : {}),
    ...(file ? { file } : {}),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { col: column }),
    ...(address ? { address } : {}),
    ...(typeof source['in_app'] === 'boolean' ? { in_app: source['in_app'] } : {}),
    ...(source['native'] === true ? { native: true } : {}),
  };
}

/** Frames are written outermost first; here, as everywhere, the innermost comes first. */
const framesOf = (holder: JsonObject, runtime: Runtime | undefined, images: Images): Frame[] =>
  listOf(objectOf(holder['stacktrace'] ?? holder['raw_stacktrace'])['frames'])
    .filter(isObject)
    .toReversed()
    .map((frame, index) => ({ index, ...frameOf(frame, RUNTIMES.get(textOf(frame['platform']) ?? '') ?? runtime, images) }));

function threadOf(source: JsonObject, frames: Frame[]): Thread {
  const id = numberOf(source['id'] ?? source['uuid']);
  const name = textOf(source['name']);
  const state = textOf(source['state']);
  return {
    crashed: source['crashed'] === true,
    frames,
    ...(id === undefined ? {} : { id }),
    ...(name ? { name } : {}),
    ...(state ? { state } : {}),
  };
}

/** What the mechanism of an exception says of a fault of the machine. */
function faultOf(exception: JsonObject): ParsedReport['fields'] {
  const mechanism = objectOf(exception['mechanism']);
  const meta = { ...mechanism, ...objectOf(mechanism['meta']) };
  const mach = objectOf(meta['mach_exception']);
  const signal = objectOf(meta['posix_signal'] ?? meta['signal']);
  return {
    mach_type: textOf(mach['exception_name']) ?? textOf(mach['name']),
    signal: textOf(signal['name']),
    signal_code: textOf(signal['code_name']),
    handled: mechanism['handled'],
  };
}

const breadcrumbOf = (crumb: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries({
      time: epochOf(crumb['timestamp']) ?? numberOf(crumb['timestamp']),
      kind: textOf(crumb['category']) ?? textOf(crumb['type']),
      label: textOf(crumb['message']),
      level: textOf(crumb['level']),
      data: isObject(crumb['data']) ? crumb['data'] : undefined,
    }).filter(([, value]) => value !== undefined),
  ) as JsonObject;

const isNamed = (name: string | undefined): boolean => name !== undefined && !/^(?:EXC_|SIG)/.test(name);

function parse(event: JsonObject): ParsedReport {
  const platform = textOf(event['platform']);
  const runtime = RUNTIMES.get(platform ?? '');
  const images = imagesOf(event);
  const exceptions = valuesOf(event['exception']);
  const own = exceptions.at(-1);
  const threads = valuesOf(event['threads']).map((thread) => threadOf(thread, framesOf(thread, runtime, images)));
  const stack = own === undefined ? framesOf(event, runtime, images) : framesOf(own, runtime, images);
  const isNative = runtime === 'native';
  const type = textOf(own?.['type']);
  // Chained exceptions are written in the order in which they were raised: the root cause first.
  const causes: Cause[] = exceptions.toReversed().map((exception) => ({
    type: textOf(exception['type']) ?? '',
    message: textOf(exception['value']) ?? '',
    frames: framesOf(exception, runtime, images),
  }));
  const crashed: Thread[] =
    isNative && stack.length > 0 && !threads.some((thread) => thread.crashed) ? [{ crashed: true, frames: stack }] : [];
  const app = objectOf(objectOf(event['contexts'])['app']);
  const [device, os] = ['device', 'os'].map((name) => objectOf(objectOf(event['contexts'])[name])) as [JsonObject, JsonObject];
  const level = textOf(event['level']);
  const crumbs = valuesOf(event['breadcrumbs']).map(breadcrumbOf);
  return {
    sourceKind: 'sentry',
    ...(runtime ? { runtime } : {}),
    fields: {
      ...osOf([textOf(os['name']), textOf(os['version'])].filter(Boolean).join(' ') || undefined),
      ...(own ? faultOf(own) : {}),
      report_id: textOf(event['event_id']),
      sender_platform: platform,
      release: textOf(event['release']),
      severity_text: level,
      exception_count: exceptions.length,
      exception_name: isNative && isNamed(type) ? type : undefined,
      exception_type: type,
      exception_message: textOf(own?.['value']),
      kind: level === 'fatal' || objectOf(own?.['mechanism'])['handled'] === false ? 'crash' : own === undefined ? undefined : 'nonfatal',
      bundle_id: textOf(app['app_identifier']),
      app_version: textOf(app['app_version']),
      app_build: textOf(app['app_build']),
      device_model_code: textOf(device['model']),
      device_arch: textOf(device['arch']),
      occurred_time: epochOf(event['timestamp']) ?? numberOf(event['timestamp']),
      crashed_thread: threads.find((thread) => thread.crashed)?.id,
    },
    causes: isNative ? [] : causes,
    threads: [...crashed, ...threads],
    ...(isNative && isNamed(type) && stack.length > 0 ? { lastException: stack } : {}),
    ...(crumbs.length > 0 ? { breadcrumbs: crumbs } : {}),
  };
}

/** Events of the Sentry SDKs (their developer documentation, "Event Payloads"). Registers and variables of frames are not read. */
export const sentryEvent: TextFormat = {
  id: 'sentry',
  detect: (text) => /^\s*\{/.test(text) && /"(?:exception|stacktrace|logentry|debug_meta|sdk)"\s*:\s*[{[]/.test(text),
  parse: (text) => {
    const event = parseJson(text);
    return isObject(event) ? [parse(event)] : [];
  },
};
