import type { Splunkd } from '../../bin/kit/splunkd';
import { DEFAULT_BASELINE, type Baseline } from '../../core/detect/baseline';
import type { EventWriter } from '../kit/events';
import { log } from '../kit/log';
import { tellAgain } from './alerts';
import { CATCH_UP_SECONDS, intoSteps, needsCatchUp } from './catch-up';
import { gapOf, staleOf, toGapDetection, unpublishedOf } from './gap';
import { openIncidents } from './incident';
import { readLastLook, saveLastLook } from './last-look';
import { publish, publishLive, publishNotice } from './publish';
import { readCrashes, readSessions } from './queries';
import type { DetectorSettings } from './settings';
import type { DetectorState } from './state';
import { step, type Finding } from './step';

/** Crash windows overlap by this much: events become searchable a little after their index time. */
const OVERLAP_SECONDS = 20;

/** What one look needs beside the state. */
export interface LookContext {
  readonly settings: DetectorSettings;
  readonly baselines: ReadonlyMap<string, Baseline>;
  /** Ids and keys of issues. */
  readonly knownIssues: ReadonlySet<string>;
  readonly events: EventWriter;
  /** Apps to watch; empty = all. */
  readonly apps: ReadonlySet<string>;
  /** Epoch seconds. */
  readonly clock: () => number;
  /** Whether this process still decides; asked before anything is written. */
  readonly stillHolds: () => Promise<boolean>;
}

/** Reads what was indexed since the last look and judges it, step by step after a pause. Writes nothing. */
async function judge(
  splunkd: Splunkd,
  state: DetectorState,
  context: LookContext & { readonly now: number },
): Promise<{ readonly state: DetectorState; readonly findings: readonly Finding[] }> {
  const { now, apps } = context;
  const { ignoreBefore, test, intervalSeconds } = context.settings;
  const to = Math.floor(now);
  const earliest = Math.max(ignoreBefore, to - CATCH_UP_SECONDS);
  if (state.cursor < to - CATCH_UP_SECONDS)
    log('WARN', `${to - CATCH_UP_SECONDS - state.cursor} s of what was indexed are not judged: the detector did not run`);
  const cursor = Math.max(state.cursor, Math.min(earliest, to));
  const isPause = needsCatchUp(cursor, to, intervalSeconds);
  const from = Math.max(cursor - OVERLAP_SECONDS, earliest);
  if (from > to) return { state: { ...state, cursor: to }, findings: [] };
  const [crashes, sessions] = await Promise.all([
    readCrashes(splunkd, { from, to: to + 1 }),
    readSessions(splunkd, { from, to: to - OVERLAP_SECONDS }, isPause),
  ]);
  const isWatched = ({ appId }: { readonly appId: string }): boolean => apps.size === 0 || apps.has(appId);
  const content = { crashes: crashes.filter(isWatched), sessions: sessions.filter(isWatched) };
  const steps = isPause
    ? intoSteps(content, { from: cursor, to }, { stepSeconds: intervalSeconds, sessionLag: OVERLAP_SECONDS })
    : [{ ...content, time: now }];
  const findings: Finding[] = [];
  let judged = state;
  for (const each of steps) {
    const result = step(judged, {
      ...each,
      baselineOf: (appId, platform) => context.baselines.get(`${appId}:${platform}`) ?? DEFAULT_BASELINE,
      isKnownIssue: ({ issueKey, issue }) => context.knownIssues.has(issueKey) || context.knownIssues.has(issue),
      test,
    });
    judged = result.state;
    findings.push(...result.findings);
  }
  return { state: judged, findings };
}

/**
 * One look at what was received since the last one: judges it, publishes what is new, and says so when nobody looked for long.
 * What another host has judged and published meanwhile is not published again. Returns the state to keep: the old one when
 * another host has taken over.
 */
export async function look(splunkd: Splunkd, state: DetectorState, context: LookContext): Promise<DetectorState> {
  const { events, clock, settings } = context;
  const started = clock();
  const lastLook = await readLastLook(splunkd);
  const judged = await judge(splunkd, state, { ...context, now: started });
  if (!(await context.stillHolds())) return state;
  const now = clock();
  const open = new Set((await openIncidents(splunkd)).map(({ subject }) => subject));
  const findings = unpublishedOf(judged, { since: (lastLook ?? 0) - OVERLAP_SECONDS, open });
  const stale = staleOf(findings, judged.state, now);
  const publishing = { events, now, mutedUntil: settings.mutedUntil, stale };
  // Before the spikes: who reads of one shall know why it comes late.
  const gap = gapOf(lastLook ?? state.cursor, started, settings.ignoreBefore);
  if (gap) await publishNotice(splunkd, toGapDetection(gap, stale, { muted: now < settings.mutedUntil }), publishing);
  await publish(splunkd, findings, publishing);
  await publishLive(splunkd, judged.state, started);
  await tellAgain(splunkd, await openIncidents(splunkd), { events, now });
  await saveLastLook(splunkd, Math.floor(started));
  return judged.state;
}
