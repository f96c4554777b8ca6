import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Splunkd } from '../../bin/kit/splunkd';
import { DEFAULT_BASELINE, learnBaseline, type Baseline } from '../../core/detect/baseline';
import { Checkpoint } from '../kit/checkpoint';
import type { InputDefinition } from '../kit/definition';
import type { EventWriter } from '../kit/events';
import { log } from '../kit/log';
import { runInput } from '../kit/run';
import { holdLease } from './lease';
import { publish, publishLive, publishOutbox } from './publish';
import { readCrashes, readHours, readSessions } from './queries';
import { scheme } from './scheme';
import { readDetectorSettings, type DetectorSettings } from './settings';
import { startState, STATE_SCHEMA, type DetectorState } from './state';
import { step } from './step';

/** Crash windows overlap by this much: events become searchable a little after their index time. */
const OVERLAP_SECONDS = 20;
const SETTINGS_SECONDS = 60;
const BASELINE_SECONDS = 3600;
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

/** One look at what was received since the last one. Returns the state to keep. */
async function look(
  splunkd: Splunkd,
  state: DetectorState,
  context: { background: Background; events: EventWriter; now: number; apps: ReadonlySet<string> },
): Promise<DetectorState> {
  const { background, events, now, apps } = context;
  const from = Math.max(state.cursor - OVERLAP_SECONDS, background.settings.ignoreBefore);
  const to = Math.floor(now) + 1;
  const [crashes, sessions] = await Promise.all([
    readCrashes(splunkd, { from, to }),
    readSessions(splunkd, { from, to: Math.floor(now) - OVERLAP_SECONDS }),
  ]);
  const isWatched = (appId: string): boolean => apps.size === 0 || apps.has(appId);
  const result = step(state, {
    time: now,
    crashes: crashes.filter((crash) => isWatched(crash.appId)),
    sessions: sessions.filter((session) => isWatched(session.appId)),
    baselineOf: (appId, platform) => background.baselines.get(`${appId}:${platform}`) ?? DEFAULT_BASELINE,
    isKnownIssue: (key) => background.knownIssues.has(key),
    test: background.settings.test,
  });
  await publish(splunkd, result.findings, { events, now: Date.now() / 1000, mutedUntil: background.settings.mutedUntil });
  await publishLive(splunkd, result.state, now);
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
  const holder = `${hostname()}:${process.pid}`;
  let lastFailure = { message: '', at: 0 };
  while (!signal.aborted) {
    const started = Date.now() / 1000;
    try {
      if (await holdLease(splunkd, 'detector', { holder, now: started })) {
        await refreshBackground(splunkd, background, started);
        state = await look(splunkd, state, { background, events, now: started, apps });
        checkpoint.write(state);
        await publishOutbox(splunkd, Date.now() / 1000);
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
}

/** Entry point of bin/appmon_detector.sh. */
export const main = (argv: readonly string[]): Promise<number> => runInput({ scheme, validate: () => undefined, stream }, argv);
