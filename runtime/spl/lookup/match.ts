import type { LookupTable } from '../catalog';
import { parseNumber, toText, toValues } from '../eval';
import { cidrMatch } from '../functions/eval/text';
import { readTime } from '../time';
import type { Row } from '../value';
import { lookupError } from './errors';

/** How one key of a table is compared. */
type KeyMatch = 'exact' | 'wildcard' | 'cidr';
type TextTest = (text: string) => boolean;

interface Entry {
  readonly row: Row;
  /** Epoch seconds from which the row holds, in a lookup that depends on time. */
  readonly time: number | undefined;
  /** Tests for the keys that are not compared exactly. */
  readonly tests: ReadonlyMap<string, TextTest>;
}

/** Settings of transforms.conf that decide what matches. */
export interface MatchSettings {
  readonly caseSensitive: boolean;
  readonly maxMatches: number;
  readonly minMatches: number;
  readonly defaultMatch: string;
  readonly kinds: ReadonlyMap<string, KeyMatch>;
  readonly time: { readonly field: string; readonly format: string; readonly maxOffset: number; readonly minOffset: number } | undefined;
}

const isFalse = (text: string | undefined): boolean => /^(?:f|false|0|no)$/i.test(text ?? '');

/**
 * Reads the settings of a lookup definition.
 * @throws APPMON-SPL-LOOKUP-SETTING
 */
export function readMatchSettings(name: string, settings: LookupTable['settings']): MatchSettings {
  const whole = (setting: string, fallback: number): number => {
    const text = settings[setting];
    if (text === undefined || text.trim() === '') return fallback;
    const value = Number(text);
    if (!Number.isFinite(value) || value < 0)
      throw lookupError('APPMON-SPL-LOOKUP-SETTING', { name, setting, expected: 'a number of 0 or more' });
    return value;
  };
  const kinds = new Map<string, KeyMatch>();
  for (const part of (settings['match_type'] ?? '').split(/\s*,\s*/).filter((text) => text.trim() !== '')) {
    const found = /^(EXACT|WILDCARD|CIDR)\(\s*"?([^)"]+?)"?\s*\)$/i.exec(part.trim());
    if (found === null)
      throw lookupError('APPMON-SPL-LOOKUP-SETTING', { name, setting: 'match_type', expected: 'WILDCARD(field) or CIDR(field)' });
    kinds.set(found[2] ?? '', (found[1] ?? '').toLowerCase() as KeyMatch);
  }
  const field = settings['time_field'];
  const timed = field !== undefined && field !== '';
  return {
    caseSensitive: !isFalse(settings['case_sensitive_match']),
    maxMatches: whole('max_matches', timed ? 1 : 1000),
    minMatches: whole('min_matches', 0),
    defaultMatch: settings['default_match'] ?? '',
    kinds,
    time: timed
      ? {
          field,
          format: settings['time_format'] ?? '%s.%Q',
          maxOffset: whole('max_offset_secs', 2_000_000_000),
          minOffset: whole('min_offset_secs', 0),
        }
      : undefined,
  };
}

/** A text with `*` as a test for whole texts. */
function wildcardTest(pattern: string): TextTest {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .join('[^]*');
  const expression = new RegExp(`^${source}$`, 'u');
  return (text) => expression.test(text);
}

/** Finds the rows of a table that belong to key values. Exact keys are indexed, the others tested on what the index leaves. */
export class LookupMatcher {
  readonly settings: MatchSettings;
  private readonly exact: readonly string[];
  private readonly others: readonly string[];
  private readonly index = new Map<string, Entry[]>();

  constructor(name: string, table: LookupTable, options: { readonly keys: readonly string[]; readonly timezone: string }) {
    const { keys, timezone } = options;
    this.settings = readMatchSettings(name, table.settings);
    for (const key of keys) {
      if (!table.fields.includes(key)) throw lookupError('APPMON-SPL-LOOKUP-FIELD', { name, field: key, fields: table.fields.join(', ') });
    }
    this.exact = keys.filter((key) => (this.settings.kinds.get(key) ?? 'exact') === 'exact');
    this.others = keys.filter((key) => !this.exact.includes(key));
    for (const row of table.rows) this.add(row, timezone);
  }

  /** The matching rows in the table's order, at most `max_matches`. Several values of a key match if any of them does. */
  find(values: ReadonlyMap<string, readonly string[]>, time: number | undefined): readonly Row[] {
    const { maxMatches } = this.settings;
    const found: Entry[] = [];
    for (const key of this.indexKeys(values)) {
      for (const entry of this.index.get(key) ?? []) {
        if (this.others.every((field) => (values.get(field) ?? []).some((value) => entry.tests.get(field)?.(this.fold(value)) === true)))
          found.push(entry);
      }
    }
    const inTime = this.settings.time === undefined ? found : this.timely(found, time);
    return inTime.slice(0, maxMatches).map(({ row }) => row);
  }

  private fold(text: string): string {
    return this.settings.caseSensitive ? text : text.toLowerCase();
  }

  private add(row: Row, timezone: string): void {
    const parts = this.exact.map((field) => toText(row[field]));
    const tests = new Map<string, TextTest>();
    for (const field of this.others) {
      const pattern = toText(row[field]);
      if (pattern === undefined) return;
      tests.set(
        field,
        this.settings.kinds.get(field) === 'cidr' ? (text) => cidrMatch(pattern, text) === true : wildcardTest(this.fold(pattern)),
      );
    }
    if (parts.includes(undefined)) return;
    const key = this.fold(parts.join('\u0000'));
    const entry = { row, time: this.timeOf(row, timezone), tests };
    const known = this.index.get(key);
    if (known === undefined) this.index.set(key, [entry]);
    else known.push(entry);
  }

  private timeOf(row: Row, timezone: string): number | undefined {
    const { time } = this.settings;
    if (time === undefined) return undefined;
    const text = toText(row[time.field]) ?? '';
    return time.format === '%s.%Q' ? parseNumber(text) : readTime(text, time.format, { timezone, now: 0 });
  }

  private indexKeys(values: ReadonlyMap<string, readonly string[]>): Set<string> {
    let keys = [''];
    this.exact.forEach((field, position) => {
      const texts = values.get(field) ?? [];
      keys = keys.flatMap((key) => texts.map((text) => (position === 0 ? text : `${key}\u0000${text}`)));
    });
    return new Set(keys.map((key) => this.fold(key)));
  }

  /** Rows that began at most `max_offset_secs` before the event, the latest first. */
  private timely(entries: readonly Entry[], now: number | undefined): Entry[] {
    const { time } = this.settings;
    if (now === undefined || time === undefined) return [];
    const fits = (began: number | undefined): boolean =>
      began !== undefined && now - began >= time.minOffset && now - began <= time.maxOffset;
    return entries.filter((entry) => fits(entry.time)).sort((a, b) => (b.time ?? 0) - (a.time ?? 0));
  }
}

/** Texts of a row's field to look up. */
export const keyValues = (row: Row, field: string): readonly string[] => toValues(row[field]);
