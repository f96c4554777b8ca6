import type { GroupingRules } from '../../core/crash';
import type { JsonObject } from '../../core/vocabulary';
import { CodedError } from '../../core/errors';
import type { Hasher } from '../../core/redact';
import type { EventWriter } from '../kit/events';
import { toHealthEvent } from '../kit/health';
import type { IdJournal } from '../kit/id-journal';
import type { CrashlyticsClient } from './client';
import type { Names } from './names';
import { eventIdOf, readEvent, toEvents } from './normalise';
import { freshOf, withDue, withoutToken, withPage, type FeedState } from './poll';
import { healthOf, type FeedSettings } from './settings';

/** Events handed over between two entries of the journal: what a kill can make the feed hand over twice. */
const BATCH = 50;

/** Everything that reading works with. */
export interface Feed {
  readonly settings: FeedSettings;
  readonly client: Pick<CrashlyticsClient, 'listEvents'>;
  readonly hasher: Hasher | undefined;
  /** The customer's rules of grouping, as they are now. */
  readonly rules: () => Promise<GroupingRules | undefined>;
  /** Names for what arrives obfuscated. */
  readonly names: Names;
  readonly events: Pick<EventWriter, 'emit'>;
  readonly journal: IdJournal;
  readonly save: (state: FeedState) => void;
  readonly signal: AbortSignal;
  /** Epoch seconds. */
  readonly clock: () => number;
}

const isRefusedToken = (error: unknown): boolean =>
  error instanceof CodedError && error.code === 'APPMON-CRASHLYTICS-REFUSED' && error.parameters['status'] === 400;

type Rules = GroupingRules | undefined;

/** Hands over events that were not handed over before. */
async function handOver(feed: Feed, fresh: readonly JsonObject[], rules: Rules): Promise<void> {
  const { journal, names, settings, hasher, clock } = feed;
  for (let at = 0; at < fresh.length; at += BATCH) {
    const received = clock();
    const batch = fresh.slice(at, at + BATCH).map((event) => readEvent(event, { settings, hasher, rules, received }));
    const crashes = await names.crashesOf(batch, received);
    await feed.events.emit(batch.flatMap((event, position) => toEvents(event, crashes[position] ?? {}, settings)));
    const ids = batch.map(({ context }) => context.eventId);
    journal.add(ids, received);
  }
}

/** Says what symbols say now of events that were handed over without names. */
async function handOverNames(feed: Feed, seen: readonly JsonObject[], rules: Rules): Promise<void> {
  const { names, settings, hasher, clock } = feed;
  for (const event of seen) {
    const received = names.waitsSince(eventIdOf(event)) ?? clock();
    const late = await names.lateEventOf(readEvent(event, { settings, hasher, rules, received }), clock());
    if (!late) continue;
    await feed.events.emit([late]);
    names.settle([eventIdOf(event)], clock());
  }
}

/** Reads one page of the reading whose turn it is, hands over what is new in it and keeps how far it came. Holds that page and nothing else. */
async function readPage(feed: Feed, state: FeedState): Promise<{ readonly state: FeedState; readonly count: number }> {
  const { client, journal, names, clock } = feed;
  const [reading] = state.readings;
  if (!reading) return { state, count: 0 };
  try {
    const page = await client.listEvents(reading, feed.signal);
    const fresh = freshOf(page, (id) => journal.has(id));
    const waiting = page.events.filter((event) => names.waitsSince(eventIdOf(event)) !== undefined);
    const rules = fresh.length + waiting.length > 0 ? await feed.rules() : undefined;
    await handOver(feed, fresh, rules);
    await handOverNames(feed, waiting, rules);
    return { state: withPage(state, page, clock()), count: fresh.length };
  } catch (error) {
    if (reading.page && isRefusedToken(error)) return { state: withoutToken(state), count: 0 };
    throw error;
  }
}

/**
 * Reads everything that is due, page by page and window by window in turn, and says after each window how the feed is. `keep` is
 * told every state that is durable, so that a failure in between goes on from there.
 */
export async function poll(feed: Feed, before: FeedState, keep: (state: FeedState) => void): Promise<void> {
  const { settings, journal, clock } = feed;
  let state = withDue(before, clock());
  let count = 0;
  while (state.readings.length > 0 && !feed.signal.aborted) {
    const open = state.readings.length;
    const read = await readPage(feed, state);
    state = read.state;
    count += read.count;
    feed.save(state);
    keep(state);
    if (state.readings.length < open) {
      const health = {
        feed: `crashlytics:${settings.name}`,
        state: 'normal',
        newest: journal.newest,
        count,
        lastError: feed.names.problem(),
      };
      await feed.events.emit([toHealthEvent({ ...health, ...healthOf(settings), now: clock() })]);
      count = 0;
    }
    state = withDue(state, clock());
  }
}
