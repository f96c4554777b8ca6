import { setTimeout as sleep } from 'node:timers/promises';
import { readChannelSettings } from '../../bin/kit/channel-settings';
import { Splunkd } from '../../bin/kit/splunkd';
import { textOf } from '../../bin/kit/payload';
import { checkUrl } from '../../bin/kit/http';
import type { SymbolQuestion } from '../../core/symbols';
import { createHasher, hashKeyBytes, type Hasher } from '../../core/redact';
import type { JsonObject } from '../../core/vocabulary';
import { Checkpoint } from '../kit/checkpoint';
import type { InputDefinition } from '../kit/definition';
import type { EventWriter, StreamEvent } from '../kit/events';
import { GROUPING_RULES, openGroupingRules } from '../kit/grouping-rules';
import { IdJournal } from '../kit/id-journal';
import { inputError } from '../kit/errors';
import { askForNames, createSymbols, type SymbolSource } from '../kit/symbols';
import { log } from '../kit/log';
import { runInput } from '../kit/run';
import { TokenBucket } from '../kit/token-bucket';
import { CrashlyticsClient } from './client';
import { Names } from './names';
import { poll, type Feed } from './feed';
import { toHealthEvent } from '../kit/health';
import { SEEN_SECONDS, START, STATE_SCHEMA, type FeedState } from './poll';
import { scheme } from './scheme';
import { healthOf, isConfigurationFault, readSettings, type FeedSettings } from './settings';
import { parseServiceAccount, TokenSource } from './token';
import { secondsToNext, type TimeWindow } from './windows';

/** After a fault of the configuration the feed asks again this often. */
const FAULT_SECONDS = 300;
const RETRY_SECONDS = 30;
/** Calls that may follow each other at once: a usual minute of the feed. */
const BURST = 30;
/** How long the host may take to make an event searchable that was written just before a kill. */
const SETTLE_MS = 2_000;
const DAY_SECONDS = 86_400;

async function makeClient(splunkd: Splunkd, settings: FeedSettings, bucket: TokenBucket): Promise<CrashlyticsClient> {
  const secret = await splunkd.secret('app_monitoring', settings.secret);
  const account = parseServiceAccount(secret ?? '', settings.secret);
  const { http } = await readChannelSettings(splunkd);
  return new CrashlyticsClient(settings, { tokens: new TokenSource(account, http), http, bucket });
}

const makeBucket = ({ requestsPerMinute }: FeedSettings): TokenBucket =>
  new TokenBucket({ perMinute: requestsPerMinute, burst: Math.min(BURST, requestsPerMinute) }, Date.now() / 1000);

async function makeHasher(splunkd: Splunkd, settings: FeedSettings): Promise<Hasher | undefined> {
  const key = settings.hashSecret === '' ? undefined : await splunkd.secret('app_monitoring', settings.hashSecret);
  return key === undefined ? undefined : createHasher(hashKeyBytes(key) ?? Buffer.from(key, 'utf8'));
}

/** Where names are asked for. Throws a coded error for an address or a key that cannot be. */
async function symbolSource(splunkd: Splunkd, { symbolUrl: url, symbolSecret: name }: FeedSettings): Promise<SymbolSource> {
  const { http } = await readChannelSettings(splunkd);
  checkUrl('the gateway (symbol_url)', url, http);
  const key = name === '' ? undefined : await splunkd.secret('app_monitoring', name);
  if (!key) throw inputError('APPMON-INPUT-SYMBOL-KEY', { name });
  return { url, key, http };
}

/** A report without frames: whether the gateway lets this feed ask. */
const NOTHING: Omit<SymbolQuestion, 'appId'> = {
  report: { sourceKind: 'crashlytics', fields: {}, causes: [], threads: [] },
  appVersion: undefined,
};

/** A search gives at most so many rows (limits.conf [searchresults] maxresultrows). */
const MOST_ROWS = 50_000;

function makeNames(splunkd: Splunkd, { checkpointDirectory: directory, stanza: name }: InputDefinition, settings: FeedSettings): Names {
  const isOff = settings.symbolUrl === '';
  const symbols = isOff
    ? undefined
    : createSymbols(
        () => symbolSource(splunkd, settings),
        () => Date.now() / 1000,
      );
  return new Names(settings, symbols, { directory, name, keepSeconds: SEEN_SECONDS, warn: (message) => log('WARN', message) });
}

