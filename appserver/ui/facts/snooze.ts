/** Lengths of a snooze that pages offer: words and milliseconds. */
export const snoozes: readonly (readonly [label: string, ms: number])[] = [
  ['1 h', 3_600_000],
  ['8 h', 8 * 3_600_000],
  ['24 h', 24 * 3_600_000],
  ['7 days', 7 * 24 * 3_600_000],
];

/** The change that snoozes a record for some milliseconds from `now`. */
export const snoozeChange = (ms: number, now: number): Readonly<Record<string, unknown>> => ({
  state: 'snoozed',
  snoozed_until: Math.round((now + ms) / 1000),
});

/** State of a record at `now` (milliseconds): a snooze whose time (seconds) is over counts as open again. */
export const stateNow = (state: string, snoozedUntil: number | null, now: number): string =>
  state === 'snoozed' && snoozedUntil !== null && snoozedUntil * 1000 <= now ? 'open' : state;
