import type { Baseline } from '../../core/detect/baseline';
import { CRASH_SPIKE_START, stepCrashSpike, type CrashSpikeEvidence, type CrashSpikeTest } from '../../core/detect/crash-spike';
import type { CrashSeen, SessionCount } from './queries';
import { seriesKey, type DetectorState, type NewIssue, type SeriesState } from './state';

/** What one look of the detector found. */
export interface Finding {
  readonly rule: 'crash_spike' | 'new_issue';
  readonly change: 'opened' | 'continues' | 'closed';
  /** End of the step that found it, epoch seconds. */
  readonly time: number;
  readonly appId: string;
  readonly platform: string;
  readonly version: string;
  readonly issueKey: string | undefined;
  readonly evidence: CrashSpikeEvidence | undefined;
  /** Installations that a new issue was seen on, in this step and before. */
  readonly installations?: number;
  /** The crashes of this step behind the finding. */
  readonly crashes: readonly CrashSeen[];
}

/** Everything one step looks at. Pure input: no clock, no I/O. */
export interface StepInput {
  /** End of the step, epoch seconds. */
  readonly time: number;
  readonly crashes: readonly CrashSeen[];
  readonly sessions: readonly SessionCount[];
  readonly baselineOf: (appId: string, platform: string) => Baseline;
  readonly isKnownIssue: (crash: CrashSeen) => boolean;
  readonly test: Omit<CrashSpikeTest, 'dispersion'>;
}

/** Steps over which session starts are averaged: ten minutes of ten-second steps. */
const SESSION_STEPS = 60;
/** Fewest crashes expected in a step, so that a quiet version does not make one crash infinitely surprising. */
const EXPECTED_FLOOR = 0.01;
const SEEN_SECONDS = 120;
const NEW_ISSUE_SECONDS = 86_400;
/** A series without sessions and crashes for so many steps is forgotten. */
const IDLE_STEPS = SESSION_STEPS;

const EMPTY_SERIES: SeriesState = { spike: CRASH_SPIKE_START, sessions: [], detection: undefined };

/** Drops what was counted before (the windows overlap) and remembers the rest. */
function withoutSeen(state: DetectorState, input: StepInput): { crashes: CrashSeen[]; seen: Record<string, number> } {
  const seen = Object.fromEntries(Object.entries(state.seen).filter(([, until]) => until > input.time));
  const crashes = input.crashes.filter((crash) => !(crash.eventId in seen));
  for (const crash of crashes) seen[crash.eventId] = input.time + SEEN_SECONDS;
  return { crashes, seen };
}

const isIdle = (series: SeriesState): boolean =>
  !series.spike.open &&
  series.sessions.length >= IDLE_STEPS &&
  series.sessions.every((count) => count === 0) &&
  series.spike.recent.every((sample) => sample.crashes === 0);

function stepSeries(
  before: SeriesState,
  key: string,
  context: { crashes: readonly CrashSeen[]; input: StepInput },
): { series: SeriesState; finding: Finding | undefined } {
  const { crashes, input } = context;
  const [appId = '', platform = '', ...rest] = key.split(':');
  const version = rest.join(':');
  const started = input.sessions.filter((session) => seriesKey(session) === key).reduce((sum, session) => sum + session.count, 0);
  const sessions = [...before.sessions, started].slice(-SESSION_STEPS);
  const baseline = input.baselineOf(appId, platform);
  const perStep = sessions.reduce((sum, count) => sum + count, 0) / sessions.length;
  const expected = Math.max(EXPECTED_FLOOR, baseline.rate * perStep);
  const sample = {
    time: input.time,
    crashes: crashes.length,
    expected,
    installations: [...new Set(crashes.map((crash) => crash.installation))],
  };
  const { state: spike, verdict } = stepCrashSpike(before.spike, sample, { ...input.test, dispersion: baseline.dispersion });
  const series: SeriesState = { ...before, spike, sessions };
  if (verdict.kind === 'quiet') return { series, finding: undefined };
  const evidence = verdict.kind === 'closed' ? undefined : verdict.evidence;
  return {
    series,
    finding: {
      rule: 'crash_spike',
      change: verdict.kind,
      time: input.time,
      appId,
      platform,
      version,
      issueKey: undefined,
      evidence,
      crashes,
    },
  };
}

function stepNewIssues(
  state: DetectorState,
  crashes: readonly CrashSeen[],
  input: StepInput,
): { newIssues: Record<string, NewIssue>; findings: Finding[] } {
  const newIssues: Record<string, NewIssue> = Object.fromEntries(
    Object.entries(state.newIssues).filter(([, issue]) => issue.firstSeen > input.time - NEW_ISSUE_SECONDS),
  );
  const findings: Finding[] = [];
  for (const crash of crashes) {
    if (crash.issueKey === '-' || crash.issueKey === '') continue;
    const known = newIssues[crash.issueKey];
    if (!known && input.isKnownIssue(crash)) continue;
    const before = known ?? { firstSeen: input.time, installations: [], announced: false };
    const installations = before.installations.includes(crash.installation)
      ? before.installations
      : [...before.installations, crash.installation].slice(0, 20);
    const announce = !before.announced && installations.length >= input.test.minimumInstallations;
    newIssues[crash.issueKey] = { ...before, installations, announced: before.announced || announce };
    if (announce) {
      const { appId, platform, version, issueKey } = crash;
      findings.push({
        rule: 'new_issue',
        change: 'opened',
        time: input.time,
        appId,
        platform,
        version,
        issueKey,
        evidence: undefined,
        installations: installations.length,
        crashes: crashes.filter((each) => each.issueKey === issueKey),
      });
    }
  }
  return { newIssues, findings };
}

/** One look: removes the overlap, steps every series and every new issue, and says what was found. */
export function step(state: DetectorState, input: StepInput): { readonly state: DetectorState; readonly findings: readonly Finding[] } {
  const { crashes, seen } = withoutSeen(state, input);
  const byKey = groupBySeries(crashes);
  const keys = new Set([...Object.keys(state.series), ...byKey.keys(), ...input.sessions.map(seriesKey)]);
  const series: Record<string, SeriesState> = {};
  const findings: Finding[] = [];
  for (const key of keys) {
    const result = stepSeries(state.series[key] ?? EMPTY_SERIES, key, { crashes: byKey.get(key) ?? [], input });
    if (!isIdle(result.series)) series[key] = result.series;
    if (result.finding) findings.push(result.finding);
  }
  const issues = stepNewIssues(state, crashes, input);
  return {
    state: { cursor: Math.floor(input.time), seen, series, newIssues: issues.newIssues },
    findings: [...findings, ...issues.findings],
  };
}

function groupBySeries(crashes: readonly CrashSeen[]): Map<string, CrashSeen[]> {
  const groups = new Map<string, CrashSeen[]>();
  for (const crash of crashes) {
    const group = groups.get(seriesKey(crash));
    if (group) group.push(crash);
    else groups.set(seriesKey(crash), [crash]);
  }
  return groups;
}
