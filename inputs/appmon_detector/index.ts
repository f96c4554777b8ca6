import { setTimeout as sleep } from 'node:timers/promises';
import { holderName, holdLease } from '../../bin/kit/lease';
import { Splunkd } from '../../bin/kit/splunkd';
import { DEFAULT_BASELINE, learnBaseline, type Baseline } from '../../core/detect/baseline';
import { Checkpoint } from '../kit/checkpoint';
import type { InputDefinition } from '../kit/definition';
import type { EventWriter } from '../kit/events';
import { log } from '../kit/log';
import { runInput } from '../kit/run';
import { tellAgain } from './alerts';
import { CATCH_UP_SECONDS, intoSteps, needsCatchUp } from './catch-up';
import { openIncidents } from './incident';
import { OutboxWorker } from './outbox-worker';
import { publish, publishLive } from './publish';
import { readCrashes, readHours, readSessions } from './queries';
import { scheme } from './scheme';
import { readDetectorSettings, type DetectorSettings } from './settings';
import { startState, STATE_SCHEMA, type DetectorState } from './state';
import { step, type Finding } from './step';

/** Crash windows overlap by this much: events become searchable a little after their index time. */
const OVERLAP_SECONDS = 20;
const SETTINGS_SECONDS = 60;
const BASELINE_SECONDS = 3600;
const LEASE_SECONDS = 30;
/** How long the same unexpected failure stays silent in the log. */
const REPEAT_SECONDS = 60;

/** What is read now and then, kept between two looks. */
interface Background {
  settings: DetectorSettings;
  settingsAt: number;
  baselines: ReadonlyMap<string, Baseline>;
  baselinesAt: number;
  knownIssues: Set<string>;
}

async function refreshBackground(splunkd: Splunkd, background: Background, now: number): Promise<void> {
  if (now - background.settingsAt >= SETTINGS_SECONDS) {
    background.settings = await readDetectorSettings(splunkd);
    const issues = await splunkd.find<{ issue_key?: string }>('appmon_issues');
    background.knownIssues = new Set(issues.map((issue) => issue.issue_key ?? ''));
    background.settingsAt = now;
  }
  if (now - background.baselinesAt < BASELINE_SECONDS) return;
  const hours = await readHours(splunkd);
  const bySeries = new Map<string, { sessions: number; crashes: number }[]>();
  for (const hour of hours) {
    const key = `${hour.appId}:${hour.platform}`;
    bySeries.set(key, [...(bySeries.get(key) ?? []), hour]);
  }
  background.baselines = new Map([...bySeries].map(([key, series]) => [key, learnBaseline(series)]));
  background.baselinesAt = now;
}

/** What one look needs beside the state. */
interface LookContext {
  readonly background: Background;
  readonly events: EventWriter;
  readonly now: number;
  readonly apps: ReadonlySet<string>;
  /** Whether this process still decides; asked before anything is written. */
  readonly stillHolds: () => Promise<boolean>;
}

/** Reads what was indexed since the last look and judges it, step by step after a pause. Writes nothing. */
async function judge(splunkd: Splunkd, state: DetectorState, context: LookContext): Promise<{ state: DetectorState; findings: Finding[] }> {
  const { background, now, apps } = context;
  const { ignoreBefore, test } = background.settings;
  const to = Math.floor(now);
  const earliest = Math.max(ignoreBefore, to - CATCH_UP_SECONDS);
  if (state.cursor < to - CATCH_UP_SECONDS)
    log('WARN', `${to - CATCH_UP_SECONDS - state.cursor} s of what was indexed are not judged: the detector did not run`);
  const cursor = Math.max(state.cursor, Math.min(earliest, to));
  const isPause = needsCatchUp(cursor, to, background.settings.intervalSeconds);
  const from = Math.max(cursor - OVERLAP_SECONDS, earliest);
  if (from > to) return { state: { ...state, cursor: to }, findings: [] };
  const [crashes, sessions] = await Promise.all([
    readCrashes(splunkd, { from, to: to + 1 }),
    readSessions(splunkd, { from, to: to - OVERLAP_SECONDS }, isPause),
  ]);
  const isWatched = ({ appId }: { readonly appId: string }): boolean => apps.size === 0 || apps.has(appId);
  const content = { crashes: crashes.filter(isWatched), sessions: sessions.filter(isWatched) };
  const steps = isPause
    ? intoSteps(content, { from: cursor, to }, { stepSeconds: background.settings.intervalSeconds, sessionLag: OVERLAP_SECONDS })
    : [{ ...content, time: now }];
  const findings: Finding[] = [];
  let judged = state;
  for (const each of steps) {
    const result = step(judged, {
      ...each,
      baselineOf: (appId, platform) => background.baselines.get(`${appId}:${platform}`) ?? DEFAULT_BASELINE,
      isKnownIssue: (key) => background.knownIssues.has(key),
      test,
    });
    judged = result.state;
    findings.push(...result.findings);
  }
  return { state: judged, findings };
}

/** One look at what was received since the last one. Returns the state to keep: the old one when another host has taken over. */
async function look(splunkd: Splunkd, state: DetectorState, context: LookContext): Promise<DetectorState> {
  const { background, events } = context;
  const result = await judge(splunkd, state, context);
  if (!(await context.stillHolds())) return state;
  const now = Date.now() / 1000;
  await publish(splunkd, result.findings, { events, now, mutedUntil: background.settings.mutedUntil });
  await publishLive(splunkd, result.state, context.now);
  await tellAgain(splunkd, await openIncidents(splunkd), { events, now });
  return result.state;
}

async function stream(definition: InputDefinition, events: EventWriter, signal: AbortSignal): Promise<void> {
  const splunkd = new Splunkd(definition.serverUri, definition.sessionKey);
  const checkpoint = new Checkpoint<DetectorState>(definition.checkpointDirectory, definition.stanza, STATE_SCHEMA);
  const apps = new Set(
    (definition.settings['apps'] ?? '')
      .split(',')
      .map((app) => app.trim())
      .filter((app) => app !== ''),
  );
  let state = checkpoint.read((message) => log('WARN', message)) ?? startState(Date.now() / 1000);
  const background: Background = {
    settings: await readDetectorSettings(splunkd),
    settingsAt: 0,
    baselines: new Map(),
    baselinesAt: 0,
    knownIssues: new Set(),
  };
  const holder = holderName();
  const outbox = new OutboxWorker(splunkd);
  const hold = (): Promise<boolean> => holdLease(splunkd, { role: 'detector', holder, now: Date.now() / 1000, seconds: LEASE_SECONDS });
  let lastFailure = { message: '', at: 0 };
  while (!signal.aborted) {
    const started = Date.now() / 1000;
    try {
      if (await hold()) {
        outbox.start();
        await refreshBackground(splunkd, background, started);
        state = await look(splunkd, state, { background, events, now: started, apps, stillHolds: hold });
        checkpoint.write(state);
      }
    } catch (error) {
      const { message } = error as Error;
      if (message !== lastFailure.message || started - lastFailure.at > REPEAT_SECONDS) {
        log('ERROR', `the look failed and is repeated: ${message}`);
        lastFailure = { message, at: started };
      }
    }
    const rest = background.settings.intervalSeconds - (Date.now() / 1000 - started);
    await sleep(Math.max(0.2, rest) * 1000, undefined, { signal }).catch(() => undefined);
  }
  await outbox.settle();
}

/** Entry point of bin/appmon_detector.sh. */
export const main = (argv: readonly string[]): Promise<number> => runInput({ scheme, validate: () => undefined, stream }, argv);
