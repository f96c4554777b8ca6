import type { Splunkd } from '../../bin/kit/splunkd';
import type { Detection } from './detection';

const COLLECTION = 'appmon_incidents';

/** A record of `appmon_incidents`: one cause, its alerts and what people did about it. */
export interface Incident {
  readonly _key: string;
  readonly inc: string;
  readonly title: string;
  readonly severity: string;
  readonly state: 'open' | 'acknowledged' | 'snoozed' | 'resolved' | 'false_positive';
  readonly app_id: string;
  readonly platform: string;
  readonly app_version: string;
  readonly issue: string;
  readonly subject: string;
  readonly started: number;
  readonly users: number;
  readonly crashes: number;
  /** JSON list of `{time, kind, text, who}`. */
  readonly timeline: string;
  readonly updated: number;
  readonly resolved_at?: number;
  readonly version: number;
}

/** The number after the highest one given out so far. */
export function nextNumber(incidents: readonly Pick<Incident, 'inc'>[]): string {
  const highest = incidents.reduce((most, { inc }) => Math.max(most, Number(/^INC-(\d+)$/.exec(inc)?.[1] ?? 0)), 1000);
  return `INC-${highest + 1}`;
}

const addToTimeline = (timeline: string, entry: { time: number; kind: string; text: string }): string => {
  let entries: unknown[] = [];
  try {
    entries = JSON.parse(timeline) as unknown[];
  } catch {
    // A timeline that is no JSON is begun anew; the audit trail keeps what people did.
  }
  return JSON.stringify([...entries, { ...entry, who: 'detector' }].slice(-200));
};

/** Incidents that are not over, of every app. */
export const openIncidents = async (splunkd: Splunkd): Promise<readonly Incident[]> =>
  splunkd.find<Incident>(COLLECTION, { $and: [{ state: { $ne: 'resolved' } }, { state: { $ne: 'false_positive' } }] });

/** Opens an incident for a subject and gives it its number. */
export async function openIncident(splunkd: Splunkd, detection: Omit<Detection, 'incident'>): Promise<Incident> {
  const inc = nextNumber(await splunkd.find<Incident>(COLLECTION));
  const incident: Incident = {
    _key: inc,
    inc,
    title: detection.title,
    severity: detection.severity,
    state: 'open',
    app_id: detection.app_id,
    platform: detection.platform,
    app_version: detection.app_version,
    issue: detection.issue,
    subject: detection.subject,
    started: detection.since,
    users: detection.users,
    crashes: detection.crashes,
    timeline: addToTimeline('[]', { time: detection.detected_time, kind: 'detected', text: detection.title }),
    updated: detection.detected_time,
    version: 1,
  };
  await splunkd.save(COLLECTION, [incident]);
  return incident;
}

/**
 * Changes an incident; what people wrote is read again just before the write and kept. `version` counts the edits of people: it stays,
 * or nobody could save an edit while a spike brings new counts every ten seconds.
 */
export async function updateIncident(splunkd: Splunkd, inc: string, change: (current: Incident) => Partial<Incident>): Promise<void> {
  const current = await splunkd.get<Incident>(COLLECTION, inc);
  if (current) await splunkd.save(COLLECTION, [{ ...current, ...change(current) }]);
}

const RANK: Readonly<Record<string, number>> = { low: 0, medium: 1, high: 2, critical: 3 };

/**
 * Adds a detection to the open incident of the same app, platform and version. A graver one takes it over: its title, severity
 * and subject hold from now on, so that a spike that began as a new issue is kept up to date and closed as a spike.
 */
export const joinIncident = (splunkd: Splunkd, inc: string, detection: Omit<Detection, 'incident'>): Promise<void> =>
  updateIncident(splunkd, inc, (current) => {
    const isGraver = (RANK[detection.severity] ?? 0) > (RANK[current.severity] ?? 0);
    return {
      ...(isGraver ? { title: detection.title, severity: detection.severity, subject: detection.subject } : {}),
      issue: current.issue || detection.issue,
      users: Math.max(current.users, detection.users),
      crashes: Math.max(current.crashes, detection.crashes),
      started: Math.min(current.started, detection.since),
      updated: detection.detected_time,
      timeline: addToTimeline(current.timeline, { time: detection.detected_time, kind: 'detected', text: detection.title }),
    };
  });

/** Opens an incident again whose cause is back within the hour in which people were already told of it. */
export const reopenIncident = (splunkd: Splunkd, inc: string, again: Pick<Detection, 'detected_time' | 'title'>): Promise<void> =>
  updateIncident(splunkd, inc, (current) =>
    current.state === 'resolved'
      ? {
          state: 'open',
          updated: again.detected_time,
          timeline: addToTimeline(current.timeline, { time: again.detected_time, kind: 'reopened', text: again.title }),
        }
      : {},
  );

/** Closes an incident whose rate has been normal again for ten minutes: at `calm`, seen at `now`. */
export const closeIncident = (splunkd: Splunkd, inc: string, times: { readonly calm: number; readonly now: number }): Promise<void> =>
  updateIncident(splunkd, inc, (current) => ({
    state: 'resolved',
    resolved_at: times.calm,
    updated: times.now,
    timeline: addToTimeline(current.timeline, { time: times.now, kind: 'closed', text: 'Back to normal for ten minutes' }),
  }));
