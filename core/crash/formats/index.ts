import { decodeText } from '../bytes';
import type { BinaryFormat, CrashFormat, ParsedReport } from '../types';
import { anr } from './anr';
import { appleIps } from './apple-ips';
import { appleFrames, appleText } from './apple-text';
import { bugsnag } from './bugsnag';
import { crashlytics } from './crashlytics';
import { dart } from './dart';
import { dotnet } from './dotnet';
import { hermesCallStack, javascript } from './javascript';
import { jvm } from './jvm';
import { kscrash } from './kscrash';
import { metrickit } from './metrickit';
import { minidump } from './minidump';
import { plcrash } from './plcrash';
import { sentryEvent } from './sentry-event';
import { tombstone } from './tombstone';
import { tombstonePb } from './tombstone-pb';
import { unity } from './unity';
import { unparsedReport } from '../unparsed';

/** Formats in the order in which content is tried. */
export const FORMATS: readonly CrashFormat[] = [
  minidump,
  plcrash,
  tombstonePb,
  appleIps,
  kscrash,
  metrickit,
  crashlytics,
  bugsnag,
  sentryEvent,
  dart,
  tombstone,
  anr,
  appleText,
  hermesCallStack,
  javascript,
  unity,
  dotnet,
  jvm,
  appleFrames,
];

const isEmpty = (report: ParsedReport): boolean =>
  report.causes.length === 0 &&
  report.threads.length === 0 &&
  report.lastException === undefined &&
  ['report_id', 'signal', 'mach_type'].every((name) => report.fields[name] === undefined) &&
  report.blame === undefined;

/**
 * Reads a report in any known format. Never throws and never drops: what cannot be read comes back as kind `unparsed`
 * with what may be kept of it in `raw`. Several reports come back from formats that hold several. Formats of bytes are looked for
 * in bytes alone: a text that was decoded from them is damaged.
 */
export function parseReports(content: string | Uint8Array): ParsedReport[] {
  const text = typeof content === 'string' ? content : decodeText(content);
  for (const format of FORMATS) {
    try {
      const reports = format.reads === 'bytes' ? readBytes(format, content) : format.detect(text) ? format.parse(text) : [];
      if (reports.length > 0 && !reports.every(isEmpty)) return reports;
    } catch {
      // A parser's fault must not lose the report: the next format is tried, in the end it is unparsed.
    }
  }
  return [unparsedReport(text)];
}

const readBytes = (format: BinaryFormat, content: string | Uint8Array): ParsedReport[] =>
  typeof content !== 'string' && format.detect(content) ? format.parse(content) : [];
