import type { CrashFormat, ParsedReport } from '../types';
import { anr } from './anr';
import { appleIps } from './apple-ips';
import { appleText } from './apple-text';
import { crashlytics } from './crashlytics';
import { jvm } from './jvm';

/** Formats in the order in which content is tried. */
export const FORMATS: readonly CrashFormat[] = [appleIps, crashlytics, anr, appleText, jvm];

const isEmpty = (report: ParsedReport): boolean =>
  report.causes.length === 0 &&
  report.threads.length === 0 &&
  report.lastException === undefined &&
  report.fields['report_id'] === undefined &&
  report.blame === undefined;

const unparsed = (text: string): ParsedReport => ({
  sourceKind: 'unknown',
  fields: { kind: 'unparsed' },
  causes: [],
  threads: [],
  raw: text.split(/\r?\n/),
});

/**
 * Reads a report in any known format. Never throws and never drops: what cannot be read comes back as kind `unparsed`
 * with its lines in `raw`. Several reports come back from formats that hold several.
 */
export function parseReports(text: string): ParsedReport[] {
  for (const format of FORMATS) {
    try {
      const reports = format.detect(text) ? format.parse(text) : [];
      if (reports.length > 0 && !reports.every(isEmpty)) return reports;
    } catch {
      // A parser's fault must not lose the report: the next format is tried, in the end the text is kept as it is.
    }
  }
  return [unparsed(text)];
}
