import { addressOf, epochOf, textOf } from '../json';
import type { TextFormat, Frame, ParsedReport, Thread } from '../types';
import { nsExceptionIn, osOf, textPlatformOf } from './apple-names';

interface Image {
  readonly from: bigint;
  readonly to: bigint;
  readonly name: string;
  readonly uuid: string | undefined;
  readonly path: string;
}

const HEADER = /^([A-Z][A-Za-z /-]{2,30}):\s*(.*?)\s*$/;
const IMAGE =
  /^\s*(0x[0-9a-fA-F]+)\s*-\s*(0x[0-9a-fA-F]+|\?\?\?)\s+\+?(.+?)\s+(?:\(?[a-z0-9_]+\)?\s+)?(?:\([^<]*\)\s*)?<?([0-9a-fA-F-]{32,36})>?\s*(.*)$/;
const FRAME = /^\s*(\d+)\s+(.+?)\s+(0x[0-9a-fA-F]+)\s+(.*)$/;
const THREAD = /^Thread (\d+)(?: name:\s*(.*?)|( Crashed)?:.*)\s*$/;

function imagesOf(lines: readonly string[]): Image[] {
  const start = lines.findIndex((line) => line.startsWith('Binary Images:'));
  if (start < 0) return [];
  return lines.slice(start + 1).flatMap((line) => {
    const match = IMAGE.exec(line);
    if (!match) return [];
    const [, from = '0x0', to = '0x0', name = '', uuid, path = ''] = match;
    return [{ from: BigInt(from), to: to === '???' ? BigInt(from) : BigInt(to), name, uuid: uuid?.toLowerCase(), path }];
  });
}

/** Number of lines of the image list, also those whose identifier is missing. */
const imageCount = (lines: readonly string[]): number => {
  const start = lines.findIndex((line) => line.startsWith('Binary Images:'));
  return start < 0 ? 0 : lines.slice(start + 1).filter((line) => /^\s*0x[0-9a-fA-F]+\s*-\s*/.test(line)).length;
};

/** `symbol + 12`, `symbol (File.swift:14)`, `0xload + 12` or `0xload + 12 (symbol + 3)`. */
function symbolOf(rest: string): Pick<Frame, 'symbol_raw' | 'file' | 'line' | 'rel_address'> {
  const unresolved = /^(0x[0-9a-fA-F]+|\S+)\s+\+\s+(\d+)(?:\s+\((.+)\))?$/.exec(rest);
  if (unresolved?.[1]?.startsWith('0x')) {
    const symbol = unresolved[3]?.replace(/ \+ \d+$/, '');
    return { rel_address: addressOf(unresolved[2]) ?? '0x0', ...(symbol ? { symbol_raw: symbol } : {}) };
  }
  const located = /^(.*?)\s+\(([^():]+):(\d+)\)$/.exec(rest);
  if (located?.[1]) return { symbol_raw: located[1].replace(/ \+ \d+$/, ''), file: located[2] ?? '', line: Number(located[3]) };
  const symbol = rest.replace(/ \+ \d+$/, '').trim();
  return symbol === '' ? {} : { symbol_raw: symbol };
}

function frameOf(line: string, images: readonly Image[]): Frame | undefined {
  const match = FRAME.exec(line);
  if (!match) return undefined;
  const [, index = '0', module = '', address = '0x0', rest = ''] = match;
  const at = BigInt(address);
  const image = images.find(({ from, to }) => at >= from && at <= to);
  const frame: Frame = { index: Number(index), module: module.trim(), address: addressOf(address) ?? address, ...symbolOf(rest.trim()) };
  if (!image) return frame;
  if (image.uuid) frame.image_uuid = image.uuid;
  frame.image_path = image.path;
  frame.rel_address = `0x${(at - image.from).toString(16)}`;
  return frame;
}

interface Section {
  readonly threads: Thread[];
  readonly last: Frame[];
}

function sectionsOf(lines: readonly string[], images: readonly Image[]): Section {
  const threads: Thread[] = [];
  const last: Frame[] = [];
  const names = new Map<number, string>();
  let current: Frame[] | undefined;
  for (const line of lines) {
    if (line.startsWith('Binary Images:')) break;
    const match = THREAD.exec(line);
    if (match && match[2] !== undefined) names.set(Number(match[1]), match[2]);
    else if (match && !line.includes('crashed with')) {
      const thread: Thread = { id: Number(match[1]), crashed: match[3] !== undefined, frames: [] };
      const name = names.get(Number(match[1]));
      if (name) thread.name = name;
      threads.push(thread);
      current = thread.frames;
    } else if (/^Last Exception Backtrace:/.test(line)) current = last;
    else if (line.trim() === '') current = undefined;
    const frame = current && frameOf(line, images);
    if (frame) current?.push(frame);
  }
  return { threads, last };
}

