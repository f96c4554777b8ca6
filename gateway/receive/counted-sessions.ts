import { gatewayError } from '../errors';
import type { Found } from './about';

/** Times one request may say that it counted, and sessions it may stand for: each becomes an event, because sessions are counted by their starts. */
const MAX_COUNTS = 100;
const MAX_SESSIONS = 10_000;

/** So many sessions of one kind. */
export interface Counted {
  readonly times: number;
  /** The events of one of them. */
  readonly events: () => readonly Found[];
}

/** A number of sessions a sender wrote, 0 for anything else. */
export const timesOf = (value: number | undefined): number => Math.max(0, Math.floor(value ?? 0));

/** The events of sessions that a sender counted instead of sending each; throws when they are too many. */
export function eventsOfCounted(counts: number, counted: readonly Counted[]): readonly Found[] {
  if (counts > MAX_COUNTS) throw gatewayError('APPMON-GATEWAY-SESSIONS', { limit: MAX_COUNTS });
  if (counted.reduce((sum, { times }) => sum + times, 0) > MAX_SESSIONS)
    throw gatewayError('APPMON-GATEWAY-SESSIONS', { limit: MAX_SESSIONS });
  return counted.flatMap(({ times, events }) => Array.from({ length: times }, events).flat());
}
