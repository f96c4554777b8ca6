import { addressOf, epochOf, listOf, numberOf, objectOf, textOf } from '../json';
import type { BinaryFormat, Frame, ParsedReport, Thread } from '../types';
import type { Json, JsonObject } from '../../vocabulary';
import { decodeWire } from '../wire';
import type { Message } from '../wire';
import { deviceOf, moduleOf } from './tombstone';

const FRAME: Message = {
  1: ['rel_pc', 'uint64'],
  2: ['pc', 'uint64'],
  4: ['function_name', 'string'],
  5: ['function_offset', 'uint64'],
  6: ['file_name', 'string'],
  8: ['build_id', 'string'],
};
const THREAD: Message = { 1: ['id', 'int32'], 2: ['name', 'string'], 4: ['current_backtrace', FRAME, 'repeated'] };

/** AOSP's tombstone.proto without registers, memory, mappings, log buffers and open files: those numbers are not read. */
const TOMBSTONE: Message = {
  1: ['arch', 'int32'],
  2: ['build_fingerprint', 'string'],
  4: ['timestamp', 'string'],
  5: ['pid', 'int32'],
  6: ['tid', 'int32'],
  9: ['command_line', 'string', 'repeated'],
  10: [
    'signal_info',
    {
      1: ['number', 'int32'],
      2: ['name', 'string'],
      4: ['code_name', 'string'],
      8: ['has_fault_address', 'bool'],
      9: ['fault_address', 'uint64'],
    },
  ],
  14: ['abort_message', 'string'],
  15: ['causes', { 1: ['human_readable', 'string'] }, 'repeated'],
  16: ['threads', { 1: ['tid', 'int32'], 2: ['thread', THREAD] }, 'repeated'],
  20: ['process_uptime', 'int32'],
};
const ARCHITECTURES: readonly string[] = ['arm', 'arm64', 'x86', 'x86_64', 'riscv64'];

function frameOf(value: Json, index: number): Frame {
  const source = objectOf(value);
  const path = textOf(source['file_name']);
  const [address, relative] = [addressOf(source['pc']), addressOf(source['rel_pc'])];
  const offset = numberOf(source['function_offset']);
  const [symbol, build] = [textOf(source['function_name']), textOf(source['build_id'])];
  const frame: Frame = { index };
  if (path) {
    frame.module = moduleOf(path);
    frame.image_path = path;
  }
  if (symbol) frame.symbol_raw = symbol;
  if (symbol && offset !== undefined) frame.symbol_offset = offset;
  if (address) frame.address = address;
  if (relative) frame.rel_address = relative;
  if (build) frame.image_uuid = build;
  return frame;
}

function threadOf(entry: Json, crashedId: number | undefined): Thread {
  const { tid, thread } = objectOf(entry);
  const source = objectOf(thread);
  const id = numberOf(source['id'] ?? tid);
  const name = textOf(source['name']);
  return {
    crashed: id !== undefined && id === crashedId,
    frames: listOf(source['current_backtrace']).map(frameOf),
    ...(id === undefined ? {} : { id }),
    ...(name ? { name } : {}),
  };
}

/** What is read of a tombstone, by the names of its schema. */
export const readTombstone = (bytes: Uint8Array): JsonObject => decodeWire(bytes, TOMBSTONE);

function reportOf(root: JsonObject): ParsedReport[] {
  const signal = objectOf(root['signal_info']);
  const entries = listOf(root['threads']);
  const tid = numberOf(root['tid']);
  const process = textOf(listOf(root['command_line'])[0]);
  const threads = entries.map((entry) => threadOf(entry, tid)).sort((left, right) => Number(right.crashed) - Number(left.crashed));
  if (textOf(signal['name']) === undefined && threads.length === 0) return [];
  return [
    {
      sourceKind: 'tombstone',
      runtime: 'native',
      fields: {
        ...deviceOf(textOf(root['build_fingerprint'])),
        platform: 'android',
        os_name: 'Android',
        device_arch: ARCHITECTURES[numberOf(root['arch']) ?? 0],
        bundle_id: process?.split(/[:\s]/)[0],
        process,
        pid: numberOf(root['pid']),
        occurred_time: epochOf(root['timestamp']),
        seconds_since_launch: numberOf(root['process_uptime']),
        kind: 'crash',
        signal: textOf(signal['name']),
        signal_code: textOf(signal['code_name']),
        fault_addr: signal['has_fault_address'] === true ? (addressOf(signal['fault_address']) ?? '0x0') : undefined,
        exception_message: textOf(root['abort_message']) ?? textOf(objectOf(listOf(root['causes'])[0])['human_readable']),
        crashed_thread: tid,
        thread_name: threads.find(({ crashed }) => crashed)?.name,
        thread_count: entries.length,
      },
      causes: [],
      threads: threads.filter(({ crashed, frames }) => crashed || frames.length > 0),
    },
  ];
}

/** Tags of the first field, the architecture or, of 32-bit ARM, the fingerprint: no text begins with either. */
const FIRST_TAGS: ReadonlySet<number | undefined> = new Set([0x08, 0x12]);

/** Android tombstones in protobuf, as ApplicationExitInfo hands them out from API 31. */
export const tombstonePb: BinaryFormat = {
  id: 'tombstone-pb',
  reads: 'bytes',
  detect: (bytes) => FIRST_TAGS.has(bytes[0]),
  parse: (bytes) => reportOf(readTombstone(bytes)),
};
