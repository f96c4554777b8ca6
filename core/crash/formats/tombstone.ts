import { baseName, epochOf } from '../json';
import type { TextFormat, Frame, ParsedReport, Thread } from '../types';

const FRAME = /^\s*#(\d+)\s+pc\s+([0-9a-f]+)\s+(\S+)(?:\s+\(offset [^)]*\))?(.*)$/i;
const SYMBOL = /^\s*\((?!BuildId:)(.*?)(?:\+(\d+))?\)(?=\s*(?:\(BuildId:|$))/;
const BUILD_ID = /\(BuildId: ([0-9a-f]+)\)/i;
const THREAD = /^\s*pid: (\d+), tid: (\d+), name: (.*?)\s+>>> (.*?) <<</m;
/** From here on a section holds the phone's memory, files and logs. */
const REST = /^\s*(?:memory near|memory map|open files|stack:|code around|--------- )/im;
const SECTIONS = /^(?:--- ){3,}.*$/m;

/** `base.apk!libx.so` is the library inside the package. */
export const moduleOf = (path: string): string => baseName(path.slice(path.lastIndexOf('!') + 1));

function frameOf(line: string): Frame[] {
  const [, index = '0', pc = '0', path = '', rest = ''] = FRAME.exec(line) ?? [];
  if (path === '') return [];
  const [, symbol, offset] = SYMBOL.exec(rest) ?? [];
  const build = BUILD_ID.exec(rest)?.[1];
  return [
    {
      index: Number(index),
      module: moduleOf(path),
      image_path: path,
      rel_address: `0x${BigInt(`0x${pc}`).toString(16)}`,
      ...(symbol ? { symbol_raw: symbol } : {}),
      ...(symbol && offset ? { symbol_offset: Number(offset) } : {}),
      ...(build ? { image_uuid: build } : {}),
    },
  ];
}

/** A thread by its name and backtrace alone. */
function threadOf(section: string, crashed: boolean): Thread {
  const [, , tid, name] = THREAD.exec(section) ?? [];
  return {
    crashed,
    frames: section.split('\n').flatMap(frameOf),
    ...(tid ? { id: Number(tid) } : {}),
    ...(name ? { name } : {}),
  };
}

/** `brand/product/device:release/id/…` (Android, Build.FINGERPRINT). */
export function deviceOf(fingerprint: string | undefined): ParsedReport['fields'] {
  const [, brand, device, release, build] = /^([^/]+)\/[^/]+\/([^:/]+):([^/]+)\/([^/]+)/.exec(fingerprint ?? '') ?? [];
  return { device_manufacturer: brand, device_model_code: device, os_version: release, os_build: build };
}

function parse(text: string): ParsedReport {
  const sections = text.split(SECTIONS).map((section) => section.slice(0, REST.exec(section)?.index));
  const [head = ''] = sections;
  const valueOf = (name: string): string | undefined => new RegExp(`^\\s*${name}:\\s*'?(.*?)'?\\s*$`, 'm').exec(head)?.[1];
  const [, signal, code] = /^\s*signal \d+ \((\w+)\)(?:, code -?\d+ \((\w+)[^)]*\))?/m.exec(head) ?? [];
  const fault = /fault addr (0x[0-9a-f]+)/i.exec(head)?.[1];
  const [, pid, , , process] = THREAD.exec(head) ?? [];
  const uptime = /^(\d+)s$/.exec(valueOf('Process uptime') ?? '')?.[1];
  const command = valueOf('Cmdline') ?? process;
  return {
    sourceKind: 'tombstone',
    fields: {
      ...deviceOf(valueOf('Build fingerprint')),
      platform: 'android',
      os_name: 'Android',
      device_arch: valueOf('ABI'),
      bundle_id: command?.split(/[:\s]/)[0],
      process,
      pid: pid === undefined ? undefined : Number(pid),
      occurred_time: epochOf(valueOf('Timestamp')),
      seconds_since_launch: uptime === undefined ? undefined : Number(uptime),
      kind: 'crash',
      signal,
      signal_code: code,
      fault_addr: fault === undefined ? undefined : `0x${BigInt(fault).toString(16)}`,
      exception_message: valueOf('Abort message') ?? valueOf('Cause'),
      thread_count: sections.length,
    },
    causes: [],
    threads: sections.map((section, index) => threadOf(section, index === 0)).filter(({ frames }) => frames.length > 0),
  };
}

/** Android tombstone text (AOSP debuggerd). Registers, memory, maps and log buffers are not read. */
export const tombstone: TextFormat = {
  id: 'tombstone',
  detect: (text) =>
    /^\s*signal \d+ \(SIG/m.test(text) && /^\s*#00\s+pc\s/m.test(text) && !/isolate_dso_base|_kDartIsolateSnapshotInstructions/.test(text),
  parse: (text) => [parse(text)],
};
