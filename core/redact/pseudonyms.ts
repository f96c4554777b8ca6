import { joinedWordsOf } from './keys';
import type { Hasher, HashKind } from './hash';

/** Marks an id that was replaced by its keyed hash. */
export const HASHED_PREFIX = 'hash:';

const INSTALL =
  /^(?:app )?installation (?:id|uuid)$|^install id$|^device id(?:entifier for vendor)?$|^identifier for vendor$|^crash ?reporter key$/;
const USER = /^(?:end ?)?user (?:id|uuid)$|^customer (?:id|number)$|^enduser id$/;
const ID_LINE = /^(CrashReporter Key:\s*)([0-9a-fA-F-]{16,})/m;

/** The kind of person-related id a member holds, by its name and that of its parent (`user: { id }`). */
export function idKindOf(name: string, parent: string): HashKind | undefined {
  const words = joinedWordsOf(name);
  if (INSTALL.test(words)) return 'install';
  if (USER.test(words) || (words === 'id' && parent === 'user')) return 'user';
  return undefined;
}

/** An id as it may be stored: its keyed hash, or nothing but the fact that there was one when no key is at hand. */
export function pseudonymOf(kind: HashKind, id: string, hasher: Hasher | undefined): string {
  if (id.startsWith(HASHED_PREFIX)) return id;
  return hasher ? `${HASHED_PREFIX}${hasher.hash(kind, id)}` : '[id]';
}

/** The installation's id that legacy Apple reports print in their head, replaced. */
export const replaceIdLines = (text: string, hasher: Hasher | undefined): string =>
  text.includes('CrashReporter Key:')
    ? text.replace(ID_LINE, (_line, head: string, id: string) => head + pseudonymOf('install', id, hasher))
    : text;
