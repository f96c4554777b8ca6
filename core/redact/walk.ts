import { remembered } from '../crash/remembered';
import type { Json, JsonObject } from '../vocabulary/types';
import { redactError } from './errors';
import { idKindOf, ruleOfKey, rulesOfName } from './keys';
import type { NameRules } from './keys';
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

/** What follows from the name of a member, for its value and for the name itself. */
interface Member extends NameRules {
  readonly name: string;
  /** True for a name that may be kept as it is. */
  readonly isClean: boolean;
}

const memberOf = remembered((name): Member => ({ ...rulesOfName(name), name, isClean: redactText(name) === name }));
/** What is no member of an object: no name says anything about it. */
const NAMELESS = memberOf('');

/** Where a value stands: the name of the member that holds what it is in, and how deep that is. */
interface Place {
  readonly walk: Walk;
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

/** What stands for a value by the name of its member; undefined leaves it to the text rules. */
function replacedByName(value: string | number, member: Member, { walk, parent }: Place): string | undefined {
  const idKind = idKindOf(member, parent);
  if (idKind !== undefined) {
    walk.count('id', 1);
    return pseudonymOf(idKind, String(value), walk.hasher);
  }
  if (member.candidates.length === 0) return undefined;
  const rule = ruleOfKey(member, String(value));
  if (rule === undefined) return undefined;
  walk.count(rule, 1);
  return `[${rule}]`;
}

/** The smallest number of 13 digits, which the shortest card numbers have. */
const LEAST_PAN = 1e12;

function cleanNumber(value: number, { count }: Walk): Json {
  if (value < LEAST_PAN || !Number.isInteger(value) || !isPan(String(value))) return value;
  count('pan', 1);
  return '[pan]';
}

/** Sets a member; a plain assignment to `__proto__` would change what the object is. */
function put(target: Record<string, Json>, name: string, value: Json): void {
  if (name === '__proto__') Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  else target[name] = value;
}

/** The first members of an object. */
function firstOf(value: JsonObject, names: readonly string[]): Record<string, Json> {
  const first: Record<string, Json> = {};
  for (const name of names) put(first, name, value[name] ?? null);
  return first;
}

/** True for a member that leaves the object; counted. One that is undefined is left out as JSON does it: null would be a value that nobody gave. */
function isLeftOut(
  value: Json | undefined,
  member: Member,
  { count, allowed }: { readonly count: Count; readonly allowed: Walk['allowed'] },
): boolean {
  if (value === undefined) return true;
  if (!member.isNeverKept && (allowed === undefined || allowed.has(member.name))) return false;
  count(member.isNeverKept ? 'memory' : 'custom_key', 1);
  return true;
}

/** An object without what may not be kept: the same one while nothing changes, a new one from the first change on. */
function walkObject(value: JsonObject, own: Member, { walk, depth }: Place): Json {
  const { count } = walk;
  const inside: Place = { walk, parent: own.name, depth: depth + 1 };
  const listed = { count, allowed: CUSTOM_KEYS.has(own.name) ? walk.allowed : undefined };
  const named = typeof value['key'] === 'string' ? value['key'] : undefined;
  const names = Object.keys(value);
  let clean: Record<string, Json> | undefined;
  for (let index = 0; index < names.length; index++) {
    const name = names[index] as string;
    const before = value[name];
    const member = memberOf(name);
    if (isLeftOut(before, member, listed)) {
      clean ??= firstOf(value, names.slice(0, index));
      continue;
    }
    const judged = named !== undefined && (name === 'value' || name === 'v') ? memberOf(named) : member;
    const after = walkValue(before as Json, judged, inside);
    if (clean === undefined && after === before && member.isClean) continue;
    clean ??= firstOf(value, names.slice(0, index));
    put(clean, member.isClean ? name : redactText(name, count), after);
  }
  return clean ?? value;
}

function walkList(value: readonly Json[], member: Member, { walk, parent, depth }: Place): readonly Json[] {
  const inside: Place = { walk, parent, depth: depth + 1 };
  let clean: Json[] | undefined;
  for (let index = 0; index < value.length; index++) {
    const before = value[index] as Json;
    const after = walkValue(before, member, inside);
    if (clean === undefined && after !== before) clean = value.slice(0, index);
    clean?.push(after);
  }
  return clean ?? value;
}

function walkValue(value: Json, member: Member, place: Place): Json {
  const { walk, depth } = place;
  if (depth > walk.maxDepth) throw redactError('APPMON-REDACT-DEPTH', { limit: walk.maxDepth });
  if (typeof value === 'string') return replacedByName(value, member, place) ?? cleanText(value, walk);
  if (typeof value === 'number') return replacedByName(value, member, place) ?? cleanNumber(value, walk);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return walkList(value as readonly Json[], member, place);
  return walkObject(value as JsonObject, member, place);
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
      return {
        value: walkValue(value, NAMELESS, { walk: { count, allowed, maxDepth, hasher: config.hasher }, parent: '', depth: 0 }),
        counts,
      };
    },
    redactText: (text) => {
      const { counts, count } = counting();
      return { value: cleanText(text, { count, allowed, maxDepth, hasher: config.hasher }), counts };
    },
  };
}
