import { normaliseReport, parseReports, redactReport } from '../../../core/crash';
import { createRedactor } from '../../../core/redact';
import { readMapping, retraceText } from '../../../core/symbols/r8';
import { ksCrashReport, metricKitReport, plCrashReport, tombstoneReport } from './native-reports';
import { appleReport, jvmReport, mappingAndStacks, scriptReport } from './reports';

/** What a phase did: reports a second of processor time, and how many there were. */
export interface CrashRate {
  readonly reports: number;
  readonly perSecond: number;
}

const MICROSECONDS = 1_000_000;

/** Does the work for every item and divides by the processor time it took: a rate of one core whatever else runs. */
function rateOf<Item>(items: readonly Item[], work: (item: Item) => void): CrashRate {
  const before = process.cpuUsage();
  for (const item of items) work(item);
  const { user, system } = process.cpuUsage(before);
  return { reports: items.length, perSecond: (items.length * MICROSECONDS) / (user + system) };
}

const KINDS: Readonly<Record<string, (seed: number) => string | Uint8Array>> = {
  Java: jvmReport,
  Apple: appleReport,
  Hermes: scriptReport,
  KSCrash: ksCrashReport,
  MetricKit: metricKitReport,
  PLCrash: plCrashReport,
  tombstone: tombstoneReport,
};

/**
 * Parses, redacts and keys so many reports of one kind, as bytes, which is how they come. As many others are read before: what the
 * compiler of JavaScript takes in the first second of a process is no cost of a report.
 */
export function measureReports(kind: string, count: number): CrashRate {
  const make = KINDS[kind];
  if (!make) throw new Error(`Expected one of ${Object.keys(KINDS).join(', ')}; got ${kind}.`);
  const redactor = createRedactor();
  const made = (seed: number): Buffer => Buffer.from(make(seed));
  const work = (content: Uint8Array): void => {
    for (const report of parseReports(content)) {
      normaliseReport(redactReport(report, redactor).value, { eventId: 'e', appId: 'com.examplebank.retail', inApp: ['com.examplebank.'] });
    }
  };
  for (let seed = count; seed < 2 * count; seed++) work(made(seed));
  return rateOf(
    Array.from({ length: count }, (_none, seed) => made(seed)),
    work,
  );
}

/** Kinds of reports that are measured. */
export const REPORT_KINDS = Object.keys(KINDS);

/** Retraces so many stacks with a mapping of so many bytes; every stack was retraced once before. */
export function measureRetrace(bytes: number, count: number): CrashRate {
  const { mapping, stacks } = mappingAndStacks(bytes, count);
  const index = readMapping(Buffer.from(mapping), 'mapping.txt');
  const work = (stack: string): void => void retraceText(index, stack);
  stacks.forEach(work);
  return rateOf(stacks, work);
}
