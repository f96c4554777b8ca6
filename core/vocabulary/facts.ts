import type { Json, JsonObject } from './types';

/**
 * Where a fact that reference data state about a report is found in our event. A path is read from left to right:
 * a name is a member, a number an element, `*` every element, `#` the number of elements, `first` and `last` the ends,
 * `crashed` the crashed thread.
 */
export type FactPaths = Readonly<Record<string, string>>;

const COMMON: FactPaths = {
  version: 'app_version',
  build: 'app_build',
  bundle_id: 'bundle_id',
  model_code: 'device_model_code',
  platform: 'platform',
  os_version: 'os_label',
  incident_id: 'report_id',
  process: 'process',
  pid: 'pid',
  kind: 'kind',
  fatal: 'fatal',
  event_id: 'event_id',
  signal: 'signal',
};

const APPLE: FactPaths = {
  ...COMMON,
  crashed_thread: 'crashed_thread',
  threads: 'thread_count',
  images: 'image_count',
  exception_type: 'mach_type',
  exception_name: 'exception_name',
  exception_message: 'exception_message',
  exception_subtype: 'exception_subtype',
  termination_code: 'termination_code',
  termination_namespace: 'termination_namespace',
  last_exception_frames: 'last_exception.#',
  frames: 'threads.crashed.frames',
};

const KSCRASH: FactPaths = {
  ...APPLE,
  os_version: 'os_version',
  event_id: 'report_id',
  error_kind: 'error_kind',
  mach_exception: 'mach_type',
  exception_type: 'exception_type',
};

const JAVA: FactPaths = {
  ...COMMON,
  thread: 'thread_name',
  exception_type: 'exception_type',
  root_exception_type: 'exception_type',
  causes: 'causes.*.type',
  suppressed: 'causes.last.suppressed',
  root_frames_after_re_expansion: 'causes.last.frames.#',
  frames: 'causes.last.frames.#',
  top_in_app: 'culprit',
};

const ANR: FactPaths = {
  ...COMMON,
  abi: 'device_arch',
  threads: 'thread_count',
  main_state: 'threads.crashed.state',
  main_waits_for_thread: 'threads.crashed.waits_for',
};

const CRASHLYTICS: FactPaths = {
  ...COMMON,
  exception_type: 'exception_type',
  root_exception_type: 'exception_type',
  exceptions: 'causes.#',
  threads: 'threads.#',
  code: 'error_code',
  culprit: 'culprit',
  culprit_file: 'frames.first.file',
  culprit_line: 'frames.first.line',
};

const SENTRY: FactPaths = {
  event_id: 'report_id',
  level: 'severity_text',
  platform: 'sender_platform',
  release: 'release',
  exception_type: 'exception_type',
  exception_message: 'exception_message',
  exceptions: 'exception_count',
  frames: 'frames',
};

/** Fact paths by the input format the reference data name. */
export const FACTS: Readonly<Record<string, FactPaths>> = {
  ips: APPLE,
  'apple-text': APPLE,
  kscrash: KSCRASH,
  java: JAVA,
  anr: ANR,
  'crashlytics-row': CRASHLYTICS,
  'sentry-event': SENTRY,
};

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

function step(value: Json | undefined, rest: readonly string[]): Json | undefined {
  const [name, ...after] = rest;
  if (name === undefined || value === undefined) return value;
  if (isObject(value)) return step(value[name], after);
  if (!Array.isArray(value)) return undefined;
  const list = value as readonly Json[];
  if (name === '#') return list.length;
  if (name === '*') return list.map((item) => step(item, after) ?? null);
  if (name === 'first') return step(list[0], after);
  if (name === 'last') return step(list.at(-1), after);
  if (name === 'crashed') return step(list.find((item) => isObject(item) && item['crashed'] === true) ?? list[0], after);
  return step(list[Number(name)], after);
}

/** The value at a fact path of an event. */
export const readFact = (event: JsonObject, path: string): Json | undefined => step(event, path.split('.'));

/** Facts name a frame's symbol as the report writes it; the event keeps that as `symbol_raw` beside the stable one. */
export function frameFacts(frame: Json): Json {
  if (!isObject(frame)) return frame;
  const { symbol_raw: raw, ...rest } = frame;
  return raw === undefined ? rest : { ...rest, symbol: raw };
}
