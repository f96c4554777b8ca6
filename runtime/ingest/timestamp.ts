import { compileRegex } from './regex';
import { compileTimeFormat, type TimeParser } from './strptime';
import type { Settings } from './props';

/** Finds an event's time in its text; undefined when it has none. */
export type TimeFinder = (raw: string, now: number) => number | undefined;

/** Formats recognised without TIME_FORMAT, where they begin, most telling first. */
const RECOGNISED: ReadonlyArray<readonly [start: RegExp, format: string]> = [
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,]\d+\s?(?:Z|[+-]\d\d:?\d\d)/, '%Y-%m-%d %H:%M:%S.%N %z'],
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\s?(?:Z|[+-]\d\d:?\d\d)/, '%Y-%m-%d %H:%M:%S %z'],
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,]\d+/, '%Y-%m-%d %H:%M:%S.%N'],
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d/, '%Y-%m-%d %H:%M:%S'],
  [/\d{1,2}\/[A-Za-z]{3}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}/, '%d/%b/%Y:%H:%M:%S %z'],
  [/[A-Z][a-z]{2}\s+\d{1,2} \d\d:\d\d:\d\d/, '%b %d %H:%M:%S'],
  [/\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d/, '%d %b %Y %H:%M:%S'],
  [/^\s*1\d{9}\.\d{1,9}(?!\d)/, '%s.%N'],
  [/^\s*1\d{9}(?!\d)/, '%s'],
];

const MAX_LOOKAHEAD = 128;
const DAY = 86_400;

/** ISO 8601 variants (T or blank, comma or dot, zone attached or not) in the one form that the formats above describe. */
const plainIso = (text: string): string =>
  text
    .replace(/^(\d{4}-\d\d-\d\d)[T ]/, '$1 ')
    .replace(/,(\d)/, '.$1')
    .replace(/(\d)\s?(Z|[+-]\d\d:?\d\d)$/, '$1 $2');

const PARSERS: ReadonlyArray<readonly [start: RegExp, parse: TimeParser]> = RECOGNISED.map(([start, format]) => [
  start,
  compileTimeFormat(format, 'the automatic format'),
]);

/** Recognises a date in a text without being told its format; undefined when there is none. */
export function recogniseTime(text: string, now: number, zone: string): number | undefined {
  for (const [start, parse] of PARSERS) {
    const match = start.exec(text);
    if (!match) continue;
    const iso = /^\d{4}-/.test(match[0]) ? plainIso(match[0]) : text.slice(match.index);
    const found = parse(iso, now, zone);
    if (found) return found.time;
  }
  return undefined;
}

/** Compiles TIME_PREFIX, TIME_FORMAT, MAX_TIMESTAMP_LOOKAHEAD, TZ, MAX_DAYS_AGO, MAX_DAYS_HENCE and DATETIME_CONFIG of one sourcetype. */
export function compileTimestamp(settings: Settings): TimeFinder {
  const mode = settings.get('DATETIME_CONFIG')?.toUpperCase();
  if (mode === 'CURRENT') return (_, now) => now;
  if (mode === 'NONE') return () => undefined;
  const prefixText = settings.get('TIME_PREFIX');
  const prefix = prefixText ? compileRegex(prefixText, settings.place('TIME_PREFIX')) : undefined;
  const format = settings.get('TIME_FORMAT');
  const parse = format ? compileTimeFormat(format, settings.place('TIME_FORMAT')) : undefined;
  const lookahead = settings.number('MAX_TIMESTAMP_LOOKAHEAD', MAX_LOOKAHEAD);
  const zone = settings.get('TZ') ?? 'UTC';
  const oldest = settings.number('MAX_DAYS_AGO', 2000) * DAY;
  const newest = settings.number('MAX_DAYS_HENCE', 2) * DAY;
  return (raw, now) => {
    const match = prefix?.exec(raw);
    if (prefix && !match) return undefined;
    const start = match ? match.index + match[0].length : 0;
    const text = raw.slice(start, lookahead > 0 ? start + lookahead : undefined);
    const time = parse ? parse(text, now, zone)?.time : recogniseTime(text, now, zone);
    return time !== undefined && time >= now - oldest && time <= now + newest ? time : undefined;
  };
}
