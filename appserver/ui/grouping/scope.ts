import { issueIdOf } from '../../../core/crash/issue-id';
import type { Alias } from '../data/groups';
import { allOf, anyOf, checkedReference, equals } from '../data/spl';

/** Reports of one key that belong to an issue: of some variants only, or of all but some. */
export interface KeyScope {
  readonly key: string;
  readonly variants: 'only' | 'except';
  readonly of: readonly string[];
}

/** The issue of a key's reports whose variant has no row of its own, as the macro `appmon_issue_of_keys` has it. */
export function issueOfKey(key: string, rows: readonly Alias[]): string {
  const candidates = rows.filter((row) => row.issue_key === key && row.reason !== 'split').map(({ reason, issue }) => `${reason}:${issue}`);
  return candidates.sort().at(-1)?.replace(/^.*:/, '') ?? issueIdOf(key);
}

/** What an issue holds of each of the keys, from all alias rows of these keys. Keys of which it holds nothing are left out. */
export function scopesOf(issue: string, keys: readonly string[], rows: readonly Alias[]): readonly KeyScope[] {
  return keys.flatMap((key): KeyScope[] => {
    const variants = (is: boolean): string[] =>
      rows.filter((row) => row.issue_key === key && (row.issue === issue) === is).map((row) => row.variant_key);
    if (issueOfKey(key, rows) === issue) return [{ key, variants: 'except', of: variants(false) }];
    const own = variants(true);
    return own.length === 0 ? [] : [{ key, variants: 'only', of: own }];
  });
}

function termOf({ key, variants, of }: KeyScope): string {
  const keyTerm = equals('issue_key', checkedReference(key));
  if (of.length === 0) return keyTerm;
  const named = anyOf('variant_key', of.map(checkedReference));
  return `(${allOf(keyTerm, variants === 'only' ? named : `NOT ${named}`)})`;
}

/** The reports of scopes as a term of `search` and `tstats where`; '' without any. */
export const scopeTerm = (scopes: readonly KeyScope[]): string =>
  scopes.length < 2 ? scopes.map(termOf).join('') : `(${scopes.map(termOf).join(' OR ')})`;
