import { setTimeout as sleep } from 'node:timers/promises';
import { readChannelSettings } from '../../bin/kit/channel-settings';
import { Splunkd } from '../../bin/kit/splunkd';
import { textOf } from '../../bin/kit/payload';
import { createHasher, type Hasher } from '../../core/redact';
import { Checkpoint } from '../kit/checkpoint';
import type { InputDefinition } from '../kit/definition';
import type { EventWriter } from '../kit/events';
import { log } from '../kit/log';
import { runInput } from '../kit/run';
import { CrashlyticsClient } from './client';
import { eventIdOf, toEvents, toHealthEvent } from './normalise';
import { readWindow, START, STATE_SCHEMA, withDone, withSeen, type FeedState } from './poll';
import { scheme } from './scheme';
import { isConfigurationFault, readSettings, type FeedSettings } from './settings';
import { parseServiceAccount, TokenSource } from './token';
import { dueWindow, secondsToNext } from './windows';

/** Events handed over between two checkpoints: what a kill can make the feed hand over twice. */
const BATCH = 50;
/** After a fault of the configuration the feed asks again this often. */
const FAULT_SECONDS = 300;
const RETRY_SECONDS = 30;
/** How long the host may take to make an event searchable that was written just before a kill. */
const SETTLE_MS = 2_000;

async function makeClient(splunkd: Splunkd, settings: FeedSettings): Promise<CrashlyticsClient> {
  const secret = await splunkd.secret('app_monitoring', settings.secret);
  const account = parseServiceAccount(secret ?? '', settings.secret);
  const { http } = await readChannelSettings(splunkd);
  return new CrashlyticsClient(settings, new TokenSource(account, http), http);
}

async function makeHasher(splunkd: Splunkd, settings: FeedSettings): Promise<Hasher | undefined> {
  const key = settings.hashSecret === '' ? undefined : await splunkd.secret('app_monitoring', settings.hashSecret);
  return key === undefined ? undefined : createHasher(Buffer.from(key, 'utf8'));
}

/**
 * After a kill: asks the host which events it already has that the checkpoint does not know. Without a checkpoint (first start,
 * a kill before the first one, a damaged file) it is asked for all of them.
 */
async function recoverSeen(splunkd: Splunkd, settings: FeedSettings, state: FeedState): Promise<FeedState> {
  await sleep(SETTLE_MS);
  const search = `| tstats count where index=${settings.index.replace(/[^\w-]/g, '')} sourcetype=appmon:crash source="crashlytics:${settings.name.replace(/[^\w.-]/g, '')}" by event_id`;
  const rows = await splunkd.oneshot(search, {
    earliest_time: '-90d',
    latest_time: '+1d',
    index_earliest: String(Math.max(0, Math.floor(state.at) - 5)),
    index_latest: '+1d',
  });
  const ids = rows.map((row) => textOf(row, 'event_id')).filter((id) => id !== '' && !(id in state.seen));
  if (ids.length > 0) log('INFO', `${ids.length} events were handed over after the last checkpoint and are not repeated`);
  return withSeen(state, ids, Date.now() / 1000);
}

interface Feed {
  readonly settings: FeedSettings;
  readonly client: CrashlyticsClient;
  readonly hasher: Hasher | undefined;
  readonly events: EventWriter;
  readonly save: (state: FeedState) => void;
  readonly signal: AbortSignal;
}

/** Reads what is due and hands it over in batches, each followed by its checkpoint. */
async function poll(feed: Feed, before: FeedState): Promise<FeedState> {
  const now = Date.now() / 1000;
  const due = dueWindow(before.done, now);
  if (!due) return before;
  const fresh = await readWindow(feed.client, due.window, { seen: before.seen, signal: feed.signal });
  let state = before;
  for (let at = 0; at < fresh.length; at += BATCH) {
    const batch = fresh.slice(at, at + BATCH);
    const received = Date.now() / 1000;
    await feed.events.emit(batch.flatMap((event) => toEvents(event, { settings: feed.settings, hasher: feed.hasher, received })));
    state = withSeen(state, batch.map(eventIdOf), received);
    feed.save(state);
  }
  state = withDone(state, due.settles, now);
  feed.save(state);
  const newest = Math.max(0, ...Object.values(state.seen));
  await feed.events.emit([
    toHealthEvent({
      feed: `crashlytics:${feed.settings.name}`,
      state: 'normal',
      newest,
      count: fresh.length,
      lastError: '',
      now,
      index: feed.settings.summaryIndex,
    }),
  ]);
  return state;
}

async function stream(definition: InputDefinition, events: EventWriter, signal: AbortSignal): Promise<void> {
  const settings = readSettings(definition);
  const splunkd = new Splunkd(definition.serverUri, definition.sessionKey);
  const checkpoint = new Checkpoint<FeedState>(definition.checkpointDirectory, definition.stanza, STATE_SCHEMA);
  let state = await recoverSeen(splunkd, settings, checkpoint.read((message) => log('WARN', message)) ?? START);
  let feed: Feed | undefined;
  while (!signal.aborted) {
    let rest: number;
    try {
      feed ??= {
        settings,
        client: await makeClient(splunkd, settings),
        hasher: await makeHasher(splunkd, settings),
        events,
        save: (kept) => checkpoint.write(kept),
        signal,
      };
      state = await poll(feed, state);
      rest = secondsToNext(state.done, Date.now() / 1000);
    } catch (error) {
      if (error instanceof Error && error.name === 'AbortError') return;
      const { message } = error as Error;
      log('ERROR', message);
      await events.emit([
        toHealthEvent({
          feed: `crashlytics:${settings.name}`,
          state: 'bad',
          newest: 0,
          count: 0,
          lastError: message,
          now: Date.now() / 1000,
          index: settings.summaryIndex,
        }),
      ]);
      // A changed secret or role is noticed by starting over.
      feed = undefined;
      rest = isConfigurationFault(error) ? FAULT_SECONDS : RETRY_SECONDS;
    }
    await sleep(Math.max(0.5, rest) * 1000, undefined, { signal }).catch(() => undefined);
  }
}

/** Validation is the feed's Test button: it signs in and asks for one page. */
async function validate(definition: InputDefinition): Promise<void> {
  const settings = readSettings(definition);
  const client = await makeClient(new Splunkd(definition.serverUri, definition.sessionKey), settings);
  const now = Date.now() / 1000;
  await client.listEvents({ from: now - 900, to: now }, undefined, AbortSignal.timeout(25_000));
}

/** Entry point of bin/crashlytics.sh. */
export const main = (argv: readonly string[]): Promise<number> => runInput({ scheme, validate, stream }, argv);