/** Ids of this feed that the host has, of events that occurred in a span (epoch seconds) and were indexed after `since`. */
async function idsOnHost(
  splunkd: Splunkd,
  settings: FeedSettings,
  span: TimeWindow & { readonly since: number },
): Promise<readonly string[]> {
  const search = `| tstats count where index=${settings.index.replace(/[^\w-]/g, '')} sourcetype=appmon:crash source="crashlytics:${settings.name.replace(/[^\w.-]/g, '')}" by event_id`;
  const { from, to, since } = span;
  const rows = await splunkd.oneshot(search, {
    ...{ earliest_time: String(from), latest_time: String(to) },
    ...{ index_earliest: String(since), index_latest: '+1d' },
  });
  if (rows.length < MOST_ROWS || to - from < 2) return rows.map((row) => textOf(row, 'event_id')).filter((id) => id !== '');
  const middle = Math.floor((from + to) / 2);
  return [
    ...(await idsOnHost(splunkd, settings, { from, to: middle, since })),
    ...(await idsOnHost(splunkd, settings, { from: middle, to, since })),
  ];
}

/**
 * After a kill: asks the host which events it already has that the journal does not know. Without a journal (first start,
 * a kill before its first line, a damaged file) it is asked for all of them.
 */
async function recoverIds(splunkd: Splunkd, settings: FeedSettings, journal: IdJournal): Promise<void> {
  await sleep(SETTLE_MS);
  const now = Math.ceil(Date.now() / 1000);
  const since = Math.max(0, Math.floor(journal.newest) - 5);
  const ids = await idsOnHost(splunkd, settings, { from: now - SEEN_SECONDS, to: now + DAY_SECONDS, since });
  const unknown = ids.filter((id) => !journal.has(id));
  journal.add(unknown, now);
  if (unknown.length > 0) log('INFO', `${unknown.length} events were handed over after the last checkpoint and are not repeated`);
}

/** What the feed says of itself when it cannot read. */
const toFaultEvent = (settings: FeedSettings, lastError: string): StreamEvent =>
  toHealthEvent({
    ...{ feed: `crashlytics:${settings.name}`, state: 'failed', newest: 0, count: 0, lastError },
    ...healthOf(settings),
    now: Date.now() / 1000,
  });

async function stream(definition: InputDefinition, events: EventWriter, signal: AbortSignal): Promise<void> {
  const settings = readSettings(definition);
  const splunkd = new Splunkd(definition.serverUri, definition.sessionKey);
  const warn = (message: string): void => log('WARN', message);
  const { checkpointDirectory: directory, stanza } = definition;
  const checkpoint = new Checkpoint<FeedState>(directory, stanza, STATE_SCHEMA);
  let state = checkpoint.read(warn) ?? START;
  const journal = new IdJournal({ directory, name: stanza, keepSeconds: SEEN_SECONDS, warn });
  await recoverIds(splunkd, settings, journal);
  const bucket = makeBucket(settings);
  let feed: Feed | undefined;
  while (!signal.aborted) {
    let rest: number;
    try {
      feed ??= {
        settings,
        names: makeNames(splunkd, definition, settings),
        client: await makeClient(splunkd, settings, bucket),
        hasher: await makeHasher(splunkd, settings),
        rules: openGroupingRules(settings.appId, () => splunkd.find<JsonObject>(GROUPING_RULES), warn),
        events,
        journal,
        save: (kept) => checkpoint.write(kept),
        signal,
        clock: () => Date.now() / 1000,
      };
      await poll(feed, state, (kept) => {
        state = kept;
      });
      rest = secondsToNext(state.done, Date.now() / 1000);
    } catch (error) {
      if (error instanceof Error && error.name === 'AbortError') return;
      const { message } = error as Error;
      log('ERROR', message);
      await events.emit([toFaultEvent(settings, message)]);
      // A changed secret or role is noticed by starting over.
      feed = undefined;
      rest = isConfigurationFault(error) ? FAULT_SECONDS : RETRY_SECONDS;
    }
    await sleep(Math.max(0.5, rest) * 1000, undefined, { signal }).catch(() => undefined);
  }
}

/** Validation is the feed's Test button: it signs in and asks for one page, and the gateway for the names of nothing. */
async function validate(definition: InputDefinition): Promise<void> {
  const settings = readSettings(definition);
  const splunkd = new Splunkd(definition.serverUri, definition.sessionKey);
  const client = await makeClient(splunkd, settings, makeBucket(settings));
  const now = Date.now() / 1000;
  await client.listEvents({ window: { from: now - 900, to: now } }, AbortSignal.timeout(25_000));
  if (settings.symbolUrl !== '') await askForNames(await symbolSource(splunkd, settings), { ...NOTHING, appId: settings.appId });
}

/** Entry point of bin/crashlytics.sh. */
export const main = (argv: readonly string[]): Promise<number> => runInput({ scheme, validate, stream }, argv);
