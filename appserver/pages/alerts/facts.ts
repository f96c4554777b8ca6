import type { Formats } from '../../../visualizations/kit/format';
import type { Level } from '../../../visualizations/kit/tokens';
import type { KvRecord } from '../../ui/data/kv';
import { fieldNumber, fieldText } from '../../ui/data/kv';
import { incidentName, isOpen, isUnacknowledged, latencies, ledger } from '../../ui/facts/incidents';
import type { AnswerText } from '../../ui/parts/Answer';

const target = 60;

/** The five times of a detection. */
const stepNames: readonly (readonly [field: string, name: string])[] = [
  ['occurred_time', 'Occurred on phone'],
  ['received_time', 'Received'],
  ['indexed_time', 'Indexed'],
  ['detected_time', 'Detected'],
  ['notified_time', 'People told'],
];

/** A step of the latency of one alert. Times in seconds; `delta` since the step before, null for the first. */
export interface LatencyStep {
  readonly name: string;
  readonly time: number;
  readonly delta: number | null;
}

/** The known times of a detection in order. */
export function latencySteps(detection: KvRecord): readonly LatencyStep[] {
  const known = stepNames.flatMap(([field, name]) => {
    const time = fieldNumber(detection, field);
    return time === null || time === 0 ? [] : [{ name, time }];
  });
  return known.map((step, index) => {
    const before = known[index - 1];
    // The index keeps whole seconds: an event cannot have been indexed before it was received.
    const isEarlyByRounding = step.name === 'Indexed' && before !== undefined && before.time - step.time < 1;
    return {
      ...step,
      delta: before === undefined ? null : isEarlyByRounding ? Math.max(step.time - before.time, 0) : step.time - before.time,
    };
  });
}

/** The newest detection of an incident. */
export const detectionOf = (detections: readonly KvRecord[], incident: KvRecord): KvRecord | undefined =>
  detections
    .filter(
      (detection) =>
        fieldText(detection, 'incident') === incidentName(incident) ||
        (fieldText(incident, 'subject') !== '' && fieldText(detection, 'subject') === fieldText(incident, 'subject')),
    )
    .sort((a, b) => (fieldNumber(b, 'detected_time') ?? 0) - (fieldNumber(a, 'detected_time') ?? 0))[0];

/** Upper edges in seconds of the buckets of the ledger. */
const edges: readonly (readonly [label: string, from: number, to: number])[] = [
  ['0–10 s', 0, 10],
  ['10–20 s', 10, 20],
  ['20–30 s', 20, 30],
  ['30–60 s', 30, target],
  ['over 60 s', target, Infinity],
];

/** Alerts by seconds from receipt to notification. */
export const ledgerBuckets = (detections: readonly KvRecord[]): readonly { readonly label: string; readonly n: number }[] => {
  const values = latencies(detections);
  return edges.map(([label, from, to]) => ({ label, n: values.filter((value) => value >= from && value < to).length }));
};

/** A line of the timeline of an incident. `time` in seconds. */
export interface TimelineEntry {
  readonly time: number;
  readonly text: string;
  readonly detail: string;
  readonly level: Level;
}

const kindLevels: Readonly<Record<string, Level>> = {
  detected: 'bad',
  notified: 'bad',
  first_report: 'info',
  resolved: 'normal',
  update: 'watch',
};

function storedEntries(incident: KvRecord): readonly TimelineEntry[] {
  const stored = incident['timeline'];
  let parsed: unknown = stored;
  if (typeof stored === 'string' && stored !== '') {
    try {
      parsed = JSON.parse(stored);
    } catch {
      return [];
    }
  }
  if (!Array.isArray(parsed)) return [];
  return parsed
    .filter((entry): entry is KvRecord => typeof entry === 'object' && entry !== null)
    .map((entry) => ({
      time: fieldNumber(entry, 'time') ?? 0,
      text: fieldText(entry, 'text') || fieldText(entry, 'kind'),
      detail: fieldText(entry, 'who'),
      level: kindLevels[fieldText(entry, 'kind')] ?? 'none',
    }));
}

/** Timeline of an incident: what the detector wrote, its five times where nothing was written, and what people did. */
export function timelineOf(incident: KvRecord, detection: KvRecord | undefined, audit: readonly KvRecord[]): readonly TimelineEntry[] {
  const stored = storedEntries(incident);
  const times =
    stored.length > 0 || detection === undefined
      ? []
      : latencySteps(detection).map(({ name, time }): TimelineEntry => ({
          time,
          text: name,
          detail: fieldText(detection, 'rule'),
          level: 'info',
        }));
  const people = audit.map((entry): TimelineEntry => ({
    time: fieldNumber(entry, 'time') ?? 0,
    text: fieldText(entry, 'what'),
    detail: fieldText(entry, 'who'),
    level: 'none',
  }));
  return [...stored, ...times, ...people].sort((a, b) => a.time - b.time);
}

/** The sentence of the Alerts page. */
export function alertsAnswer(incidents: readonly KvRecord[], detections: readonly KvRecord[], formats: Formats): AnswerText {
  const open = incidents.filter(isOpen);
  const waiting = incidents.filter(isUnacknowledged);
  const { n, median, p99 } = ledger(detections);
  const slow = latencies(detections).filter((value) => value > target).length;
  const speed =
    n === 0
      ? 'no alert was sent yet'
      : slow === 0
        ? 'every alert reached people in under 60 s'
        : `${formats.number(slow)} of ${formats.number(n)} alerts took over 60 s`;
  const level: Level = waiting.length > 0 ? 'bad' : open.length > 0 || slow > 0 ? 'watch' : 'normal';
  const title =
    open.length === 0
      ? `No open incident; ${speed}`
      : `${formats.number(open.length)} open, ${formats.number(waiting.length)} not acknowledged; ${speed}`;
  const detail =
    median === null || p99 === null
      ? 'The time from receipt to notification appears with the first alert.'
      : `${formats.number(n)} ${n === 1 ? 'alert' : 'alerts'} · median ${formats.duration(median)}, p99 ${formats.duration(p99)} from receipt to notification`;
  return { level, title, detail };
}
