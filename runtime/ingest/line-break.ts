import { ingestError } from './errors';
import { compileRegex } from './regex';
import { recogniseTime } from './timestamp';
import type { Settings } from './props';

/** Cuts a stream's text into events. */
export type LineBreaker = (text: string, now: number) => string[];

const DEFAULT_BREAKER = '([\\r\\n]+)';
const MAX_EVENTS = 256;
const TRUNCATE = 10_000;

/** Merge rules that are refused rather than half obeyed. */
const REFUSED = ['MUST_BREAK_AFTER', 'MUST_NOT_BREAK_AFTER', 'MUST_NOT_BREAK_BEFORE'] as const;

/** Cuts to at most so many UTF-8 bytes, never inside a character; 0 keeps everything. */
export function truncateBytes(text: string, bytes: number): string {
  if (bytes <= 0 || text.length * 3 <= bytes || Buffer.byteLength(text) <= bytes) return text;
  const whole = Buffer.from(text);
  let end = bytes;
  while (end > 0 && ((whole[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return whole.toString('utf8', 0, end);
}

/** Splits where LINE_BREAKER matches: what its first group holds is the gap, text before it stays with the earlier event. */
function split(text: string, breaker: RegExp): string[] {
  const pieces: string[] = [];
  let from = 0;
  for (const match of text.matchAll(breaker)) {
    const [start, end] = match.indices?.slice(1).find((range) => range !== undefined) ?? [match.index, match.index];
    if (start < from) continue;
    pieces.push(text.slice(from, start));
    from = end;
  }
  pieces.push(text.slice(from));
  return pieces.filter((piece) => piece.trim() !== '');
}

/** Joins lines to events: a new event begins before a line that `begins` accepts, or after `most` lines. */
function merge(lines: readonly string[], begins: (line: string) => boolean, most: number): string[] {
  const events: string[][] = [];
  for (const line of lines) {
    const current = events.at(-1);
    if (!current || begins(line) || current.length >= most) events.push([line]);
    else current.push(line);
  }
  return events.map((each) => each.join('\n'));
}

/**
 * Compiles LINE_BREAKER, TRUNCATE and SHOULD_LINEMERGE with BREAK_ONLY_BEFORE or BREAK_ONLY_BEFORE_DATE (the default).
 * Other merge rules throw APPMON-INGEST-SETTING.
 */
export function compileLineBreaker(settings: Settings): LineBreaker {
  const breaker = compileRegex(settings.get('LINE_BREAKER') ?? DEFAULT_BREAKER, settings.place('LINE_BREAKER'), 'gd');
  const truncate = settings.number('TRUNCATE', TRUNCATE);
  const lines = (text: string): string[] => split(text, breaker).map((line) => truncateBytes(line, truncate));
  if (!settings.flag('SHOULD_LINEMERGE', true)) return lines;
  for (const name of REFUSED) {
    const value = settings.get(name);
    if (value !== undefined)
      throw ingestError('APPMON-INGEST-SETTING', {
        setting: settings.place(name),
        value,
        expected: 'SHOULD_LINEMERGE=false with a LINE_BREAKER',
      });
  }
  const before = settings.get('BREAK_ONLY_BEFORE');
  const pattern = before ? compileRegex(before, settings.place('BREAK_ONLY_BEFORE')) : undefined;
  const byDate = settings.flag('BREAK_ONLY_BEFORE_DATE', true);
  const most = settings.number('MAX_EVENTS', MAX_EVENTS);
  const zone = settings.get('TZ') ?? 'UTC';
  return (text, now) =>
    merge(
      lines(text),
      (line) => (pattern ? pattern.test(line) : byDate && recogniseTime(line.slice(0, 128), now, zone) !== undefined),
      most,
    );
}
