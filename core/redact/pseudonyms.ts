import { HASH_CHARACTERS } from './hash';
import type { Hasher, HashKind } from './hash';

/** Marks an id that was replaced by its keyed hash. */
const HASHED_PREFIX = 'hash:';
const HASHED = new RegExp(`^${HASHED_PREFIX}([0-9a-f]{${String(HASH_CHARACTERS)}})$`);

/** The hash of an id that was replaced by one; undefined for any other text. */
export const hashIn = (id: string): string | undefined => HASHED.exec(id)?.[1];

const ID_LINE = /^([ \t]*CrashReporter Key:[ \t]*)(\S.*)$/gm;

/**
 * An id as it may be stored: its keyed hash, or nothing but the fact that there was one when no key is at hand. An id that looks
 * hashed is hashed like any other: a sender could write the mark before a name.
 */
export function pseudonymOf(kind: HashKind, id: string, hasher: Hasher | undefined): string {
  return hasher ? `${HASHED_PREFIX}${hasher.hash(kind, id)}` : '[id]';
}

/** The ids of installations that legacy Apple reports print in their heads, replaced. */
export const replaceIdLines = (text: string, hasher: Hasher | undefined): string =>
  text.includes('CrashReporter Key:')
    ? text.replace(ID_LINE, (_line, head: string, id: string) => head + pseudonymOf('install', id.trimEnd(), hasher))
    : text;
