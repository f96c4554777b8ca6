import type { Finding } from './step';

/** A record of `appmon_detections`: the evidence and the five times (epoch seconds). */
export interface Detection {
  readonly _key: string;
  readonly subject: string;
  readonly rule: Finding['rule'] | 'monitoring_gap';
  readonly app_id: string;
  readonly platform: string;
  readonly app_version: string;
  readonly issue_key: string;
  readonly issue: string;
  readonly issue_title: string;
  readonly severity: 'critical' | 'high' | 'medium' | 'low';
  /** `stale`: found when it was long over; it is shown and nobody is told. */
  readonly state: 'new' | 'muted' | 'stale' | 'notified';
  readonly title: string;
  /** What a reader needs beside the title and the counts; often empty. */
  readonly detail: string;
  /** Address of the Alerts page for mails; empty while no `link_base` is set. */
  readonly link: string;
  /** JSON of the finding's evidence. */
  readonly evidence: string;
  readonly since: number;
  readonly crashes: number;
  readonly users: number;
  readonly expected: number;
  readonly ratio: number;
  readonly occurred_time: number;
  readonly received_time: number;
  readonly indexed_time: number;
  readonly detected_time: number;
  readonly notified_time?: number;
  readonly incident: string;
  readonly window: number;
  /** 1 when people are to be told. */
  readonly dispatched: 0 | 1;
  /** How often the saved alert was dispatched for it, when last, and the search id of that. */
  readonly dispatches?: number;
  readonly dispatch_time: number;
  readonly sid: string;
}

/** Length of a claim: detector and safety net that see the same subject in the same hour tell people once. */
const WINDOW_SECONDS = 3600;

const PLATFORM_NAMES: Readonly<Record<string, string>> = { ios: 'iOS', android: 'Android', web: 'Web', backend: 'back end' };

/** The platform as people write it. */
export const platformName = (platform: string): string => PLATFORM_NAMES[platform] ?? platform;

/** A duration as people say it: `45 s`, `12 min`, `2 h 5 min`. */
export function durationText(seconds: number): string {
  if (seconds < 60) return `${Math.max(0, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The issue that brought most of the crashes, with a key of it; empty strings when no crash has a key. */
export function topIssue({ issueKey, crashes }: Finding): { readonly key: string; readonly issue: string } {
  const keyed = crashes.filter(({ issueKey: key }) => key !== '-' && (issueKey === undefined || key === issueKey));
  const counts = new Map<string, number>();
  for (const { issue } of keyed) counts.set(issue, (counts.get(issue) ?? 0) + 1);
  const [top] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const crash = keyed.find(({ issue }) => issue === top?.[0]);
  return { key: crash?.issueKey ?? issueKey ?? '', issue: crash?.issue ?? '' };
}

/** What an issue is called, for titles: empty strings when the catalogue does not know it yet. */
export interface IssueName {
  readonly issue: string;
  readonly title: string;
}

/** Makes the record of a finding. Pure: `detected` is the time of the decision. */
export function toDetection(
  finding: Finding,
  context: {
    readonly detected: number;
    readonly incident: string;
    /** Why nobody is to be told; undefined = people are. */
    readonly silence: 'muted' | 'stale' | undefined;
    readonly name: IssueName;
  },
): Detection {
  const { detected, name } = context;
  const { key: issueKey } = topIssue(finding);
  const isSpike = finding.rule === 'crash_spike';
  const subject = isSpike ? `crash_spike:${finding.appId}:${finding.platform}:${finding.version}` : `new_issue:${issueKey}`;
  const window = Math.floor(detected / WINDOW_SECONDS);
  const users =
    finding.evidence?.installations ?? finding.installations ?? new Set(finding.crashes.map((crash) => crash.installation)).size;
  const where = `${platformName(finding.platform)} ${finding.version}`;
  const latest = finding.crashes.reduce(
    (last, crash) => (crash.received > last.received ? crash : last),
    finding.crashes[0] ?? { received: detected, occurred: detected, indexed: detected },
  );
  return {
    // A finding that is over must not claim the hour: the next spike of its subject is news.
    _key: context.silence === 'stale' ? `${subject}:stale:${Math.floor(finding.time)}` : `${subject}:${window}`,
    subject,
    rule: finding.rule,
    app_id: finding.appId,
    platform: finding.platform,
    app_version: finding.version,
    issue_key: issueKey,
    issue: name.issue,
    issue_title: name.title,
    severity: isSpike ? 'critical' : 'high',
    state: context.silence ?? 'new',
    title: isSpike ? `Crashes on ${where}` : `New crash on ${where}: ${name.title || name.issue || issueKey.slice(0, 8)}`,
    detail: context.silence === 'stale' ? `Found ${durationText(detected - finding.time)} late, when it was over` : '',
    link: '',
    evidence: JSON.stringify(finding.evidence ?? {}),
    since: finding.evidence?.since ?? latest.occurred,
    crashes: finding.evidence?.crashes ?? Math.max(finding.crashes.length, users),
    users,
    expected: finding.evidence?.expected ?? 0,
    ratio: finding.evidence ? Math.min(9999, finding.evidence.ratio) : 0,
    occurred_time: latest.occurred,
    received_time: latest.received,
    indexed_time: latest.indexed,
    detected_time: detected,
    incident: context.incident,
    window,
    dispatched: context.silence === undefined ? 1 : 0,
    dispatches: 0,
    dispatch_time: 0,
    sid: '',
  };
}

/** The `appmon:detection` event; what is indexed leads in `ix`, as every event of an input does. */
export const toDetectionEvent = (detection: Detection): string =>
  JSON.stringify({
    ix: {
      event_id: detection._key,
      event_name: 'detection',
      app_id: detection.app_id,
      platform: detection.platform,
      app_version: detection.app_version,
      kind: detection.rule,
      received_time: detection.received_time.toFixed(3),
    },
    occurred_time: detection.detected_time,
    ...Object.fromEntries(
      Object.entries(detection).filter(
        ([name]) =>
          !['_key', 'dispatches', 'dispatch_time', 'sid', 'app_id', 'platform', 'app_version', 'received_time', 'occurred_time'].includes(
            name,
          ),
      ),
    ),
  });
