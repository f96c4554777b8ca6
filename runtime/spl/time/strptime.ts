import { timeError } from './errors';
import { DAYS, MONTHS } from './strftime';
import { zoneOf } from './zone';

/** What a text says about a moment; parts it does not say are absent. */
interface Parts {
  year?: number;
  month?: number;
  day?: number;
  dayOfYear?: number;
  hour?: number;
  minute?: number;
  second?: number;
  fraction?: number;
  afternoon?: boolean;
  /** Seconds east of UTC. */
  offset?: number;
  epoch?: number;
}

interface Reader {
  readonly pattern: string;
  readonly read: (text: string, parts: Parts) => void;
}

/** Abbreviations with their hours east of UTC. */
const ABBREVIATIONS: Readonly<Record<string, number>> = {
  UTC: 0,
  GMT: 0,
  Z: 0,
  WET: 0,
  WEST: 1,
  CET: 1,
  CEST: 2,
  EET: 2,
  EEST: 3,
  BST: 1,
  MSK: 3,
  IST: 5.5,
  JST: 9,
  HKT: 8,
  SGT: 8,
  AEST: 10,
  AEDT: 11,
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
  AKST: -9,
  AKDT: -8,
  HST: -10,
};

const number = (digits: number, read: (value: number, parts: Parts) => void): Reader => ({
  pattern: `\\s*(\\d{1,${digits}})`,
  read: (text, parts) => read(Number(text), parts),
});
const names = (list: readonly string[], read: (index: number, parts: Parts) => void): Reader => ({
  pattern: `(${list.join('|')}|${list.map((name) => name.slice(0, 3)).join('|')})`,
  read: (text, parts) =>
    read(
      list.findIndex((name) => name.slice(0, 3).toLowerCase() === text.slice(0, 3).toLowerCase()),
      parts,
    ),
});
const nothing = (): void => undefined;

function readOffset(text: string, parts: Parts): void {
  if (/^z$/i.test(text)) {
    parts.offset = 0;
    return;
  }
  const plain = text.replaceAll(':', '');
  const size = Number(plain.slice(1, 3)) * 3600 + Number(plain.slice(3, 5) || 0) * 60;
  parts.offset = plain.startsWith('-') ? -size : size;
}

const OFFSET: Reader = { pattern: '(Z|[+-]\\d{2}(?::?\\d{2}){0,2})', read: readOffset };
const FRACTION: Reader = { pattern: '(\\d{1,9})', read: (text, parts) => void (parts.fraction = Number(`0.${text}`)) };
const MONTH_NAME = names(MONTHS, (index, parts) => void (parts.month = index + 1));
const DAY_NAME = names(DAYS, nothing);

const READERS: Readonly<Record<string, Reader | string>> = {
  Y: { pattern: '\\s*(\\d{4})', read: (text, parts) => void (parts.year = Number(text)) },
  y: number(2, (value, parts) => void (parts.year = value < 69 ? 2000 + value : 1900 + value)),
  m: number(2, (value, parts) => void (parts.month = value)),
  d: number(2, (value, parts) => void (parts.day = value)),
  ['e']: '%d',
  j: number(3, (value, parts) => void (parts.dayOfYear = value)),
  b: MONTH_NAME,
  B: MONTH_NAME,
  h: MONTH_NAME,
  a: DAY_NAME,
  A: DAY_NAME,
  H: number(2, (value, parts) => void (parts.hour = value)),
  k: '%H',
  I: '%H',
  l: '%H',
  M: number(2, (value, parts) => void (parts.minute = value)),
  S: number(2, (value, parts) => void (parts.second = value)),
  p: { pattern: '([AP]\\.?M\\.?)', read: (text, parts) => void (parts.afternoon = /^p/i.test(text)) },
  s: { pattern: '\\s*(\\d+)', read: (text, parts) => void (parts.epoch = Number(text)) },
  f: FRACTION,
  z: OFFSET,
  Z: {
    pattern: '([A-Z]{1,5}|[A-Za-z]+/[A-Za-z_/]+)',
    read: (text, parts) => {
      const hours = ABBREVIATIONS[text.toUpperCase()];
      parts.offset = hours === undefined ? NaN : hours * 3600;
    },
  },
  F: '%Y-%m-%d',
  T: '%H:%M:%S',
  X: '%H:%M:%S',
  R: '%H:%M',
  D: '%m/%d/%y',
  x: '%m/%d/%Y',
  c: '%a %b %e %H:%M:%S %Y',
  n: { pattern: '(\\s+)', read: nothing },
  t: { pattern: '(\\s+)', read: nothing },
  '%': { pattern: '(%)', read: nothing },
};

