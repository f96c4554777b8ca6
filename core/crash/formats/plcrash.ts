import { addressOf, baseName, listOf, numberOf, objectOf, textOf } from '../json';
import { imageFinder } from '../images';
import type { ImageRange } from '../images';
import type { BinaryFormat, Frame, ParsedReport, Thread } from '../types';
import type { Json, JsonObject } from '../../vocabulary';
import { decodeWire } from '../wire';
import type { Message } from '../wire';
import { osOf, platformOf } from './apple-names';

const FRAME: Message = { 3: ['pc', 'uint64'], 6: ['symbol', { 1: ['name', 'string'] }] };

/** PLCrashReport.proto (microsoft/plcrashreporter) without registers and custom data: those numbers are not read. */
const REPORT: Message = {
  1: [
    'system_info',
    { 1: ['operating_system', 'int32'], 2: ['os_version', 'string'], 4: ['timestamp', 'int64'], 5: ['os_build', 'string'] },
  ],
  2: ['application_info', { 1: ['identifier', 'string'], 2: ['version', 'string'], 3: ['marketing_version', 'string'] }],
  3: ['threads', { 1: ['thread_number', 'int32'], 2: ['frames', FRAME, 'repeated'], 3: ['crashed', 'bool'] }, 'repeated'],
  4: ['binary_images', { 1: ['base_address', 'uint64'], 2: ['size', 'uint64'], 3: ['name', 'string'], 4: ['uuid', 'bytes'] }, 'repeated'],
  5: ['exception', { 1: ['name', 'string'], 2: ['reason', 'string'], 3: ['frames', FRAME, 'repeated'] }],
  6: ['signal', { 1: ['name', 'string'], 2: ['code', 'string'], 3: ['address', 'uint64'] }],
  7: ['process_info', { 1: ['process_name', 'string'], 2: ['process_id', 'int32'], 7: ['start_time', 'uint64'] }],
  8: ['machine_info', { 1: ['model', 'string'], 2: ['processor', { 2: ['type', 'uint64'] }] }],
  9: ['report_info', { 1: ['user_requested', 'bool'], 2: ['uuid', 'bytes'] }],
};
/** By the number of SystemInfo.OperatingSystem. */
const SYSTEMS: readonly string[] = ['macOS', 'iOS', 'iOS', '', 'tvOS'];
/** CPU types of Mach (mach/machine.h). */
const PROCESSORS: Readonly<Record<number, string>> = { 7: 'x86', 12: 'arm', 0x01000007: 'x86_64', 0x0100000c: 'arm64' };

interface Image extends ImageRange {
  readonly path: string;
  readonly uuid: string | undefined;
}
type Find = (address: bigint) => Image | undefined;

const bigOf = (value: unknown): bigint => BigInt(addressOf(value) ?? '0x0');

const imageOf = (value: Json): Image => {
  const source = objectOf(value);
  const base = bigOf(source['base_address']);
  return { base, end: base + bigOf(source['size']), path: textOf(source['name']) ?? '', uuid: textOf(source['uuid']) };
};

const framesOf = (value: unknown, find: Find): Frame[] =>
  listOf(value).map((entry, index) => {
    const source = objectOf(entry);
    const pc = bigOf(source['pc']);
    const image = find(pc);
    const symbol = textOf(objectOf(source['symbol'])['name']);
    const frame: Frame = { index, address: `0x${pc.toString(16)}` };
    if (symbol) frame.symbol_raw = symbol;
    if (!image) return frame;
    frame.module = baseName(image.path);
    frame.image_path = image.path;
    frame.rel_address = `0x${(pc - image.base).toString(16)}`;
    if (image.uuid) frame.image_uuid = image.uuid;
    return frame;
  });

function threadOf(value: Json, find: Find): Thread {
  const source = objectOf(value);
  const id = numberOf(source['thread_number']);
  return { crashed: source['crashed'] === true, frames: framesOf(source['frames'], find), ...(id === undefined ? {} : { id }) };
}

const HEADER = 8;
const MAGIC = Array.from('plcrash', (character) => character.charCodeAt(0));

/** The fields of REPORT that a report has, by their names: after the magic and a version byte. */
export const readPlcrash = (bytes: Uint8Array): JsonObject => decodeWire(bytes.subarray(HEADER), REPORT);

/** Public number of a field of the report. */
export const plcrashNumberOf = (name: string): number => Number(Object.entries(REPORT).find(([, [known]]) => known === name)?.[0]);

function reportOf(root: JsonObject): ParsedReport {
  const parts = ['system_info', 'application_info', 'signal', 'exception', 'process_info', 'machine_info', 'report_info'] as const;
  const [system, app, signal, exception, process, machine, info] = parts.map((name) => objectOf(root[name])) as Required<
    [JsonObject, JsonObject, JsonObject, JsonObject, JsonObject, JsonObject, JsonObject]
  >;
  const images = listOf(root['binary_images']).map(imageOf);
  const find = imageFinder(images);
  const threads = listOf(root['threads']).map((thread) => threadOf(thread, find));
  const last = framesOf(exception['frames'], find);
  const build = textOf(system['os_build']);
  const name = SYSTEMS[numberOf(system['operating_system']) ?? 3];
  const label = name ? `${name} ${textOf(system['os_version']) ?? ''}${build ? ` (${build})` : ''}` : undefined;
  const [occurred, started] = [numberOf(system['timestamp']) ?? 0, numberOf(process['start_time'])];
  return {
    sourceKind: 'plcrash',
    runtime: 'native',
    fields: {
      ...osOf(label),
      platform: platformOf(label) ?? 'ios',
      report_id: textOf(info['uuid']),
      bundle_id: textOf(app['identifier']),
      app_version: textOf(app['marketing_version']) ?? textOf(app['version']),
      app_build: textOf(app['version']),
      process: textOf(process['process_name']),
      pid: numberOf(process['process_id']),
      device_manufacturer: 'Apple',
      device_model_code: textOf(machine['model']),
      device_arch: PROCESSORS[numberOf(objectOf(machine['processor'])['type']) ?? 0],
      occurred_time: occurred > 0 ? occurred : undefined,
      seconds_since_launch: occurred > 0 && started !== undefined && started <= occurred ? occurred - started : undefined,
      kind: 'crash',
      signal: textOf(signal['name']),
      signal_code: textOf(signal['code']),
      fault_addr: addressOf(signal['address']),
      exception_name: textOf(exception['name']),
      exception_message: textOf(exception['reason']),
      crashed_thread: threads.find(({ crashed }) => crashed)?.id,
      thread_count: threads.length,
      image_count: images.length,
    },
    causes: [],
    threads,
    ...(last.length > 0 ? { lastException: last } : {}),
  };
}

/** Reports of PLCrashReporter: magic, version and a protobuf message. */
export const plcrash: BinaryFormat = {
  id: 'plcrash',
  reads: 'bytes',
  detect: (bytes) => MAGIC.every((byte, index) => bytes[index] === byte),
  parse: (bytes) => [reportOf(readPlcrash(bytes))],
};
