/** An entry of package-lock.json as far as licences are concerned. */
export interface LockEntry {
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
}

/** Permissive licences that may be in what we build, run or ship. */
const PERMISSIVE = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'CC-BY-4.0',
  'Unlicense',
  'Python-2.0',
]);

/** Allowed by name, each after reading its files. */
const BY_NAME: Readonly<Record<string, string>> = {
  'uuid-v4': 'MIT, in its readme.md',
  '@mapbox/jsonlint-lines-primitives': 'fork of zaach/jsonlint, MIT there; of a parser of map styles that no bundle of ours holds',
};
/** Allowed for tests alone: never built, never shipped. */
const DEV_BY_NAME: Readonly<Record<string, string>> = { 'axe-core': 'MPL-2.0, unchanged, run in tests' };

const nameOf = (path: string): string => path.replace(/^.*node_modules\//, '');

/** Whether an SPDX expression can be satisfied with permissive licences: one side of an OR, both of an AND. */
export function isPermissive(expression: string): boolean {
  const bare = expression.trim().replace(/^\((.*)\)$/, '$1');
  if (/ OR /.test(bare)) return bare.split(' OR ').some(isPermissive);
  if (/ AND /.test(bare)) return bare.split(' AND ').every(isPermissive);
  return PERMISSIVE.has(bare);
}

/** A platform twin that the lock was completed with has no licence field; its sibling for this platform has the same licence. */
const isTwin = ({ optional, os }: LockEntry): boolean => optional === true && os !== undefined;

/** Packages whose licence is not allowed, one line each. */
export const checkLicences = (packages: Readonly<Record<string, LockEntry>>): string[] =>
  Object.entries(packages).flatMap(([path, entry]) => {
    const name = nameOf(path);
    if (path === '' || name in BY_NAME || (entry.dev && name in DEV_BY_NAME)) return [];
    if (entry.license === undefined) return isTwin(entry) ? [] : [`${name}: no licence field; read its files and allow it by name`];
    return isPermissive(entry.license) ? [] : [`${name}: ${entry.license}`];
  });
