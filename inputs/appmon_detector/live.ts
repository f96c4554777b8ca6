import { platformName } from './detection';
import type { Incident } from './incident';
import type { DetectorState } from './state';

/** A record of `appmon_live`: the answer strip of an app, or the present rates of one app on one platform. */
export interface LiveRecord {
  readonly _key: string;
  readonly app_id: string;
  readonly platform: string;
  readonly level: 'bad' | 'watch' | 'info' | 'normal';
  readonly sentence: string;
  readonly detail: string;
  readonly inc: string;
  readonly since: number;
  readonly users: number;
  readonly crashes_10s: number;
  readonly sessions_10s: number;
  readonly updated: number;
}

const minutes = (seconds: number): string => `${Math.max(1, Math.round(seconds / 60))} min`;

const RANK: Readonly<Record<string, number>> = { critical: 3, high: 2, medium: 1, low: 0 };

/** The sentence of one app: its worst open incident, or that all is normal. */
export function answerOf(appId: string, incidents: readonly Incident[], now: number): LiveRecord {
  const mine = incidents.filter((incident) => incident.app_id === appId && incident.state !== 'snoozed');
  const [worst] = [...mine].sort((a, b) => (RANK[b.severity] ?? 0) - (RANK[a.severity] ?? 0) || b.users - a.users);
  const record = { _key: `answer:${appId}`, app_id: appId, platform: '', crashes_10s: 0, sessions_10s: 0, updated: now };
  if (!worst) return { ...record, level: 'normal', sentence: 'All normal', detail: '', inc: '', since: 0, users: 0 };
  return {
    ...record,
    level: worst.severity === 'critical' ? 'bad' : 'watch',
    sentence: `${worst.title}: ${worst.users} installations in the last ${minutes(now - worst.started)}`,
    detail: `${worst.crashes} crashes on ${platformName(worst.platform)} ${worst.app_version}`,
    inc: worst.inc,
    since: worst.started,
    users: worst.users,
  };
}

/** The present rates of every app and platform, from the last step of each version. */
export function ratesOf(state: DetectorState, now: number): readonly LiveRecord[] {
  const totals = new Map<string, { crashes: number; sessions: number; open: boolean }>();
  for (const [key, series] of Object.entries(state.series)) {
    const [appId = '', platform = ''] = key.split(':');
    const total = totals.get(`${appId}:${platform}`) ?? { crashes: 0, sessions: 0, open: false };
    total.crashes += series.spike.recent.at(-1)?.crashes ?? 0;
    total.sessions += series.sessions.at(-1) ?? 0;
    total.open ||= series.spike.open;
    totals.set(`${appId}:${platform}`, total);
  }
  return [...totals].map(([key, total]) => {
    const [appId = '', platform = ''] = key.split(':');
    return {
      _key: key,
      app_id: appId,
      platform,
      level: total.open ? 'bad' : 'normal',
      sentence: '',
      detail: '',
      inc: '',
      since: 0,
      users: 0,
      crashes_10s: total.crashes,
      sessions_10s: total.sessions,
      updated: now,
    };
  });
}
