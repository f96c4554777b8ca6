import { numberOf, textOf } from '../core/crash/json';
import type { Payload } from './items';
import { knownEvent } from './deliver/names';

/** What an event is worth when there is no room for all, most first. */
export const PRIORITIES = ['crash', 'error', 'session', 'rest'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** Share of the spool's limit from which on events of a priority are refused. The last tenth is kept for the cursor and for what is under way. */
export const MARKS: Readonly<Record<Priority, number>> = { crash: 0.9, error: 0.85, session: 0.75, rest: 0.6 };

/** First severity number of errors (OpenTelemetry, logs data model). */
const ERROR_SEVERITY = 17;

const OF_EVENT: Readonly<Record<string, Priority>> = {
  'app.crash': 'crash',
  'app.anr': 'crash',
  'app.hang': 'crash',
  'app.non_fatal': 'error',
  'session.start': 'session',
  'session.end': 'session',
};

/** The priority of one payload. */
export function priorityOf(payload: Payload): Priority {
  if (payload.type === 'report') return 'crash';
  if (payload.type !== 'record') return 'rest';
  const byName = OF_EVENT[knownEvent(payload.name) ?? ''];
  if (byName) return byName;
  const isError = (numberOf(payload.fields['severity_number']) ?? 0) >= ERROR_SEVERITY || textOf(payload.fields['status_code']) === 'error';
  return isError ? 'error' : 'rest';
}

/**
 * The priority of a request, by those of its events: that of the most important one. A request is taken or refused whole, because a part that is dropped
 * after a 200 would break what the 200 says, and because the senders' retries bring whole requests.
 */
export const highestOf = (priorities: readonly Priority[]): Priority =>
  PRIORITIES.find((priority) => priorities.includes(priority)) ?? 'rest';
