import type { FieldNeeds } from '../command';
import { splError } from '../errors';
import type { Limits } from '../limits';
import { wants } from '../plan/needs';
import type { Row } from '../value';
import { jsonFieldReader, type PathFilter } from './json';
import { readKeyValues } from './key-value';
import { appendValue, type FieldStage } from './stage';

/** What automatic extraction looks for, and how far. */
export interface AutoSettings {
  readonly wanted: FieldNeeds;
  readonly limits: Limits;
  /** Tells the account that a limit cut something off. */
  readonly tell: (text: string) => void;
}

type Reader = (text: string, row: Row) => void;

/**
 * Automatic extraction by KV_MODE: `json`, `auto` (key=value pairs, and JSON unless AUTO_KV_JSON is off) or `none`.
 * A JSON key that is also an indexed field gives the field two values, as Splunk does; a field that EXTRACT or REPORT
 * has set (`taken`) keeps its value.
 */
export function autoStage(
  props: Readonly<Record<string, string>>,
  taken: readonly string[],
  { wanted, limits, tell }: AutoSettings,
): FieldStage | undefined {
  const mode = (props['KV_MODE'] ?? 'auto').toLowerCase();
  if (mode === 'none') return undefined;
  if (mode !== 'json' && mode !== 'auto') {
    throw splError('APPMON-SPL-050', {
      setting: 'KV_MODE',
      stanza: 'props.conf',
      message: `expected json, auto or none, found "${mode}".`,
    });
  }
  const json = mode === 'json' || !/^(false|0|f)$/i.test(props['AUTO_KV_JSON'] ?? 'true');
  const readJson = json ? jsonReader(taken, wanted, limits) : undefined;
  const readPairs = pairReader(wanted, { limits, tell });
  const cut = `Automatic field extraction reads the first ${limits.kvMaxChars} characters of an event: fields beyond them are missing.`;
  return {
    sets: 'all',
    reads: ['_raw'],
    apply(row) {
      const raw = row['_raw'];
      if (typeof raw !== 'string') return;
      if (raw.length > limits.kvMaxChars) tell(cut);
      const first = raw.charCodeAt(0);
      // `{`, `[` or blanks before one of them.
      if (readJson !== undefined && (first === 123 || first === 91 || (first <= 32 && /^\s*[{[]/.test(raw)))) readJson(raw, row);
      else if (mode !== 'json') readPairs(raw, row);
    },
  };
}

function jsonReader(taken: readonly string[], wanted: FieldNeeds, limits: Limits): Reader {
  let current: Row = {};
  let kept: readonly string[] = taken;
  const keys = lastKeys(wanted);
  const read = jsonFieldReader({
    limit: limits.kvMaxChars,
    filter: pathFilter(wanted),
    add: (field, value) => {
      if (kept.length === 0 || !kept.includes(field)) appendValue(current, field, value);
    },
  });
  return (text, row) => {
    // Looking for a few keys is many times faster than reading the text past all others; with escapes a key may be spelled otherwise.
    if (keys !== undefined && !keys.some((key) => text.includes(key)) && !text.includes('\\')) return;
    current = row;
    if (taken.length > 0) kept = taken.filter((field) => row[field] !== undefined);
    read(text);
  };
}

function pairReader(wanted: FieldNeeds, { limits, tell }: Pick<AutoSettings, 'limits' | 'tell'>): Reader {
  const most = `Automatic field extraction takes ${limits.kvMaxFields} fields of an event: the others are missing.`;
  const bounds = { maxChars: limits.kvMaxChars, maxFields: limits.kvMaxFields, full: () => tell(most) };
  return (text, row) =>
    readKeyValues(text, bounds, (field, value) => {
      if (row[field] === undefined && wants(wanted, field)) row[field] = value;
    });
}

/** Ends of keys: a JSON text without escapes that holds none of them has no wanted field. Undefined when that cannot be told. */
function lastKeys(wanted: FieldNeeds): readonly string[] | undefined {
  if (wanted === 'all' || [...wanted].some((name) => name.includes('*') || name.endsWith('}') || name.endsWith('.'))) return undefined;
  return [...wanted].map((name) => `${name.slice(Math.max(name.lastIndexOf('.'), name.lastIndexOf('}')) + 1)}"`);
}

/** Which JSON paths the wanted fields need; undefined when all are. */
export function pathFilter(wanted: FieldNeeds): PathFilter | undefined {
  if (wanted === 'all' || [...wanted].some((name) => name.includes('*'))) return undefined;
  const inside = new Set<string>(['']);
  for (const name of wanted) {
    for (let at = 0; at < name.length; at++) {
      if (name[at] === '.' || name[at] === '{') inside.add(name.slice(0, at));
      if (name[at] === '}') inside.add(name.slice(0, at + 1));
    }
  }
  const lengths = new Uint8Array(256);
  for (const name of [...wanted, ...inside]) if (name.length < 256) lengths[name.length] = 1;
  return { lengths, leaf: (path) => wanted.has(path), inside: (path) => inside.has(path) };
}
