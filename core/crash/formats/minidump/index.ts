import { baseName } from '../../json';
import type { BinaryFormat, Frame, ParsedReport, Thread } from '../../types';
import type { MinidumpModule } from './modules';
import { nameOf, SYSTEMS } from './names';
import { readMinidump } from './read';
import type { Minidump, MinidumpThread } from './read';
import type { WalkedFrame } from './walk';

const hex = (value: bigint): string => `0x${value.toString(16)}`;
const fileName = (path: string): string => baseName(path.replaceAll('\\', '/'));

/** The program itself is the application's code by its name, other images by where they lie. */
const imageOf = (module: MinidumpModule, main: MinidumpModule | undefined): Partial<Frame> => ({
  module: fileName(module.path),
  ...(module === main || !module.path.startsWith('/') ? {} : { image_path: module.path }),
  ...(module.debugId ? { image_uuid: module.debugId.toLowerCase() } : {}),
});

const frameOf = ({ pc, trust, module }: WalkedFrame, index: number, main: MinidumpModule | undefined): Frame => ({
  index,
  address: hex(pc),
  trust,
  ...(module ? { ...imageOf(module, main), rel_address: hex(pc - module.base) } : {}),
});

/** A thread by its frames; registers and stack stay behind. */
const threadOf = ({ id, name, frames }: MinidumpThread, { exception, modules }: Minidump): Thread => ({
  id,
  crashed: id === exception?.threadId,
  frames: frames.map((frame, index) => frameOf(frame, index, modules[0])),
  ...(name ? { name } : {}),
});

/** What Breakpad writes on Linux. */
const UNKNOWN_VERSION = '0.0.0';

function reportOf(dump: Minidump): ParsedReport {
  const { system, exception, modules, crashpad } = dump;
  const os = SYSTEMS[system?.platform ?? 0];
  const named = exception && nameOf(exception, os?.platform);
  const isSignal = named?.type.startsWith('SIG') === true;
  const main = modules[0];
  return {
    sourceKind: 'minidump',
    runtime: 'native',
    fields: {
      platform: os?.platform,
      os_name: os?.name,
      os_version: system?.version === UNKNOWN_VERSION ? undefined : system?.version,
      device_arch: system?.cpu?.name,
      report_id: crashpad?.reportId,
      process: main && fileName(main.path),
      pid: dump.pid,
      occurred_time: dump.time === 0 ? undefined : dump.time,
      seconds_since_launch: dump.started === undefined || dump.started > dump.time ? undefined : dump.time - dump.started,
      kind: 'crash',
      signal: isSignal ? named.type : undefined,
      mach_type: isSignal ? undefined : named?.type,
      fault_addr: named && hex(named.address),
      crashed_thread: exception?.threadId,
      thread_count: dump.threads.length,
      image_count: modules.length,
    },
    causes: [],
    threads: dump.threads.map((thread) => threadOf(thread, dump)).filter(({ frames, crashed }) => crashed || frames.length > 0),
    installId: crashpad?.clientId,
    ...(crashpad && crashpad.annotations.length > 0 ? { customKeys: { annotations: [...crashpad.annotations] } } : {}),
  };
}

const SIGNATURE = [0x4d, 0x44, 0x4d, 0x50];

/** Minidumps of Breakpad, Crashpad and Windows. A dump whose streams cannot be read is still a report: that the process crashed. */
export const minidump: BinaryFormat = {
  id: 'minidump',
  reads: 'bytes',
  detect: (bytes) => SIGNATURE.every((byte, index) => bytes[index] === byte),
  parse: (bytes) => [reportOf(readMinidump(bytes))],
};
