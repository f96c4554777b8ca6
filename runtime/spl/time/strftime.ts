import { timeError } from './errors';
import { type Zone, zoneOf } from './zone';

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
export { DAYS, MONTHS };

/** A moment as a format sees it: the zone's clock as a UTC date, plus microseconds. */
interface Clock {
  readonly date: Date;
  readonly seconds: number;
  readonly micros: number;
  readonly zone: Zone;
}

type Writer = (clock: Clock) => string;

const two = (value: number): string => String(value).padStart(2, '0');
const blank = (value: number): string => String(value).padStart(2, ' ');
const hour12 = (date: Date): number => date.getUTCHours() % 12 || 12;
const dayOfYear = (date: Date): number => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;

/** ISO 8601 week and its year: the week that holds the year's first Thursday is week 1. */
function isoWeek(date: Date): { year: number; week: number } {
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * 86_400_000);
  return { year: thursday.getUTCFullYear(), week: Math.ceil(dayOfYear(thursday) / 7) };
}

const weekOfYear = (date: Date, firstDay: number): number =>
  Math.floor((dayOfYear(date) + 6 - ((date.getUTCDay() - firstDay + 7) % 7)) / 7);

function offsetText({ zone, seconds }: Clock, colons: number): string {
  const offset = zone.offset(seconds);
  const size = Math.abs(offset);
  const parts = [two(Math.floor(size / 3600)), two(Math.floor(size / 60) % 60)];
  if (colons === 2) parts.push(two(size % 60));
  return (offset < 0 ? '-' : '+') + parts.join(colons > 0 ? ':' : '');
}

const digits = (micros: number, count: number): string => String(micros).padStart(6, '0').padEnd(9, '0').slice(0, count);

/** Codes of strftime as the Search Reference lists them. */
const CODES: Readonly<Record<string, Writer | string>> = {
  a: ({ date }) => (DAYS[date.getUTCDay()] ?? '').slice(0, 3),
  A: ({ date }) => DAYS[date.getUTCDay()] ?? '',
  b: ({ date }) => (MONTHS[date.getUTCMonth()] ?? '').slice(0, 3),
  h: '%b',
  B: ({ date }) => MONTHS[date.getUTCMonth()] ?? '',
  c: '%a %b %e %H:%M:%S %Y',
  C: ({ date }) => two(Math.floor(date.getUTCFullYear() / 100)),
  d: ({ date }) => two(date.getUTCDate()),
  D: '%m/%d/%y',
  ['e']: ({ date }) => blank(date.getUTCDate()),
  f: ({ micros }) => digits(micros, 6),
  F: '%Y-%m-%d',
  g: ({ date }) => two(isoWeek(date).year % 100),
  G: ({ date }) => String(isoWeek(date).year),
  H: ({ date }) => two(date.getUTCHours()),
  I: ({ date }) => two(hour12(date)),
  j: ({ date }) => String(dayOfYear(date)).padStart(3, '0'),
  k: ({ date }) => blank(date.getUTCHours()),
  l: ({ date }) => blank(hour12(date)),
  m: ({ date }) => two(date.getUTCMonth() + 1),
  M: ({ date }) => two(date.getUTCMinutes()),
  n: () => '\n',
  p: ({ date }) => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
  r: '%I:%M:%S %p',
  R: '%H:%M',
  s: ({ seconds }) => String(seconds),
  S: ({ date }) => two(date.getUTCSeconds()),
  t: () => '\t',
  T: '%H:%M:%S',
  u: ({ date }) => String(date.getUTCDay() || 7),
  U: ({ date }) => two(weekOfYear(date, 0)),
  V: ({ date }) => two(isoWeek(date).week),
  w: ({ date }) => String(date.getUTCDay()),
  W: ({ date }) => two(weekOfYear(date, 1)),
  x: '%m/%d/%Y',
  X: '%H:%M:%S',
  y: ({ date }) => two(date.getUTCFullYear() % 100),
  Y: ({ date }) => String(date.getUTCFullYear()).padStart(4, '0'),
  z: (clock) => offsetText(clock, 0),
  Z: ({ zone, seconds }) => zone.abbreviation(seconds),
  '+': '%a %b %e %H:%M:%S %Z %Y',
  '%': () => '%',
};

const PIECE = /%(?:(\d?)([NQ])|(:{1,2}|E)z|([^]))|[^%]+|%$/g;

/**
 * Prepares a time format.
 * @throws APPMON-SPL-TIME-FORMAT for a code that has no meaning
 */
function compileFormat(format: string): readonly Writer[] {
  const writers: Writer[] = [];
  for (const [whole, width, fraction, colons, code] of format.matchAll(PIECE)) {
    if (fraction !== undefined) {
      const count = Number(width || (fraction === 'Q' ? 3 : 9));
      writers.push(({ micros }) => digits(micros, count));
    } else if (colons !== undefined) writers.push((clock) => offsetText(clock, colons === '::' ? 2 : 1));
    else if (code !== undefined) {
      const known = Object.hasOwn(CODES, code) ? CODES[code] : undefined;
      if (known === undefined) throw timeError('APPMON-SPL-TIME-FORMAT', { format, code: whole });
      writers.push(...(typeof known === 'string' ? compileFormat(known) : [known]));
    } else writers.push(() => whole);
  }
  return writers;
}

const formats = new Map<string, readonly Writer[]>();

function formatOf(format: string): readonly Writer[] {
  const known = formats.get(format);
  if (known !== undefined) return known;
  const made = compileFormat(format);
  if (formats.size > 1_000) formats.clear();
  formats.set(format, made);
  return made;
}

/**
 * Writes a moment (epoch seconds, rounded to microseconds) by strftime codes, on the clock of a zone.
 * @throws APPMON-SPL-TIME-FORMAT, -ZONE
 */
export function formatTime(epoch: number, format: string, timezone: string): string | undefined {
  const total = Math.round(epoch * 1e6);
  const seconds = Math.floor(total / 1e6);
  const zone = zoneOf(timezone);
  const date = new Date(zone.toLocal(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return undefined;
  const clock: Clock = { date, seconds, micros: total - seconds * 1e6, zone };
  let text = '';
  for (const write of formatOf(format)) text += write(clock);
  return text;
}