function headersOf(lines: readonly string[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const line of lines) {
    if (line.startsWith('Binary Images:') || /^Thread \d+/.test(line)) break;
    const match = HEADER.exec(line);
    if (match?.[1] && !headers.has(match[1])) headers.set(match[1], match[2] ?? '');
  }
  return headers;
}

const versionOf = (text: string | undefined): { app_build?: string; app_version?: string } => {
  const match = /^(\S+)\s+\(([^)]+)\)/.exec(text ?? '');
  if (match) return { app_build: match[1] ?? '', app_version: match[2] ?? '' };
  return text ? { app_version: text } : {};
};

/** Reads the legacy text report of Apple's systems (Apple, Examining the fields in a crash report); takes any truncation. */
export function parseAppleText(text: string): ParsedReport {
  const lines = text.split(/\r?\n/);
  const headers = headersOf(lines);
  const images = imagesOf(lines);
  const { threads, last } = sectionsOf(lines, images);
  const header = (name: string): string | undefined => textOf(headers.get(name));
  const exception = /^(\S+)(?:\s+\(([A-Z0-9]+)\))?/.exec(header('Exception Type') ?? '');
  const crashedHeader = header('Triggered by Thread') ?? header('Crashed Thread');
  const marked = threads.find((thread) => thread.crashed)?.id;
  const crashed = marked ?? (crashedHeader === undefined ? undefined : parseInt(crashedHeader, 10));
  const nsException = nsExceptionIn(text.slice(0, 100_000));
  const reason = /Namespace (\w+), Code (0x[0-9a-fA-F]+|\d+)/.exec(header('Termination Reason') ?? '');
  const label = header('OS Version');
  return {
    sourceKind: 'crash_text',
    fields: {
      ...osOf(label),
      platform: textPlatformOf(label, headers),
      ...versionOf(header('Version')),
      report_id: header('Incident Identifier'),
      bundle_id: header('Identifier'),
      process: header('Process')?.replace(/\s*\[\d+\]$/, ''),
      pid: Number(/\[(\d+)\]$/.exec(header('Process') ?? '')?.[1] ?? NaN) || undefined,
      device_model_code: header('Hardware Model'),
      device_manufacturer: 'Apple',
      device_arch: header('Code Type')?.replace(/ \(.*/, ''),
      occurred_time: epochOf(header('Date/Time')),
      foreground: header('Role') === undefined ? undefined : header('Role') === 'Foreground',
      mach_type: exception?.[1],
      signal: exception?.[2] ?? (exception?.[1]?.startsWith('SIG') ? exception[1] : undefined),
      signal_code: header('Exception Codes'),
      exception_subtype: header('Exception Subtype'),
      exception_name: nsException?.name,
      exception_message: nsException?.reason,
      termination_namespace: reason?.[1],
      termination_code: reason?.[2] === undefined ? undefined : Number(reason[2]),
      kind: 'crash',
      crashed_thread: crashed === undefined || Number.isNaN(crashed) ? undefined : crashed,
      thread_count: threads.length,
      image_count: imageCount(lines),
    },
    causes: [],
    threads,
    ...(last.length > 0 ? { lastException: last } : {}),
    installId: header('CrashReporter Key'),
  };
}

const BARE_FRAME = /^\s*\d+\s+\S.*?\s+0x[0-9a-fA-F]{6,16}\s+\S/;

/** A stack without a report around it, as agents put it into an attribute: the frames of one thread. */
function parseBareFrames(text: string): ParsedReport {
  const frames = text.split(/\r?\n/).flatMap((line) => frameOf(line, []) ?? []);
  return {
    sourceKind: 'crash_text',
    fields: { kind: 'crash', thread_count: 1, crashed_thread: 0 },
    causes: [],
    threads: [{ id: 0, crashed: true, frames }],
  };
}

/** A stack of Apple frames alone. */
export const appleFrames: TextFormat = {
  id: 'apple_frames',
  detect: (text) => BARE_FRAME.test(text),
  parse: (text) => [parseBareFrames(text)],
};

/** What Android's log prints has a head `Process:` too: without a thread, an exception or an id nothing is Apple's. */
const CONTENT = /^(?:Thread \d|Last Exception Backtrace:|Exception Type:|Incident Identifier:)/m;

/** Legacy text reports of Apple's systems. */
export const appleText: TextFormat = {
  id: 'crash_text',
  detect: (text) =>
    (/^(?:Incident Identifier|Hardware Model|Process|Exception Type):/m.test(text.slice(0, 5000)) && CONTENT.test(text)) ||
    (/^Thread \d+(?: Crashed)?:/m.test(text) && text.includes('Binary Images:')),
  parse: (text) => [parseAppleText(text)],
};
