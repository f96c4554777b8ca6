import { timeError } from './errors';
import { type CalendarUnit, UNIT_SECONDS, type Unit, isFixed, unitOf } from './units';
import { type Zone, zoneOf } from './zone';

const DAY = 86_400;

/** Start of the calendar unit that holds a local time, in local seconds. `weekday` 0 = Sunday begins weeks. */
export function startOfLocal(local: number, unit: CalendarUnit, weekday = 0): number {
  const day = Math.floor(local / DAY);
  if (unit === 'd') return day * DAY;
  // 1970-01-01 was a Thursday (4).
  if (unit === 'w') return (day - ((((day + 4 - weekday) % 7) + 7) % 7)) * DAY;
  const date = new Date(day * DAY * 1000);
  const month = unit === 'mon' ? date.getUTCMonth() : unit === 'q' ? Math.floor(date.getUTCMonth() / 3) * 3 : 0;
  return Date.UTC(date.getUTCFullYear(), month, 1) / 1000;
}

/** Moves a local time by calendar units; a day that the month does not have becomes its last. */
export function addLocal(local: number, amount: number, unit: CalendarUnit): number {
  if (unit === 'd') return local + amount * DAY;
  if (unit === 'w') return local + amount * 7 * DAY;
  const months = unit === 'mon' ? amount : unit === 'q' ? amount * 3 : amount * 12;
  const timeOfDay = local - Math.floor(local / DAY) * DAY;
  const date = new Date((local - timeOfDay) * 1000);
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return first.getTime() / 1000 + (Math.min(date.getUTCDate(), lastDay) - 1) * DAY + timeOfDay;
}

function add(epoch: number, { amount, unit, zone }: { amount: number; unit: Unit; zone: Zone }): number {
  if (isFixed(unit)) return epoch + amount * UNIT_SECONDS[unit];
  return zone.fromLocal(addLocal(zone.toLocal(epoch), amount, unit));
}

function snap(epoch: number, { unit, weekday, zone }: { unit: Unit; weekday: number; zone: Zone }): number {
  if (!isFixed(unit)) return zone.fromLocal(startOfLocal(zone.toLocal(epoch), unit, weekday));
  const size = UNIT_SECONDS[unit];
  const offset = zone.offset(epoch);
  return Math.floor((epoch + offset) / size) * size - offset;
}

const STEP = /([+-])(\d*)([a-z]+)|@([a-z]+)([0-7])?/iy;

/** Applies `-1d@d+3h` to a moment; undefined when the text is no modifier. */
export function applyModifier(text: string, epoch: number, timezone: string): number | undefined {
  const zone = zoneOf(timezone);
  let moment = epoch;
  STEP.lastIndex = 0;
  if (text === '') return undefined;
  while (STEP.lastIndex < text.length) {
    const step = STEP.exec(text);
    if (step === null) return undefined;
    const [, sign, amount, shift, target, weekday] = step;
    const unit = unitOf(shift ?? target ?? '');
    if (unit === undefined || (weekday !== undefined && unit !== 'w')) return undefined;
    if (shift === undefined) moment = snap(moment, { unit, weekday: Number(weekday ?? 0) % 7, zone });
    else
      moment = add(moment, { amount: (sign === '-' ? -1 : 1) * (amount === '' || amount === undefined ? 1 : Number(amount)), unit, zone });
  }
  return moment;
}

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/;
const SPLUNK = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?::(\d{2}):(\d{2}):(\d{2})(\.\d+)?)?$/;

/** A written date and time as local seconds; undefined when there is no such day or time. */
function localOf(
  parts: readonly [year: number, month: number, day: number, hour: number, minute: number, second: number],
): number | undefined {
  const [year, month, day, hour, minute, second] = parts;
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 24 || minute > 59 || second >= 61) return undefined;
  return date.getTime() / 1000 + hour * 3600 + minute * 60 + second;
}

function parseWritten(text: string, timezone: string): number | undefined {
  const iso = ISO.exec(text);
  const splunk = iso === null ? SPLUNK.exec(text) : null;
  const found = iso ?? splunk;
  if (found === null) return undefined;
  const at = (group: number): number => Number(found[group] ?? 0);
  const second = at(6) + at(7);
  const local = iso === null ? localOf([at(3), at(1), at(2), at(4), at(5), second]) : localOf([at(1), at(2), at(3), at(4), at(5), second]);
  if (local === undefined) return undefined;
  const zone = iso?.[8];
  if (zone === undefined) {
    const whole = Math.floor(local);
    return zoneOf(timezone).fromLocal(whole) + (local - whole);
  }
  if (zone === 'Z') return local;
  const digits = zone.replace(':', '');
  return local - (digits.startsWith('-') ? -1 : 1) * (Number(digits.slice(1, 3)) * 3600 + Number(digits.slice(3, 5)) * 60);
}

/**
 * Resolves a time as `earliest`, `latest` and REST take it: epoch seconds, `now`, a relative modifier (`-1d@d+3h`, `@w1`), ISO 8601 or
 * `%m/%d/%Y:%H:%M:%S` in the account's zone.
 * @returns epoch seconds
 * @throws APPMON-SPL-TIME-MODIFIER, -REALTIME, -ZONE
 */
export function parseTime(text: string, now: number, timezone: string): number {
  const trimmed = text.trim();
  if (/^-?\d+(?:\.\d+)?$/.test(trimmed)) return Number(trimmed);
  if (/^rt/i.test(trimmed)) throw timeError('APPMON-SPL-TIME-REALTIME', { text });
  if (trimmed === 'now' || trimmed === 'now()') return now;
  const modifier = trimmed.startsWith('now') ? trimmed.slice(3) : trimmed;
  const moment = applyModifier(modifier, now, timezone) ?? parseWritten(trimmed, timezone);
  if (moment === undefined) throw timeError('APPMON-SPL-TIME-MODIFIER', { text });
  return moment;
}
