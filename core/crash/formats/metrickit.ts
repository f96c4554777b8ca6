import { addressOf, epochOf, isObject, listOf, numberOf, objectOf, parseJson, textOf } from '../json';
import type { Frame, ParsedReport, TextFormat, Thread } from '../types';
import type { Json, JsonObject } from '../../vocabulary';
import { osOf, platformOf } from './apple-names';
import { machName } from './minidump/names';
import { signalName } from './signals';

/** Lists of a payload and the kind of their diagnostics. */
const KINDS = {
  crashDiagnostics: 'crash',
  hangDiagnostics: 'hang',
  cpuExceptionDiagnostics: 'cpu',
  diskWriteExceptionDiagnostics: 'disk',
} as const;

/** One diagnostic of a payload. */
export interface Diagnostic {
  readonly kind: (typeof KINDS)[keyof typeof KINDS];
  readonly metadata: JsonObject;
  readonly threads: readonly Thread[];
}

const MAX_FRAMES = 1000;
/** No offset into a text segment is that large; early releases of iOS wrote the load address there. */
const LARGEST_OFFSET = 2 ** 32;

function frameOf(source: JsonObject, index: number): Frame {
  const [at, offset] = [numberOf(source['address']), numberOf(source['offsetIntoBinaryTextSegment'])];
  const relative = offset === undefined || offset < LARGEST_OFFSET ? offset : at !== undefined && at >= offset ? at - offset : undefined;
  const [module, uuid, address, place] = [textOf(source['binaryName']), textOf(source['binaryUUID']), addressOf(at), addressOf(relative)];
  const frame: Frame = { index };
  if (module) frame.module = module;
  if (uuid) frame.image_uuid = uuid.toLowerCase();
  if (address) frame.address = address;
  if (place) frame.rel_address = place;
  return frame;
}

/** The most sampled of the frames of one level; crashes have one. */
const heaviest = (frames: readonly Json[]): JsonObject | undefined =>
  frames
    .filter(isObject)
    .reduce<JsonObject | undefined>(
      (best, frame) => (best && (numberOf(best['sampleCount']) ?? 0) >= (numberOf(frame['sampleCount']) ?? 0) ? best : frame),
      undefined,
    );

/** A tree as one stack: its root is the innermost frame. */
function framesOf(roots: readonly Json[]): Frame[] {
  const frames: Frame[] = [];
  for (let frame = heaviest(roots); frame && frames.length < MAX_FRAMES; frame = heaviest(listOf(frame['subFrames'])))
    frames.push(frameOf(frame, frames.length));
  return frames;
}

function diagnosticOf(value: Json, kind: Diagnostic['kind']): Diagnostic {
  const source = objectOf(value);
  const stacks = listOf(objectOf(source['callStackTree'])['callStacks']).map(objectOf);
  const threads = stacks.map((stack) => ({
    crashed: stack['threadAttributed'] === true,
    frames: framesOf(listOf(stack['callStackRootFrames'])),
  }));
  return { kind, metadata: objectOf(source['diagnosticMetaData']), threads };
}

/** Every diagnostic of a payload. */
export const diagnosticsOf = (root: JsonObject): Diagnostic[] =>
  Object.entries(KINDS).flatMap(([name, kind]) => listOf(root[name]).map((value) => diagnosticOf(value, kind)));

const WATCHDOG_CODE = 0x8badf00d;

/** `Namespace SIGNAL, Code 0xb`: who ended the process and why. */
function terminationOf(reason: string | undefined): { termination_namespace: string | undefined; termination_code: number | undefined } {
  const [, namespace, code] = /^Namespace (\w+), Code (0x[0-9a-f]+|\d+)/i.exec(reason ?? '') ?? [];
  return { termination_namespace: namespace, termination_code: code === undefined ? undefined : Number(code) };
}

function reportOf({ kind, metadata, threads }: Diagnostic, end: number | undefined): ParsedReport {
  const label = textOf(metadata['osVersion']);
  const termination = terminationOf(textOf(metadata['terminationReason']));
  const reason = objectOf(metadata['exceptionReason']);
  const crashed = threads.findIndex((thread) => thread.crashed);
  return {
    sourceKind: 'metrickit',
    runtime: 'native',
    fields: {
      ...osOf(label),
      ...termination,
      platform: platformOf(label) ?? 'ios',
      time_precision: 'window',
      occurred_time: end,
      bundle_id: textOf(metadata['bundleIdentifier']),
      app_version: textOf(metadata['appVersion']),
      app_build: textOf(metadata['appBuildVersion']),
      pid: numberOf(metadata['pid']),
      device_manufacturer: 'Apple',
      device_model_code: textOf(metadata['deviceType']),
      device_arch: textOf(metadata['platformArchitecture']),
      distribution: metadata['isTestFlightApp'] === true ? 'testflight' : undefined,
      kind: termination.termination_code === WATCHDOG_CODE ? 'watchdog' : kind,
      mach_type: machName(numberOf(metadata['exceptionType']) ?? 0),
      signal: signalName(numberOf(metadata['signal']), 'darwin'),
      exception_name: textOf(reason['exceptionName']),
      exception_message: textOf(reason['composedMessage']),
      crashed_thread: crashed < 0 ? undefined : crashed,
      thread_count: threads.length,
    },
    causes: [],
    threads: [...threads],
  };
}

/** MetricKit's MXDiagnosticPayload: several diagnostics of a day, without their times; the end of the window stands for them. */
export const metrickit: TextFormat = {
  id: 'metrickit',
  detect: (text) => /^\s*\{/.test(text) && /"(?:crash|hang|cpuException|diskWriteException)Diagnostics"\s*:\s*\[/.test(text),
  parse: (text) => {
    const root = objectOf(parseJson(text));
    return diagnosticsOf(root).map((diagnostic) => reportOf(diagnostic, epochOf(root['timeStampEnd'])));
  },
};
