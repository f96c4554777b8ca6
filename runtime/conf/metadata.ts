import { confStanzas, parseConf } from './parse';

/** Access of one object as the metadata files of its app say. */
export interface ObjectAccess {
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly exported: boolean;
  readonly owner: string | undefined;
}

/** Stanzas of one app's `default.meta` and `local.meta`, `local` above `default`. */
export type Metadata = ReadonlyMap<string, ReadonlyMap<string, string>>;

const ADMINS = ['admin', 'sc_admin'];

/** Merges the texts of metadata files; later ones win per key. */
export function parseMetadata(texts: readonly string[]): Metadata {
  const merged = new Map<string, Map<string, string>>();
  for (const text of texts) {
    for (const [name, settings] of confStanzas(parseConf(text))) {
      const stanza = merged.get(name) ?? new Map<string, string>();
      for (const [key, value] of settings) stanza.set(key, value);
      merged.set(name, stanza);
    }
  }
  return merged;
}

function parseAccess(access: string): Partial<Record<'read' | 'write', readonly string[]>> {
  const lists: Partial<Record<'read' | 'write', readonly string[]>> = {};
  for (const [, kind, roles] of access.matchAll(/(read|write)\s*:\s*\[([^\]]*)\]/g)) {
    lists[kind as 'read' | 'write'] = (roles ?? '')
      .split(',')
      .map((role) => role.trim())
      .filter(Boolean);
  }
  return lists;
}

/** `access = …` text of a metadata stanza. */
export const formatAccess = (read: readonly string[], write: readonly string[]): string =>
  `read : [ ${read.join(', ')} ], write : [ ${write.join(', ')} ]`;

/** Name of the metadata stanza of an object, e.g. `savedsearches/My%20search`. */
export const metadataName = (type: string, name: string): string => `${type}/${encodeURIComponent(name)}`;

const narrow = (outer: readonly string[], inner: readonly string[]): readonly string[] => {
  if (outer.includes('*')) return inner;
  if (inner.includes('*')) return outer;
  return inner.filter((role) => outer.includes(role));
};

/**
 * Access of an object by the rules of default.meta.spec: the most specific stanza (`[type/name]`, `[type]`, `[]`) decides
 * write, export and owner; reading needs the right at every level.
 */
export function objectAccess(metadata: Metadata, type: string, name: string): ObjectAccess {
  const levels = [metadata.get('') ?? metadata.get('default'), metadata.get(type), metadata.get(metadataName(type, name))];
  let read: readonly string[] = ['*'];
  let write: readonly string[] = ADMINS;
  let exported = false;
  let owner: string | undefined;
  for (const level of levels) {
    const access = parseAccess(level?.get('access') ?? '');
    read = access.read ? narrow(read, access.read) : read;
    write = access.write ?? write;
    exported = level?.has('export') ? level.get('export') === 'system' : exported;
    owner = level?.get('owner') ?? owner;
  }
  return { read, write, exported, owner };
}
