import type { Json } from '../vocabulary/types';
import { redactError } from './errors';
import { idKindOf, isNeverKept, ruleOfKey } from './keys';
import { isPan } from './pan';
import { redactText } from './text';
import type { Count } from './text';
import type { RedactionCounts } from './types';
import type { Hasher } from './hash';
import { pseudonymOf, replaceIdLines } from './pseudonyms';

/** What an operator may set. */
export interface RedactConfig {
  /** Custom keys that may pass (after the rules); undefined lets all pass after the rules, others are dropped and counted as `custom_key`. */
  readonly allowedCustomKeys?: readonly string[];
  /** Key of the hashes that replace installation and user ids; without it they become `[id]`. */
  readonly hasher?: Hasher;
  /** Deepest nesting that is accepted. */
  readonly maxDepth?: number;
}

/** A cleaned value and how often each rule replaced something. */
export interface Redacted<Value> {
  readonly value: Value;
  readonly counts: RedactionCounts;
}

/** Cleans values and texts. */
export interface Redactor {
  /** Cleans every text, member name and card-like number of a parsed event; throws a coded error instead of letting anything through. */
  readonly redact: (value: Json) => Redacted<Json>;
  /** Cleans one text. */
  readonly redactText: (text: string) => Redacted<string>;
}

const DEFAULT_DEPTH = 100;
const CUSTOM_KEYS = new Set(['custom_keys', 'customKeys', 'app.custom']);

interface Walk {
  readonly count: Count;
  readonly allowed: ReadonlySet<string> | undefined;
  readonly maxDepth: number;
  readonly hasher: Hasher | undefined;
}

interface Position {
  readonly key: string;
  readonly parent: string;
  readonly depth: number;
}

/** Longest text that is kept, in UTF-16 units: bounds the work that one text can make. */
const LONGEST_TEXT = 65_536;
/** Longest value a rule looks for; read beyond the bound, so that no value is cut in two and kept by half. */
const LONGEST_VALUE = 512;

/** A text without personal data; what is longer than the bound is cut, counted as `cut`. */
function cleanText(text: string, { count, hasher }: Walk): string {
  if (text.length <= LONGEST_TEXT) return redactText(replaceIdLines(text, hasher), count);
  count('cut', 1);
  return redactText(replaceIdLines(text.slice(0, LONGEST_TEXT + LONGEST_VALUE), hasher), count).slice(0, LONGEST_TEXT);
}

function walkScalar(value: string | number, walk: Walk, { key, parent }: Position): Json {
  const { count } = walk;
  const text = String(value);
  const idKind = key === '' ? undefined : idKindOf(key, parent);
  if (idKind) {
    count('id', 1);
    return pseudonymOf(idKind, text, walk.hasher);
  }
  const byKey = key === '' ? undefined : ruleOfKey(key, text);
  if (byKey) {
    count(byKey, 1);
    return `[${byKey}]`;
  }
  if (typeof value === 'string') return cleanText(value, walk);
  if (!Number.isInteger(value) || text.length < 13 || !isPan(text)) return value;
  count('pan', 1);
  return '[pan]';
}

/** Sets a member; a plain assignment to `__proto__` would change what the object is. */
function put(target: Record<string, Json>, name: string, value: Json): void {
  if (name === '__proto__') Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  else target[name] = value;
}

function walkObject(value: Readonly<Record<string, Json>>, walk: Walk, position: Position): Json {
  const filter = CUSTOM_KEYS.has(position.key) ? walk.allowed : undefined;
  const clean: Record<string, Json> = {};
  const named = typeof value['key'] === 'string' ? value['key'] : undefined;
  for (const name of Object.keys(value)) {
    const before = value[name];
    // Left out, as JSON does it: as null it would be a value that nobody gave.
    if (before === undefined) continue;
    if (isNeverKept(name)) {
      walk.count('memory', 1);
      continue;
    }
    if (filter && !filter.has(name)) {
      walk.count('custom_key', 1);
      continue;
    }
    const key = named !== undefined && (name === 'value' || name === 'v') ? named : name;
    const member = walkValue(before, walk, { key, parent: position.key, depth: position.depth + 1 });
    put(clean, redactText(name, walk.count), member);
  }
  return clean;
}

function walkValue(value: Json, walk: Walk, position: Position): Json {
  if (position.depth > walk.maxDepth) throw redactError('APPMON-REDACT-DEPTH', { limit: walk.maxDepth });
  if (typeof value === 'string' || typeof value === 'number') return walkScalar(value, walk, position);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return (value as readonly Json[]).map((item) => walkValue(item, walk, { ...position, depth: position.depth + 1 }));
  }
  return walkObject(value as Readonly<Record<string, Json>>, walk, position);
}

const counting = (): { counts: Record<string, number>; count: Count } => {
  const counts: Record<string, number> = {};
  return { counts, count: (rule, times) => (counts[rule] = (counts[rule] ?? 0) + times) };
};

/** A redactor with the settings of one operator. It keeps no state: counters are returned with each value. */
export function createRedactor(config: RedactConfig = {}): Redactor {
  const allowed = config.allowedCustomKeys && new Set(config.allowedCustomKeys);
  const maxDepth = config.maxDepth ?? DEFAULT_DEPTH;
  return {
    redact: (value) => {
      const { counts, count } = counting();
      return { value: walkValue(value, { count, allowed, maxDepth, hasher: config.hasher }, { key: '', parent: '', depth: 0 }), counts };
    },
    redactText: (text) => {
      const { counts, count } = counting();
      return { value: cleanText(text, { count, allowed, maxDepth, hasher: config.hasher }), counts };
    },
  };
}
