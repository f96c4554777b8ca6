import type { AddValue } from './json';

const PAIR = /([\w.:-]+)=(?:"([^"]*)"|([^\s,;|&"]*))/g;

/** What bounds automatic key=value extraction (limits.conf, R68). */
export interface KeyValueLimits {
  readonly maxChars: number;
  readonly maxFields: number;
  /** Called when an event has more fields. */
  readonly full: () => void;
}

/**
 * Automatic `key=value` fields (KV_MODE=auto, R16): the first value of a key counts, `.` and `-` in keys become `_`,
 * what stands before `:` and leading digits go, empty values and one that `maxChars` cuts give no field.
 */
export function readKeyValues(text: string, limits: KeyValueLimits, add: AddValue): void {
  const seen = new Set<string>();
  for (const match of text.slice(0, limits.maxChars).matchAll(PAIR)) {
    const value = match[2] ?? match[3] ?? '';
    const key = cleanKey(match[1] ?? '');
    const isCut = text.length > limits.maxChars && match.index + match[0].length === limits.maxChars;
    if (value === '' || key === '' || isCut || seen.has(key)) continue;
    if (seen.size >= limits.maxFields) {
      limits.full();
      return;
    }
    seen.add(key);
    add(key, value);
  }
}

const cleanKey = (key: string): string =>
  key
    .slice(key.lastIndexOf(':') + 1)
    .replace(/[.-]/g, '_')
    .replace(/^\d+/, '');
