import type { Formats } from '../../../visualizations/kit/format';
import type { Level } from '../../../visualizations/kit/tokens';
import type { KvRecord } from '../data/kv';
import { fieldNumber, fieldText } from '../data/kv';
import type { Filters } from '../state/filters';
import { quantile } from './narrow';
import { stateNow } from './snooze';

/** Severity of an incident as a status. */
export const severityLevel = (severity: string): Level => {
  const levels: Readonly<Record<string, Level>> = { critical: 'bad', high: 'watch', medium: 'info', low: 'none' };
  return levels[severity] ?? 'info';
};

const rank: Readonly<Record<string, number>> = { critical: 0, high: 1, medium: 2, low: 3 };

/** True for incidents that still need somebody. */
export const isOpen = (incident: KvRecord): boolean => !['resolved', 'closed', 'false_positive'].includes(fieldText(incident, 'state'));
/** True for open incidents that nobody has silenced for a while. `now` in milliseconds. */
export const isLoud = (incident: KvRecord, now: number): boolean =>
  isOpen(incident) && stateNow(fieldText(incident, 'state'), fieldNumber(incident, 'snoozed_until'), now) !== 'snoozed';
/** True for open incidents nobody has taken. */
export const isUnacknowledged = (incident: KvRecord): boolean => isOpen(incident) && fieldText(incident, 'acked_by') === '';

/** Incidents of the monitoring itself bear no application, platform or version: they concern every one. */
const concerns = (incident: KvRecord, field: string, wanted: readonly string[]): boolean =>
  wanted.length === 0 || ['', '-', ...wanted].includes(fieldText(incident, field));

/** Incidents that the filters of the view leave. */
export const narrowIncidents = (incidents: readonly KvRecord[], filters: Filters): readonly KvRecord[] =>
  incidents.filter(
    (incident) =>
      concerns(incident, 'app_id', filters.app === '' ? [] : [filters.app]) &&
      concerns(incident, 'platform', filters.platform === '' ? [] : [filters.platform]) &&
      concerns(incident, 'app_version', filters.version),
  );

/** Open incidents first, the worst and newest before others. */
export const byUrgency = (incidents: readonly KvRecord[]): readonly KvRecord[] =>
  [...incidents].sort(
    (a, b) =>
      Number(isOpen(b)) - Number(isOpen(a)) ||
      (rank[fieldText(a, 'severity')] ?? 4) - (rank[fieldText(b, 'severity')] ?? 4) ||
      (fieldNumber(b, 'started') ?? 0) - (fieldNumber(a, 'started') ?? 0),
  );

/** Name of an incident as people say it. */
export const incidentName = (incident: KvRecord): string => fieldText(incident, 'inc') || fieldText(incident, '_key');

/** State of an incident at `now` (milliseconds) in words, with its status. */
export function incidentState(incident: KvRecord, now: number, formats: Formats): readonly [Level, string] {
  const snoozed = fieldNumber(incident, 'snoozed_until');
  const ackedBy = fieldText(incident, 'acked_by');
  const state = stateNow(fieldText(incident, 'state'), snoozed, now);
  if (state === 'false_positive') return ['none', 'false alarm'];
  if (!isOpen(incident)) return ['normal', 'resolved'];
  if (state === 'snoozed' && snoozed !== null) return ['none', `snoozed until ${formats.dateTime(snoozed * 1000)}`];
  return ackedBy === '' ? ['bad', 'not acknowledged'] : ['info', `ack: ${ackedBy}`];
}

/** Seconds from receipt to notification of detections that people were told about. */
export const latencies = (detections: readonly KvRecord[]): number[] =>
  detections.flatMap((detection) => {
    const received = fieldNumber(detection, 'received_time');
    const notified = fieldNumber(detection, 'notified_time');
    return received === null || notified === null || notified < received ? [] : [notified - received];
  });

/** Median, 99th percentile and number of latencies in seconds. */
export function ledger(detections: readonly KvRecord[]): {
  readonly n: number;
  readonly median: number | null;
  readonly p99: number | null;
} {
  const values = latencies(detections);
  return { n: values.length, median: quantile(values, 0.5), p99: quantile(values, 0.99) };
}
