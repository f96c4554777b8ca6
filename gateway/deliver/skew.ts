/** What is known about the time of an event. Epoch seconds. */
export interface Clocks {
  /** By the device; undefined when the sender gave none. */
  readonly occurred: number | undefined;
  /** By the same clock, when it sent; undefined when the sender did not say. */
  readonly sent: number | undefined;
  /** By ours. */
  readonly received: number;
  /** True for a report that names a span or a day only: its time is a bound, not a reading of a clock. */
  readonly isCoarse?: boolean;
}

/** Why a time is not the one the device gave, or not to be relied on. */
export type ClockState =
  /** The device's clock was wrong by what it said when it sent; corrected. */
  | 'skewed'
  /** Later than its receipt, and nothing says by how much; the time of receipt stands for it. */
  | 'future'
  /** More than 30 days before its receipt; kept. */
  | 'past';

/** When something happened, as far as can be told. */
export interface Occurred {
  readonly time: number;
  /** Undefined for a time that is believed. */
  readonly state?: ClockState;
}

/**
 * Seconds between a device's clock and ours that are nobody's fault. What lies between sending and receipt is the error and the time
 * under way, waiting and one retry included; telephones keep their clocks by the network to the second, so below a minute a
 * correction would add the delay of the network to a clock that is right.
 */
export const CLOCK_TOLERANCE = 60;
/** SDKs keep what they could not send for days, at most for a month. */
export const OLDEST_BELIEVED = 30 * 86_400;

const toMilliseconds = (seconds: number): number => Math.round(seconds * 1000) / 1000;

function corrected({ occurred, sent, received, isCoarse = false }: Clocks & { readonly occurred: number }): Occurred {
  const skew = sent === undefined || isCoarse ? 0 : received - sent;
  // What is dated later than its sending was not dated by the clock that dated the sending.
  const isOneClock = sent !== undefined && occurred <= sent + CLOCK_TOLERANCE;
  if (Math.abs(skew) <= CLOCK_TOLERANCE || !isOneClock) return { time: occurred };
  return { time: toMilliseconds(occurred + skew), state: 'skewed' };
}

/**
 * The time of an event by our clock: what the device said, moved by how far its clock was from ours when it sent. This is what
 * `sent_at` of Sentry's envelopes is for (develop.sentry.dev, "Envelopes": "Used for clock drift correction of the event timestamp").
 * Never more than a minute after the receipt.
 */
export function occurredTime(clocks: Clocks): Occurred {
  const { occurred, received } = clocks;
  if (occurred === undefined || !Number.isFinite(occurred) || occurred <= 0) return { time: received };
  const found = corrected({ ...clocks, occurred });
  if (found.time > received + CLOCK_TOLERANCE) return { time: received, state: 'future' };
  if (found.state === undefined && received - found.time > OLDEST_BELIEVED) return { ...found, state: 'past' };
  return found;
}