const PIECE = /%(?:\d?[NQ]|(?:::?|E)z|[^])|\s+|[^%\s]+/g;

function expand(format: string): string {
  return format.replace(/%([^])/g, (whole, code: string) => {
    const reader = READERS[code];
    return typeof reader === 'string' ? expand(reader) : whole;
  });
}

function compile(format: string): (text: string) => Parts | undefined {
  const readers: Reader[] = [];
  let source = '';
  for (const [piece] of expand(format).matchAll(PIECE)) {
    if (/^\s/.test(piece)) source += '\\s*';
    else if (!piece.startsWith('%')) source += piece.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
    else {
      const reader = /[NQ]$/.test(piece) ? FRACTION : piece.endsWith('z') ? OFFSET : READERS[piece.slice(1)];
      if (reader === undefined || typeof reader === 'string') throw timeError('APPMON-SPL-TIME-FORMAT', { format, code: piece });
      readers.push(reader);
      source += reader.pattern;
    }
  }
  const expression = new RegExp(`^\\s*${source}`, 'i');
  return (text) => {
    const found = expression.exec(text);
    if (found === null) return undefined;
    const parts: Parts = {};
    readers.forEach((reader, index) => reader.read(found[index + 1] ?? '', parts));
    return parts;
  };
}

const formats = new Map<string, (text: string) => Parts | undefined>();

function formatOf(format: string): (text: string) => Parts | undefined {
  const known = formats.get(format);
  if (known !== undefined) return known;
  const made = compile(format);
  if (formats.size > 1_000) formats.clear();
  formats.set(format, made);
  return made;
}

/** Days since 1970 of what the parts say; a date that names no day, or a day that does not exist, has none. */
function dayOf(parts: Parts, today: Date): number | undefined {
  const year = parts.year ?? today.getUTCFullYear();
  if (parts.dayOfYear !== undefined) return Date.UTC(year, 0, parts.dayOfYear) / 86_400_000;
  if (parts.year === undefined && parts.month === undefined && parts.day === undefined)
    return Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate()) / 86_400_000;
  if (parts.day === undefined) return undefined;
  const month = (parts.month ?? today.getUTCMonth() + 1) - 1;
  const date = new Date(Date.UTC(year, month, parts.day));
  return date.getUTCMonth() === month && date.getUTCDate() === parts.day ? date.getTime() / 86_400_000 : undefined;
}

/**
 * Reads a text by strptime codes; what follows the format is ignored. A missing date is today's, a missing year this year's; a date
 * without a day has no answer. Without `%z` or `%Z` the clock is the account's.
 * @returns epoch seconds, or undefined when the text does not fit
 * @throws APPMON-SPL-TIME-FORMAT, -ZONE
 */
export function readTime(text: string, format: string, { timezone, now }: { timezone: string; now: number }): number | undefined {
  const parts = formatOf(format)(text);
  if (parts === undefined) return undefined;
  const fraction = parts.fraction ?? 0;
  if (parts.epoch !== undefined) return parts.epoch + fraction;
  const zone = zoneOf(timezone);
  const day = dayOf(parts, new Date(zone.toLocal(now) * 1000));
  if (day === undefined) return undefined;
  const { hour = 0, minute = 0, second = 0, afternoon } = parts;
  if (hour > 23 || minute > 59 || second > 60 || (afternoon !== undefined && (hour < 1 || hour > 12))) return undefined;
  const hours = afternoon === undefined ? hour : (hour % 12) + (afternoon ? 12 : 0);
  const local = day * 86_400 + hours * 3600 + minute * 60 + second;
  if (Number.isNaN(parts.offset ?? 0)) return undefined;
  const epoch = parts.offset === undefined ? zone.fromLocal(local) : local - parts.offset;
  return fraction === 0 ? epoch : Math.round((epoch + fraction) * 1e6) / 1e6;
}
