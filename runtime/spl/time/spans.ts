import type { TimeRange } from '../catalog';
import { timeError } from './errors';
import { addLocal, startOfLocal } from './modifiers';
import { type CalendarUnit, UNIT_SECONDS, isFixed, unitOf } from './units';
import { type Zone, zoneOf } from './zone';

/** A width of buckets over time: a fixed number of seconds, or whole calendar units. `weekday` 0 = Sunday begins weeks. */
export type TimeSpan =
  | { readonly kind: 'seconds'; readonly seconds: number }
  | { readonly kind: 'calendar'; readonly amount: number; readonly unit: CalendarUnit; readonly weekday: number };

/** A width of buckets over numbers: linear, or logarithmic `coefficient·base^n`. */
export type NumberSpan =
  { readonly kind: 'linear'; readonly size: number } | { readonly kind: 'log'; readonly coefficient: number; readonly base: number };

function fail(text: string): never {
  throw timeError('APPMON-SPL-TIME-SPAN', { text });
}

/**
 * Reads a span for times: `5m`, `1h`, `1d`, `1w@w1`, `1mon`, or a number of seconds. A day is not 24 hours.
 * @throws APPMON-SPL-TIME-SPAN
 */
export function parseTimeSpan(text: string): TimeSpan {
  const found = /^(\d+(?:\.\d+)?)?([a-z]+)?(?:@([a-z]+)([0-7])?)?$/i.exec(text.trim());
  if (found === null || (found[1] === undefined && found[2] === undefined)) return fail(text);
  const amount = Number(found[1] ?? 1);
  const unit = unitOf(found[2] ?? 's');
  if (unit === undefined || amount <= 0) return fail(text);
  const snapUnit = found[3] === undefined ? unit : unitOf(found[3]);
  if (snapUnit !== unit || (found[4] !== undefined && unit !== 'w')) return fail(text);
  if (isFixed(unit)) return { kind: 'seconds', seconds: amount * UNIT_SECONDS[unit] };
  if (!Number.isInteger(amount)) return fail(text);
  return { kind: 'calendar', amount, unit, weekday: Number(found[4] ?? 0) % 7 };
}

/**
 * Reads a span for numbers: `10`, `0.5`, `log2`, `2log10`.
 * @throws APPMON-SPL-TIME-SPAN
 */
export function parseNumberSpan(text: string): NumberSpan {
  const log = /^(\d+(?:\.\d+)?)?log(\d+(?:\.\d+)?)?$/i.exec(text.trim());
  if (log !== null) {
    const coefficient = Number(log[1] ?? 1);
    const base = Number(log[2] ?? 10);
    if (base <= 1 || coefficient < 1 || coefficient >= base) return fail(text);
    return { kind: 'log', coefficient, base };
  }
  const size = /^\d*\.?\d+$/.test(text.trim()) ? Number(text) : 0;
  return size > 0 ? { kind: 'linear', size } : fail(text);
}

/** Position of a local time's calendar unit among all of them; units of one kind are numbered without gaps. */
function unitIndex(local: number, { unit, weekday }: { unit: CalendarUnit; weekday: number }): number {
  const start = startOfLocal(local, unit, weekday);
  if (unit === 'd') return start / 86_400;
  // The week numbered 0 is the one that holds 1970-01-01.
  if (unit === 'w') return Math.round((start - startOfLocal(0, 'w', weekday)) / (7 * 86_400));
  const date = new Date(start * 1000);
  const months = (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
  return unit === 'mon' ? months : unit === 'q' ? months / 3 : months / 12;
}

/** Start of the bucket that holds a moment. Spans under a day count from the epoch, or from `align` seconds. */
export function bucketStart(epoch: number, span: TimeSpan, { zone, align = 0 }: { zone: Zone; align?: number }): number {
  if (span.kind === 'seconds') {
    const start = Math.floor((epoch - align) / span.seconds) * span.seconds + align;
    // Fractions of a second such as 0.1 have no exact double: keep microseconds.
    return span.seconds < 1 ? Math.round(start * 1e6) / 1e6 : start;
  }
  const local = zone.toLocal(epoch);
  const start = startOfLocal(local, span.unit, span.weekday);
  if (span.amount === 1) return zone.fromLocal(start);
  const index = unitIndex(local, span);
  const back = ((index % span.amount) + span.amount) % span.amount;
  return zone.fromLocal(addLocal(start, -back, span.unit));
}

/** Start of the bucket after the one that starts at `start`. */
export function nextBucket(start: number, span: TimeSpan, zone: Zone): number {
  if (span.kind === 'seconds') return span.seconds < 1 ? Math.round((start + span.seconds) * 1e6) / 1e6 : start + span.seconds;
  return zone.fromLocal(addLocal(zone.toLocal(start), span.amount, span.unit));
}

/** Bucket starts that cover a range, ascending, with the end of the last bucket at the end: `n` buckets give `n + 1` edges. */
export function bucketEdges(range: TimeRange, span: TimeSpan, { timezone, align = 0 }: { timezone: string; align?: number }): number[] {
  const zone = zoneOf(timezone);
  const edges = [bucketStart(range.earliest, span, { zone, align })];
  let edge = edges[0] ?? 0;
  do {
    edge = nextBucket(edge, span, zone);
    edges.push(edge);
  } while (edge < range.latest);
  return edges;
}

/** Widths that timechart and bin choose from by themselves; the last two are a day and a month of the calendar. */
const AUTO_SECONDS = [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 86_400, 2_592_000] as const;

const autoOf = (seconds: number): TimeSpan =>
  seconds < 86_400 ? { kind: 'seconds', seconds } : { kind: 'calendar', amount: 1, unit: seconds === 86_400 ? 'd' : 'mon', weekday: 0 };

/** Rough length of a span in seconds: a month counts 30 days, a year 365. */
export function spanSeconds(span: TimeSpan): number {
  if (span.kind === 'seconds') return span.seconds;
  const days = { d: 1, w: 7, mon: 30, q: 91, y: 365 }[span.unit];
  return span.amount * days * 86_400;
}

/** The smallest automatic width that covers a range with at most `bins` buckets and is not below `minspan`. */
export function autoSpan(range: TimeRange, { bins = 100, minspan }: { bins?: number; minspan?: TimeSpan } = {}): TimeSpan {
  const length = range.latest - range.earliest;
  const least = minspan === undefined ? 0 : spanSeconds(minspan);
  const seconds = AUTO_SECONDS.find((width) => width >= least && length / width <= bins) ?? 2_592_000;
  return autoOf(seconds);
}
