import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { normaliseReport, parseReports } from '../../core/crash';
import { CodedError } from '../../core/errors';
import { readSymbols } from '../../core/symbols';
import type { SymbolIndex } from '../../core/symbols';

/** Something that takes bytes from outside. */
export interface FuzzTarget {
  readonly name: string;
  /** Samples that are changed. */
  readonly samples: (shared: string) => readonly Uint8Array[];
  /** Takes the bytes; throws when a promise is broken. Gives the number of things it made of them. */
  readonly take: (bytes: Uint8Array) => number;
}

const LARGEST_SAMPLE = 64 * 1024;

const filesIn = (shared: string, folder: string): Uint8Array[] =>
  readdirSync(join(shared, 'data/crashes', folder))
    .filter((file) => !/\.(?:expected|mapping|symbolicated|reference)\.|\.(?:map|gz|sym)$/.test(file))
    .map((file) => Uint8Array.from(readFileSync(join(shared, 'data/crashes', folder, file)).subarray(0, LARGEST_SAMPLE)));

/** A report becomes events with keys, whatever it was; gives the number of frames. */
function takeReport(bytes: Uint8Array): number {
  const reports = parseReports(bytes);
  if (reports.length === 0) throw new Error('Expected at least one report of any bytes.');
  return reports.reduce((sum, report) => {
    if (typeof normaliseReport(report)['issue_key'] !== 'string') throw new Error('Expected a key for any report.');
    return sum + report.threads.reduce((frames, thread) => frames + thread.frames.length, 0);
  }, 0);
}

const managedSymbols = (shared: string): Uint8Array[] =>
  ['android_r8', 'react_native'].flatMap((folder) =>
    readdirSync(join(shared, 'data/crashes', folder))
      .filter((file) => /\.mapping\.txt$|\.js\.map$/.test(file))
      .map((file) => Uint8Array.from(readFileSync(join(shared, 'data/crashes', folder, file)).subarray(0, LARGEST_SAMPLE))),
  );

/** Frames that the samples know, and some they do not. */
function ask(index: SymbolIndex): number {
  if (index.kind === 'script')
    return [0, 100, 1000].filter((column) => index.lookup(1, column, 'seg-1.js') ?? index.lookup(1, column)).length;
  if (index.kind !== 'jvm') return 0;
  const frames = ['a', 'a.a', 'A', 'b'].map((className, line) => ({ className, method: 'a', line }));
  return index.retrace(frames, 'java.lang.NullPointerException').flat().length;
}

/** A symbol file is read and asked, or refused with a coded error. */
function takeSymbols(bytes: Uint8Array): number {
  try {
    return readSymbols(bytes, 'sample').reduce((sum, index) => sum + ask(index), 0);
  } catch (error) {
    if (error instanceof CodedError) return 0;
    throw error;
  }
}

const REPORTS = [
  ...['apple_ips', 'apple_text', 'metrickit', 'kscrash', 'plcrash', 'android_java', 'android_anr', 'android_tombstone', 'minidump'],
  ...['react_native', 'flutter', 'sentry', 'bugsnag', 'crashlytics'],
];

/** Every parser by the folder of its samples; a receiver is one more row. */
export const TARGETS: readonly FuzzTarget[] = [
  ...REPORTS.map((folder) => ({ name: folder, samples: (shared: string) => filesIn(shared, folder), take: takeReport })),
  { name: 'managed_symbols', samples: managedSymbols, take: takeSymbols },
];
