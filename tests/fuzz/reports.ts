import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { normaliseReport, parseReports } from '../../core/crash';
import { inJson, inJsonLine } from './mutate-json';
import { linear } from './types';
import type { FuzzTarget } from './types';

const LARGEST_SAMPLE = 64 * 1024;

/** The beginnings of the files of a folder of crash data whose names fit, unpacked. */
export function filesIn(shared: string, folder: string, names: RegExp): Uint8Array[] {
  const path = join(shared, 'data/crashes', folder);
  return readdirSync(path)
    .filter((name) => names.test(name))
    .map((name) => {
      const content = readFileSync(join(path, name));
      return Uint8Array.from((name.endsWith('.gz') ? gunzipSync(content) : content).subarray(0, LARGEST_SAMPLE));
    });
}

const REPORT_FILES = /^(?!.*(?:\.(?:expected|mapping|symbolicated|reference)\.|\.(?:map|gz|sym)$))[^.]*\../;

/** A report becomes events with keys, whatever it was; gives the number of frames. */
function takeReport(bytes: Uint8Array): number {
  const reports = parseReports(bytes);
  if (reports.length === 0) throw new Error('Expected at least one report of any bytes.');
  return reports.reduce((sum, report) => {
    if (typeof normaliseReport(report)['issue_key'] !== 'string') throw new Error('Expected a key for any report.');
    return sum + report.threads.reduce((frames, thread) => frames + thread.frames.length, 0);
  }, 0);
}

const FOLDERS: readonly (readonly [folder: string, change?: FuzzTarget['change']])[] = [
  ['apple_ips', inJsonLine],
  ['apple_text'],
  ['metrickit', inJson],
  ['kscrash', inJson],
  ['plcrash'],
  ['android_java'],
  ['android_anr'],
  ['android_tombstone'],
  ['minidump'],
  ['react_native', inJson],
  ['flutter'],
  ['sentry', inJson],
  ['bugsnag', inJson],
  ['crashlytics', inJsonLine],
];

/** Every report format by the folder of its samples: any bytes give events, and never more than one frame a byte. */
export const REPORTS: readonly FuzzTarget[] = FOLDERS.map(([folder, change]) => ({
  name: `report: ${folder}`,
  samples: (shared) => filesIn(shared, folder, REPORT_FILES),
  take: takeReport,
  most: linear(1000, 1),
  ...(change ? { change } : {}),
}));
