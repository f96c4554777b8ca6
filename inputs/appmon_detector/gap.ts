import { CATCH_UP_SECONDS } from './catch-up';
import { durationText, type Detection } from './detection';
import { seriesKey, type DetectorState } from './state';
import type { Finding } from './step';

/** A time in which nothing was judged, epoch seconds. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** From so long a gap on people are told that nobody was watching; what is older than this is no news either. */
export const BLIND_SECONDS = 900;

/**
 * The time without a look that is worth telling. `lastLook` is the last one of any host; what was
 * indexed before `ignoreBefore` was not to be judged anyway.
 */
export function gapOf(lastLook: number, now: number, ignoreBefore: number): Gap | undefined {
  const from = Math.max(lastLook, ignoreBefore);
  return now - from >= BLIND_SECONDS ? { from, to: now } : undefined;
}

const isOpen = (state: DetectorState, finding: Finding): boolean => state.series[seriesKey(finding)]?.spike.open === true;

/**
 * Findings that no host has published: those after `since`, and spikes that go on without an open incident (`open` holds the
 * subjects of these), which the other host was about to find.
 */
export const unpublishedOf = (
  judged: { readonly findings: readonly Finding[]; readonly state: DetectorState },
  context: { readonly since: number; readonly open: ReadonlySet<string> },
): readonly Finding[] =>
  judged.findings.filter(
    (finding) =>
      finding.time > context.since ||
      (finding.change === 'opened' && isOpen(judged.state, finding) && !context.open.has(`crash_spike:${seriesKey(finding)}`)),
  );

/** Findings that people would have been told of in time and that are over by now: old new issues, and old spikes that have closed. */
export const staleOf = (findings: readonly Finding[], state: DetectorState, now: number): ReadonlySet<Finding> =>
  new Set(
    findings.filter(
      (finding) =>
        finding.change === 'opened' && now - finding.time > BLIND_SECONDS && (finding.rule === 'new_issue' || !isOpen(state, finding)),
    ),
  );

const utc = (time: number): string => `${new Date(time * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const counted = (count: number, one: string, many: string): string => `${count === 0 ? 'no' : count} ${count === 1 ? one : many}`;

/** The notice that nobody was watching. Its key is the beginning of the gap, so that of several hosts one tells. */
export function toGapDetection(gap: Gap, stale: ReadonlySet<Finding>, context: { readonly muted: boolean }): Detection {
  const { from, to } = gap;
  const found = [...stale];
  const spikes = found.filter(({ rule }) => rule === 'crash_spike').length;
  const judgedFrom = Math.max(from, to - CATCH_UP_SECONDS);
  const detail = [
    `Meanwhile: ${counted(spikes, 'crash spike', 'crash spikes')} that ended, ${counted(found.length - spikes, 'new issue', 'new issues')}; see the Alerts page.`,
    judgedFrom > from ? `What was received before ${utc(judgedFrom)} was not judged.` : 'All that was received meanwhile was judged.',
    'The safety net search may have told of spikes meanwhile.',
  ].join(' ');
  return {
    ...{ _key: `monitoring_gap:${Math.floor(from)}`, subject: 'monitoring_gap', rule: 'monitoring_gap', severity: 'medium' },
    ...{ app_id: '-', platform: '-', app_version: '-', issue_key: '', issue: '', issue_title: '', incident: '' },
    state: context.muted ? 'muted' : 'new',
    title: `Monitoring was blind for ${durationText(to - from)}, from ${utc(from)} to ${utc(to)}`,
    detail,
    link: '',
    evidence: JSON.stringify({ from, to, judgedFrom, subjects: found.map(({ rule, version }) => `${rule} ${version}`) }),
    ...{ since: from, crashes: 0, users: 0, expected: 0, ratio: 0 },
    ...{ occurred_time: from, received_time: to, indexed_time: to, detected_time: to },
    window: Math.floor(to / 3600),
    ...{ dispatched: context.muted ? 0 : 1, dispatches: 0, dispatch_time: 0, sid: '' },
  };
}
