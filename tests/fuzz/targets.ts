import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { normaliseReport, parseReports } from '../../core/crash';

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

const REPORTS = [
  ...['apple_ips', 'apple_text', 'metrickit', 'kscrash', 'plcrash', 'android_java', 'android_anr', 'android_tombstone', 'minidump'],
  ...['react_native', 'flutter', 'sentry', 'bugsnag', 'crashlytics'],
];

/** Every parser by the folder of its samples; a receiver is one more row. */
export const TARGETS: readonly FuzzTarget[] = REPORTS.map((folder) => ({
  name: folder,
  samples: (shared) => filesIn(shared, folder),
  take: takeReport,
}));
