import type { JsonObject } from '../../core/vocabulary';
import type { EventPage } from './client';
import { eventIdOf } from './normalise';
import { dueReadings, type Reading, type TierTimes } from './windows';

/** What the feed remembers beside the ids of what it handed over: when each tier was read, and what is being read. Plain JSON. */
export interface FeedState {
  readonly done: TierTimes;
  /** In the order in which they take turns. */
  readonly readings: readonly Reading[];
}

export const STATE_SCHEMA = 2;
export const START: FeedState = { done: {}, readings: [] };

/** Longer than the widest window, so that no rescan hands an event over twice. */
export const SEEN_SECONDS = 9 * 86_400;

/** Page tokens hold for ten minutes (API description); one that is about to end is not used. */
const TOKEN_SECONDS = 570;

/** The state with everything begun that is due; readings whose token has ended begin anew at their newest event. */
export function withDue(state: FeedState, now: number): FeedState {
  const open = state.readings.map(({ page, ...reading }): Reading => (page && page.until > now ? { ...reading, page } : reading));
  return { ...state, readings: [...dueReadings(state.done, open, now), ...open] };
}

/** The state after one page of its first reading: that one goes on behind the others, or is settled. */
export function withPage(state: FeedState, page: Pick<EventPage, 'nextPageToken'>, now: number): FeedState {
  const [first, ...others] = state.readings;
  if (!first) return state;
  const { window, settles } = first;
  if (page.nextPageToken !== undefined)
    return {
      ...state,
      readings: [...others, { window, settles, page: { token: page.nextPageToken, until: now + TOKEN_SECONDS } }],
    };
  return { done: { ...state.done, ...Object.fromEntries(settles.map((tier) => [tier, window.to])) }, readings: others };
}

/** The state after the vendor refused the page token of the first reading: that one begins anew. */
export function withoutToken(state: FeedState): FeedState {
  const [first, ...others] = state.readings;
  return first ? { ...state, readings: [{ window: first.window, settles: first.settles }, ...others] } : state;
}

/** The events of a page that were not handed over before, oldest first. The vendor lists newest first and now and then repeats one. */
export function freshOf(page: EventPage, isSeen: (id: string) => boolean): readonly JsonObject[] {
  const fresh = new Map<string, JsonObject>();
  for (const event of page.events) {
    const id = eventIdOf(event);
    if (!isSeen(id)) fresh.set(id, event);
  }
  return [...fresh.values()].reverse();
}
