import { baseName } from '../json';
import type { TextFormat, Frame, ParsedReport } from '../types';

/** `#1      bar (package:app/main.dart:46:9)`; line and column may be missing. */
const FRAME = /^\s*#(\d+)\s+(.+?) \(((?:package|dart|file|org-dartlang-\w+):[^\s()]*?)(?::(\d+))?(?::(\d+))?\)\s*$/;
/** `#00 abs 000000723d6346d7 virt 00000000001ed6d7 _kDartIsolateSnapshotInstructions+0x1e26d7`; newer versions leave `virt` out. */
const AOT_FRAME = /^\s*#(\d+)\s+abs ([0-9a-f]+)(?: virt ([0-9a-f]+))? (\S*?SnapshotInstructions)\+0x([0-9a-f]+)\s*$/;
const GAP = /^\s*<asynchronous suspension>\s*$/;
const HEAD = /(?:^|\bUnhandled [Ee]xception:\s*)(_?[A-Z]\w*(?:Error|Exception|Failure)?)(?::\s?(.*))?$/;
const HEX_BASE = 16;

/** What the banner of an AOT stack says: bases are hexadecimal without `0x`. */
interface Banner {
  readonly buildId: string | undefined;
  readonly arch: string | undefined;
  readonly os: string | undefined;
  readonly pid: string | undefined;
  /** From the start of the binary to its isolate instructions. */
  readonly instructions: bigint | undefined;
}

function bannerOf(text: string): Banner {
  const value = (pattern: RegExp): string | undefined => pattern.exec(text)?.[1];
  const base = value(/\bisolate_dso_base: ([0-9a-f]+)/);
  const start = value(/\bisolate_instructions: ([0-9a-f]+)/);
  return {
    buildId: value(/\bbuild_id: '([0-9a-f]+)'/),
    arch: value(/\barch: (\w+)/),
    os: value(/\bos: (\w+)/),
    pid: value(/^pid: (\d+)/m),
    instructions: base === undefined || start === undefined ? undefined : BigInt(`0x${start}`) - BigInt(`0x${base}`),
  };
}

const hexadecimal = (value: bigint): string => `0x${value.toString(HEX_BASE)}`;

function aotFrame(match: RegExpExecArray, banner: Banner, index: number): Frame {
  const [, , abs = '0', virt, region = '', offset = '0'] = match;
  const start = region.includes('Isolate') ? banner.instructions : undefined;
  const printed = virt === undefined ? undefined : BigInt(`0x${virt}`);
  const relative = printed ?? (start === undefined ? undefined : start + BigInt(`0x${offset}`));
  return {
    index,
    symbol_raw: `${region}+0x${offset}`,
    address: hexadecimal(BigInt(`0x${abs}`)),
    ...(relative === undefined ? {} : { rel_address: hexadecimal(relative) }),
    ...(banner.buildId === undefined ? {} : { image_uuid: banner.buildId }),
    obfuscated: true,
  };
}

function namedFrame(match: RegExpExecArray, index: number): Frame {
  const [, , name = '', uri = '', line, column] = match;
  const scheme = uri.slice(0, uri.indexOf(':'));
  const slash = uri.indexOf('/');
  const library = scheme === 'file' || slash < 0 ? undefined : uri.slice(0, slash);
  return {
    index,
    symbol_raw: name,
    ...(library === undefined ? {} : { module: library }),
    file: baseName(uri),
    ...(line === undefined ? {} : { line: Number(line) }),
    ...(column === undefined ? {} : { col: Number(column) }),
  };
}

/** Type and message: the last line before the frames that reads like an exception, and what follows it. */
function headOf(lines: readonly string[]): { readonly type: string; readonly message: string } {
  const at = lines.findLastIndex((line) => HEAD.test(line));
  const [, type = '', message = ''] = HEAD.exec(lines[at] ?? '') ?? [];
  return { type, message: [message, ...(at < 0 ? [] : lines.slice(at + 1))].join('\n').trim() };
}

/** What Android's log and the engine put before the first line. */
const PREFIX = /^(?:[VDIWEF]\/flutter\s*\(\s*\d+\):\s?)?(?:\[ERROR:[^\]]*\]\s*)?/;
const BANNER_LINE = /^(?:\*\*\* |pid: |os: |build_id: |isolate_|warning:)/;

function parseDart(text: string): ParsedReport {
  const banner = bannerOf(text);
  const frames: Frame[] = [];
  const head: string[] = [];
  let isAfterGap = false;
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.replace(PREFIX, '');
    const named = FRAME.exec(line);
    const aot = named ? null : AOT_FRAME.exec(line);
    if (GAP.test(line)) isAfterGap = true;
    else if (named || aot) {
      const frame = named ? namedFrame(named, frames.length) : aot && aotFrame(aot, banner, frames.length);
      if (frame) frames.push({ ...frame, ...(isAfterGap ? { async_gap: true } : {}) });
      isAfterGap = false;
    } else if (frames.length === 0 && line.trim() !== '' && !BANNER_LINE.test(line)) head.push(line.trim());
  }
  return {
    sourceKind: 'dart',
    runtime: 'dart',
    fields: {
      kind: 'crash',
      platform: banner.os === 'android' || banner.os === 'ios' ? banner.os : undefined,
      device_arch: banner.arch,
      pid: banner.pid === undefined ? undefined : Number(banner.pid),
      mapping_id: banner.buildId,
    },
    causes: [{ ...headOf(head), frames }],
    threads: [],
  };
}

/**
 * Stacks of Dart and Flutter: of the VM, of packages, and of obfuscated AOT code in the older form with `virt` and the newer without, where
 * the offset in the binary is the start of the isolate's instructions plus the offset printed. Its symbols are an ELF file with that build id.
 */
export const dart: TextFormat = {
  id: 'dart',
  detect: (text) =>
    text.includes('#0') &&
    (text.includes('isolate_dso_base') ||
      text.includes('_kDartIsolateSnapshotInstructions') ||
      /^\s*(?:\S.*: )?#0+\s+.+ \((?:package|dart|file):/m.test(text)),
  parse: (text) => [parseDart(text)],
};
