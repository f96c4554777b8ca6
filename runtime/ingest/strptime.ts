import { DateTime, IANAZone } from 'luxon';
import { ingestError } from './errors';

/** What a timestamp says; what it leaves out comes from the moment of arrival. */
interface Parts {
  year?: number;
  month?: number;
  day?: number;
  ordinal?: number;
  hour?: number;
  minute?: number;
  second?: number;
  fraction?: number;
  offset?: number;
  zone?: string;
  epoch?: number;
  afternoon?: boolean;
}

interface Conversion {
  readonly pattern: string;
  readonly set: (parts: Parts, text: string) => void;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const name = '[A-Za-z]+';

function parseOffset(text: string): number {
  if (/^z$/i.test(text)) return 0;
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)?$/.exec(text) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes ?? 0));
}

/** Abbreviations that are unambiguous enough to be read as an offset in minutes. */
const ABBREVIATIONS: Readonly<Record<string, number>> = {
  UTC: 0,
  GMT: 0,
  Z: 0,
  CET: 60,
  CEST: 120,
  WET: 0,
  WEST: 60,
  EST: -300,
  EDT: -240,
  CST: -360,
  CDT: -300,
  MST: -420,
  MDT: -360,
  PST: -480,
  PDT: -420,
};

const numeric = (key: 'year' | 'month' | 'day' | 'ordinal' | 'hour' | 'minute' | 'second', pattern: string): Conversion => ({
  pattern,
  set: (parts, text) => (parts[key] = Number(text)),
});

const fraction: Conversion = { pattern: '\\d{1,9}', set: (parts, text) => (parts.fraction = Number(`0.${text}`)) };

/** The conversions of strptime that TIME_FORMAT may hold, with Splunk's additions for fractions (%N, %Q, %3N …). */
const CONVERSIONS: Readonly<Record<string, Conversion>> = {
  Y: numeric('year', '\\d{4}'),
  y: { pattern: '\\d\\d', set: (parts, text) => (parts.year = Number(text) + (Number(text) < 69 ? 2000 : 1900)) },
  m: numeric('month', '\\d{1,2}'),
  d: numeric('day', '\\d{1,2}'),
  e: numeric('day', '\\s?\\d{1,2}'),
  j: numeric('ordinal', '\\d{1,3}'),
  H: numeric('hour', '\\d{1,2}'),
  k: numeric('hour', '\\s?\\d{1,2}'),
  I: numeric('hour', '\\d{1,2}'),
  l: numeric('hour', '\\s?\\d{1,2}'),
  M: numeric('minute', '\\d{1,2}'),
  S: numeric('second', '\\d{1,2}'),
  N: fraction,
  Q: fraction,
  f: fraction,
  b: { pattern: name, set: (parts, text) => (parts.month = MONTHS.indexOf(text.slice(0, 3).toLowerCase()) + 1) },
  a: { pattern: name, set: () => undefined },
  p: { pattern: '[AaPp][Mm]', set: (parts, text) => (parts.afternoon = /^p/i.test(text)) },
  s: { pattern: '-?\\d{1,11}', set: (parts, text) => (parts.epoch = Number(text)) },
  z: { pattern: '[Zz]|[+-]\\d\\d:?(?:\\d\\d)?', set: (parts, text) => (parts.offset = parseOffset(text)) },
  Z: {
    pattern: '[A-Za-z]+(?:/[A-Za-z_]+)*|[+-]\\d\\d:?\\d\\d',
    set: (parts, text) => {
      if (/^[+-]/.test(text)) parts.offset = parseOffset(text);
      else if (text.toUpperCase() in ABBREVIATIONS) parts.offset = ABBREVIATIONS[text.toUpperCase()] ?? 0;
      else parts.zone = text;
    },
  },
};

const SHORTHANDS: Readonly<Record<string, string>> = {
  T: '%H:%M:%S',
  F: '%Y-%m-%d',
  D: '%m/%d/%y',
  R: '%H:%M',
  h: '%b',
  B: '%b',
  A: '%a',
  '+': '%Y-%m-%dT%H:%M:%S%z',
};

/** Reads a timestamp at the start of a text. `end` is where it stops. */
export type TimeParser = (text: string, now: number, zone: string) => { readonly time: number; readonly end: number } | undefined;

function assemble(parts: Parts, now: number, zone: string): number | undefined {
  const fractionOfSecond = parts.fraction ?? 0;
  if (parts.epoch !== undefined) return parts.epoch + fractionOfSecond;
  const named = parts.zone !== undefined && IANAZone.isValidZone(parts.zone) ? parts.zone : zone;
  const inZone =
    parts.offset !== undefined
      ? `UTC${parts.offset < 0 ? '-' : '+'}${Math.floor(Math.abs(parts.offset) / 60)}:${String(Math.abs(parts.offset) % 60).padStart(2, '0')}`
      : named;
  const today = DateTime.fromSeconds(now, { zone: inZone });
  let { hour = 0 } = parts;
  if (parts.afternoon !== undefined) hour = (hour % 12) + (parts.afternoon ? 12 : 0);
  const clock = { hour, minute: parts.minute ?? 0, second: Math.min(parts.second ?? 0, 59) };
  const year = parts.year ?? today.year;
  const date =
    parts.ordinal !== undefined
      ? DateTime.fromObject({ year, ordinal: parts.ordinal, ...clock }, { zone: inZone })
      : DateTime.fromObject(
          { year, month: parts.month ?? today.month, day: parts.day ?? (parts.month ? 1 : today.day), ...clock },
          { zone: inZone },
        );
  if (!date.isValid) return undefined;
  // Without a year, a date that lies well ahead is last year's.
  const guessed =
    parts.year === undefined && parts.month !== undefined && date.toSeconds() > now + 2 * 86_400 ? date.minus({ years: 1 }) : date;
  return guessed.toSeconds() + (parts.second === 60 ? 1 : 0) + fractionOfSecond;
}

/** Compiles a TIME_FORMAT. Conversions outside the supported ones throw APPMON-INGEST-TIME-FORMAT. */
export function compileTimeFormat(format: string, setting: string): TimeParser {
  const expanded = format.replace(/%([TFDRhBA+])/g, (_, letter: string) => SHORTHANDS[letter] ?? '');
  const setters: Array<Conversion['set']> = [];
  const pattern = expanded.replace(/%(\d?)(.)|\s+|[.*+?^${}()|[\]\\]/g, (whole, digits: string | undefined, letter: string | undefined) => {
    if (letter === undefined) return /^\s/.test(whole) ? '\\s+' : `\\${whole}`;
    if (letter === '%') return '%';
    const conversion = CONVERSIONS[letter];
    if (!conversion)
      throw ingestError('APPMON-INGEST-TIME-FORMAT', {
        setting,
        value: format,
        conversion: whole,
        known: Object.keys({ ...CONVERSIONS, ...SHORTHANDS })
          .map((each) => `%${each}`)
          .join(' '),
      });
    setters.push(conversion.set);
    return `(${digits && conversion === fraction ? `\\d{${digits}}` : conversion.pattern})`;
  });
  const expression = new RegExp(`^\\s*${pattern}`);
  return (text, now, zone) => {
    const match = expression.exec(text);
    if (!match) return undefined;
    const parts: Parts = {};
    setters.forEach((set, at) => set(parts, (match[at + 1] ?? '').trim()));
    const time = assemble(parts, now, zone);
    return time === undefined ? undefined : { time, end: match[0].length };
  };
}
