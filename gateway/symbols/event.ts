import { lateSymbols } from '../../core/symbols';
import { indexOfSourcetype } from '../../core/vocabulary';
import type { JsonObject } from '../../core/vocabulary';
import type { HecEvent } from '../deliver/events';

const SOURCETYPE = 'appmon:crash_symbols';

/** What late symbols say of a report that was delivered, as the destination takes it. */
export const symbolsEvent = (before: JsonObject, after: JsonObject): HecEvent => ({
  time: after['occurred_time'] ?? 0,
  host: 'gateway',
  source: 'gateway:symbols',
  sourcetype: SOURCETYPE,
  index: indexOfSourcetype(SOURCETYPE) ?? 'appmon_crashes',
  event: lateSymbols(before, after),
});
