import type { StreamEvent } from './events';

/** What an input says of itself after a run. Times are epoch seconds. */
export interface Health {
  readonly feed: string;
  /** `normal`, or what is wrong in a word: `failed`, `down`. */
  readonly state: string;
  /** When its newest data is of; of an input that brings none, when it last ran. */
  readonly newest: number;
  /** Seconds after which `newest` is late. */
  readonly promise: number;
  /** Events that it brought; absent for an input that brings none. */
  readonly count?: number;
  readonly lastError: string;
  readonly now: number;
  /** Where stanza and package do not say it. */
  readonly index?: string;
  readonly source?: string;
}

/** The event of it, for the panel of feeds and inputs on the Data quality page. */
export function toHealthEvent({ feed, state, newest, promise, count, lastError, now, index, source }: Health): StreamEvent {
  const body = {
    ix: {
      event_id: `feed:${feed}:${Math.floor(now)}`,
      event_name: 'feed.health',
      app_id: '-',
      platform: '-',
      received_time: now.toFixed(3),
    },
    ...{ occurred_time: now, feed, state, newest, promise_s: promise },
    ...(count === undefined ? {} : { rate: count }),
    last_error: lastError,
  };
  return {
    ...{ data: JSON.stringify(body), time: now, sourcetype: 'appmon:health' },
    ...(index === undefined ? {} : { index }),
    ...(source === undefined ? {} : { source }),
  };
}
