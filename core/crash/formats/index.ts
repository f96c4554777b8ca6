import { decodeText } from '../bytes';
import type { BinaryFormat, CrashFormat, FormatOf, ParsedReport, TextFormat } from '../types';
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

/** Formats of bytes in the order in which they are tried, before those of texts. */
const BINARY_FORMATS: readonly BinaryFormat[] = [minidump, plcrash, tombstonePb];

const TEXT_FORMATS: readonly TextFormat[] = [
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

/** All formats in the order in which content is tried. */
export const FORMATS: readonly CrashFormat[] = [...BINARY_FORMATS, ...TEXT_FORMATS];

const isEmpty = (report: ParsedReport): boolean =>
  report.causes.length === 0 &&
  report.threads.length === 0 &&
  report.lastException === undefined &&
  ['report_id', 'signal', 'mach_type'].every((name) => report.fields[name] === undefined) &&
  report.blame === undefined;

/** What the first format gives that finds something to read. */
function firstRead<Content>(formats: readonly FormatOf<Content>[], content: Content): ParsedReport[] | undefined {
  for (const format of formats) {
    try {
      const reports = format.detect(content) ? format.parse(content) : [];
      if (reports.length > 0 && !reports.every(isEmpty)) return reports;
    } catch {
      // A parser's fault must not lose the report: the next format is tried, in the end it is unparsed.
    }
  }
  return undefined;
}

/**
 * Reads a report in any known format. Never throws and never drops: what cannot be read comes back as kind `unparsed`
 * with what may be kept of it in `raw`. Several reports come back from formats that hold several. Formats of bytes are looked for
 * in bytes alone: a text that was decoded from them is damaged.
 */
export function parseReports(content: string | Uint8Array): ParsedReport[] {
  const binary = typeof content === 'string' ? undefined : firstRead(BINARY_FORMATS, content);
  if (binary) return binary;
  const text = typeof content === 'string' ? content : decodeText(content);
  return firstRead(TEXT_FORMATS, text) ?? [unparsedReport(text)];
}
