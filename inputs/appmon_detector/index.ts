import { setTimeout as sleep } from 'node:timers/promises';
import { holderName, holdLease } from '../../bin/kit/lease';
import { Splunkd } from '../../bin/kit/splunkd';
import { learnBaseline, type Baseline } from '../../core/detect/baseline';
import { Checkpoint } from '../kit/checkpoint';
import type { InputDefinition } from '../kit/definition';
import type { EventWriter } from '../kit/events';
import { log } from '../kit/log';
import { runInput } from '../kit/run';
import { look } from './look';
import { OutboxWorker } from './outbox-worker';
import { readHours } from './queries';
import { scheme } from './scheme';
import { readDetectorSettings, type DetectorSettings } from './settings';
import { endSnoozes } from './snooze';
import { startState, STATE_SCHEMA, type DetectorState } from './state';

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

/** Ids and keys of the issues that the catalogue has, and of all that people or late symbols have joined to them. */
async function readKnownIssues(splunkd: Splunkd): Promise<Set<string>> {
  const lists = await Promise.all(
    ['appmon_issues', 'appmon_aliases'].map((collection) => splunkd.find<{ issue_key?: string; issue?: string }>(collection)),
  );
  const names = lists.flat().flatMap(({ issue_key: key, issue }) => [key ?? '', issue ?? '']);
  return new Set(names.filter((name) => name !== ''));
}

/** Does what is due once a minute (settings, known issues, snoozes that are over) and once an hour (baselines). */
async function refreshBackground(splunkd: Splunkd, background: Background, now: number): Promise<void> {
  if (now - background.settingsAt >= SETTINGS_SECONDS) {
    background.settings = await readDetectorSettings(splunkd);
    background.knownIssues = await readKnownIssues(splunkd);
    await endSnoozes(splunkd, now);
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
        state = await look(splunkd, state, { ...background, events, apps, clock: () => Date.now() / 1000, stillHolds: hold });
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
