import type { JsonObject } from '../../core/vocabulary';
import type { CrashlyticsClient } from './client';
import { eventIdOf } from './normalise';
import type { Tier, TierTimes, TimeWindow } from './windows';

/** What the feed remembers: which tiers were read when, and which events were handed over. Plain JSON. */
export interface FeedState {
  readonly done: TierTimes;
  /** Event id → epoch seconds at which it was handed over. */
  readonly seen: Readonly<Record<string, number>>;
  /** When this state was written, epoch seconds. */
  readonly at: number;
}

export const STATE_SCHEMA = 1;
export const START: FeedState = { done: {}, seen: {}, at: 0 };

/** Longer than the widest window, so that no rescan hands an event over twice. */
const SEEN_SECONDS = 9 * 86_400;

/** Reads a window to its end and returns what was not handed over before, oldest first. The vendor lists newest first. */
export async function readWindow(
  client: CrashlyticsClient,
  window: TimeWindow,
  context: { readonly seen: FeedState['seen']; readonly signal: AbortSignal },
): Promise<readonly JsonObject[]> {
  const fresh = new Map<string, JsonObject>();
  let pageToken: string | undefined;
  do {
    const page = await client.listEvents(window, pageToken, context.signal);
    for (const event of page.events) {
      const id = eventIdOf(event);
      if (id !== '' && !(id in context.seen)) fresh.set(id, event);
    }
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  return [...fresh.values()].reverse();
}

/** The state after some events were handed over. */
export const withSeen = (state: FeedState, ids: readonly string[], now: number): FeedState => ({
  ...state,
  seen: {
    ...Object.fromEntries(Object.entries(state.seen).filter(([, at]) => at > now - SEEN_SECONDS)),
    ...Object.fromEntries(ids.map((id) => [id, now])),
  },
  at: now,
});

/** The state after a window was read to its end. */
export const withDone = (state: FeedState, tiers: readonly Tier[], now: number): FeedState => ({
  ...state,
  done: { ...state.done, ...Object.fromEntries(tiers.map((tier) => [tier, now])) },
  at: now,
});
