import type { CrashFormat, ParsedReport } from '../types';
import { anr } from './anr';
import { appleIps } from './apple-ips';
import { appleFrames, appleText } from './apple-text';
import { crashlytics } from './crashlytics';
import { jvm } from './jvm';

/** Formats in the order in which content is tried. */
export const FORMATS: readonly CrashFormat[] = [appleIps, crashlytics, anr, appleText, jvm, appleFrames];

const isEmpty = (report: ParsedReport): boolean =>
  report.causes.length === 0 &&
  report.threads.length === 0 &&
  report.lastException === undefined &&
  report.fields['report_id'] === undefined &&
  report.blame === undefined;

/** First bytes of binary reports, as text. */
const BINARY_SIGNS: readonly (readonly [sign: string, sourceKind: string])[] = [
  ['MDMP', 'minidump'],
  ['plcrash', 'plcrash'],
];
/** Share of characters that no text has from which on a body is binary. */
const BINARY_SHARE = 0.1;

const NO_TEXT = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\ufffd]/g;

const isBinary = (text: string): boolean => text.includes('\0') || (text.match(NO_TEXT)?.length ?? 0) > text.length * BINARY_SHARE;

const MAX_LINES = 2000;
const MAX_LINE = 1000;

const rawLines = (text: string): string[] => text.split(/\r?\n/, MAX_LINES).map((line) => line.slice(0, MAX_LINE));

/** A binary report holds memory and registers of a phone, which are never kept: only what it was remains. */
function unparsed(text: string): ParsedReport {
  const base = { fields: { kind: 'unparsed' }, causes: [], threads: [] };
  if (!isBinary(text)) return { ...base, sourceKind: 'unknown', raw: rawLines(text) };
  const sourceKind = BINARY_SIGNS.find(([sign]) => text.startsWith(sign))?.[1] ?? 'binary';
  return { ...base, sourceKind, raw: [`Report in the binary format ${sourceKind}; its content is not kept.`] };
}

/**
 * Reads a report in any known format. Never throws and never drops: what cannot be read comes back as kind `unparsed`
 * with its lines in `raw`, or without them when it is binary. Several reports come back from formats that hold several.
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
