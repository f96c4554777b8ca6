import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { backfillEvents, backfillSummaries, FULL_SPAN } from './backfill';
import { AdminClient, type DemoTarget } from './client';
import {
  configure,
  enterRollout,
  pauseDetector,
  resumeDetector,
  scheduleRollups,
  summarise,
  untilSearchable,
  type InboxAddresses,
} from './configure';
import { startDemoFeed } from './feed';
import { playLive } from './live';
import { situationOf } from './situations';

/** How a demo is run. */
export interface DemoOptions {
  readonly target: DemoTarget;
  readonly inbox: InboxAddresses;
  readonly situation: string;
  /** Folder for the truth about what was planted. */
  readonly data: string;
  readonly say: (line: string) => void;
}

/** Says that the history was begun, and whether it was completed: loading it twice would count everything twice. */
const HISTORY_FILE = 'demo-history.json';
const LOOK_BACK_MS = 6_000;

async function loadHistory(admin: AdminClient, target: DemoTarget): Promise<number> {
  await pauseDetector(admin);
  await scheduleRollups(admin, false);
  const end = Date.now() / 1000;
  await backfillSummaries(target, end);
  const events = await backfillEvents(target, end, { hours: FULL_SPAN.hours, key: createHash('sha256').update('demo').digest() });
  await untilSearchable(admin, events);
  // The rollups look back five seconds when they are switched on: the history must be older than that.
  await Promise.all([summarise(admin, target), sleep(LOOK_BACK_MS)]);
  return events;
}

/** Lets rollups and detector go on behind the history. */
async function goOn(admin: AdminClient): Promise<void> {
  await scheduleRollups(admin, true);
  await resumeDetector(admin, Date.now() / 1000);
}

/** Loads the history at the first start of a data folder. */
async function ensureHistory(admin: AdminClient, { target, data, say }: DemoOptions): Promise<void> {
  const file = join(data, HISTORY_FILE);
  if (!existsSync(file)) {
    say('demo      loading eight weeks of summaries and a day of events …');
    const began = Date.now();
    writeFileSync(file, '{"complete":false}\n');
    const events = await loadHistory(admin, target);
    await goOn(admin);
    writeFileSync(file, '{"complete":true}\n');
    say(`demo      history of ${events.toLocaleString('en-GB')} events loaded in ${Math.round((Date.now() - began) / 1000)} s`);
  } else if (!(JSON.parse(readFileSync(file, 'utf8')) as { complete?: boolean }).complete) {
    say(`demo      the history was cut short at its first loading; remove ${data} to load it anew`);
    await goOn(admin);
  }
}

/** Loads the history once, then plays live until `signal` is aborted. */
export async function runDemo(options: DemoOptions, signal: AbortSignal): Promise<void> {
  const { target, say } = options;
  const situation = situationOf(options.situation);
  const admin = new AdminClient(target);
  mkdirSync(options.data, { recursive: true });
  await configure(admin, target, options.inbox);
  await ensureHistory(admin, options);
  const startsAt = Date.now() / 1000 + situation.truth.startsAfterSeconds;
  writeFileSync(
    join(options.data, 'demo-truth.json'),
    `${JSON.stringify({ situation: options.situation, ...situation.truth, starts_at: startsAt }, null, 2)}\n`,
  );
  if (options.situation === 'bad_release') await enterRollout(admin, startsAt, 20);
  const feed = await startDemoFeed(admin);
  if (situation.feedDown) setTimeout(() => feed.breakDown(), situation.truth.startsAfterSeconds * 1000).unref();
  say(`demo      live traffic; "${options.situation}" begins at ${new Date(startsAt * 1000).toISOString()}`);
  try {
    await playLive(target, situation, signal);
  } finally {
    await feed.close();
  }
}
