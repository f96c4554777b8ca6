import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Frame, ParsedReport } from '../../../core/crash';
import { readSymbols, symbolicate, symbolId } from '../../../core/symbols';
import type { SymbolIndex } from '../../../core/symbols';
import { readMapping, retraceText } from '../../../core/symbols/r8';

const FRAMES = 30;
const STACK_FRAMES = 45;
const MICROSECONDS = 1_000_000;

const referenceData = (): string => join(process.env['APPMON_SHARED'] ?? join(__dirname, '../../../../shared'), 'data');

/** True when the reference data are in `$APPMON_SHARED` or `../shared`. */
export const hasReferenceData = (): boolean => existsSync(referenceData());

const contentOf = (path: string): Buffer => (path.endsWith('.gz') ? gunzipSync(readFileSync(path)) : readFileSync(path));

/** Processor time of some work in seconds. */
function timeOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / MICROSECONDS;
}

/** Reports of 30 frames each over the expected frames of the reference set, in their order. */
function nativeReports(folder: string): readonly ParsedReport[] {
  const frames = readFileSync(join(folder, 'clustering/crashprobe_expected_frames.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line, index): Frame => {
      const { image_uuid: uuid, lookup_rel_addr: offset } = JSON.parse(line) as { image_uuid: string; lookup_rel_addr: string };
      return { index, module: 'App', image_uuid: uuid, rel_address: offset };
    });
  return Array.from({ length: Math.floor(frames.length / FRAMES) }, (_none, at) => ({
    sourceKind: 'ips',
    fields: { device_arch: 'arm64' },
    causes: [],
    threads: [{ crashed: true, frames: frames.slice(at * FRAMES, (at + 1) * FRAMES) }],
  }));
}

/** Reports a second of processor time with warm indexes, and seconds until all debug files have named their reports for the first time. */
export interface NativeRate {
  readonly perSecond: number;
  readonly coldSeconds: number;
  readonly files: number;
}

/** Names so many native reports from the ten debug files of the reference set. */
export function measureNative(count: number): NativeRate {
  const folder = referenceData();
  const below = join(folder, 'clustering/crashprobe_symbols');
  const files = readdirSync(below).filter((name) => name.endsWith('.gz'));
  const reports = nativeReports(folder);
  const indexes = new Map<string, SymbolIndex>();
  const find = (id: string): SymbolIndex | undefined => indexes.get(symbolId(id));
  const coldSeconds = timeOf(() => {
    for (const file of files)
      for (const index of readSymbols(contentOf(join(below, file)), file)) for (const id of index.ids) indexes.set(id, index);
    for (const report of reports) symbolicate(report, find);
  });
  const warm = timeOf(() => {
    for (let at = 0; at < count; at++) {
      const report = reports[at % reports.length];
      if (report) symbolicate(report, find);
    }
  });
  return { perSecond: count / warm, coldSeconds, files: files.length };
}

/** Stacks in the residual names of a mapping: methods and lines as they stand in it. */
function stacksOf(mapping: string): readonly string[] {
  let residual = '';
  const lines = mapping.split('\n').flatMap((line) => {
    residual = /^\S.* -> (\S+):/.exec(line)?.[1] ?? residual;
    const [, from = '1', method] = /^ {4}(?:(\d+):\d+:)?.*\) *(?::\d+)*(?::\d+)? -> (\S+)/.exec(line) ?? [];
    return method === undefined ? [] : [`\tat ${residual}.${method}(SourceFile:${from})`];
  });
  const wanted = Math.max(1, Math.min(200, Math.floor(lines.length / STACK_FRAMES)));
  return Array.from({ length: wanted }, (_none, at) => {
    const frames = Array.from({ length: STACK_FRAMES }, (_frame, frame) => lines[(at * 31 + frame * 17) % lines.length] ?? '');
    return ['java.lang.IllegalStateException: x', ...frames].join('\n');
  });
}

/** A mapping, how long it took to be read, and stacks a second of processor time once it is warm. */
export interface MappingRate {
  readonly name: string;
  readonly bytes: number;
  readonly readSeconds: number;
  readonly perSecond: number;
}

/** Retraces so many stacks of 45 frames with each of the full mappings of the reference data. */
export function measureMappings(count: number): readonly MappingRate[] {
  const folder = join(referenceData(), 'crashes/android_r8/full');
  return readdirSync(folder).map((name) => {
    const content = contentOf(join(folder, name));
    const stacks = stacksOf(content.toString('utf8'));
    const read = timeOf(() => void retraceText(readMapping(content, name), stacks[0] ?? ''));
    const index = readMapping(content, name);
    for (const stack of stacks) retraceText(index, stack);
    const warm = timeOf(() => {
      for (let at = 0; at < count; at++) retraceText(index, stacks[at % stacks.length] ?? '');
    });
    return { name, bytes: content.length, readSeconds: read, perSecond: count / warm };
  });
}
