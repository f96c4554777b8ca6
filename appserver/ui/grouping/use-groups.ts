import { useMemo } from 'react';
import type { Seen } from '../data/group-store';
import type { Alias, Decision } from '../data/groups';
import { aliasOf, decisionOf } from '../data/groups';
import { isTrue } from '../data/rest';
import { useEntries, useRecords } from '../data/use-data';
import { scopesOf, scopeTerm } from './scope';

const refreshMs = 10_000;

/** An issue and the key that its row of the list or the catalogue names. */
export interface IssueKey {
  readonly issue: string;
  readonly key: string;
}

/** What is decided about some issues. */
export interface Groups {
  /** All rows of the keys of the issues were read. */
  readonly ready: boolean;
  readonly aliases: readonly Alias[];
  readonly decisions: readonly Decision[];
  /** All alias rows of these keys, of whatever issue. */
  readonly ofKeys: readonly Alias[];
  /** The reports of some of the issues as a term of a search; '' when there are none. */
  readonly term: (...issues: readonly string[]) => string;
  /** What a person who decides about an issue now looks at. */
  readonly seen: (issue: string) => Seen;
  readonly refresh: () => void;
}

const unique = (values: readonly string[]): string[] => [...new Set(values.filter((value) => value !== ''))].sort();

/** Reads which keys belong to some issues, and what people decided. */
export function useGroups(issues: readonly IssueKey[]): Groups {
  const own = useRecords('appmon_aliases', { query: { issue: { $in: unique(issues.map(({ issue }) => issue)) } } }, refreshMs);
  const aliases = useMemo(() => (own.value ?? []).map(aliasOf), [own.value]);
  const keys = unique([...aliases.map(({ issue_key: key }) => key), ...issues.map(({ key }) => key)]);
  const siblings = useRecords('appmon_aliases', { query: { issue_key: { $in: keys } } }, refreshMs);
  const constraints = useRecords('appmon_constraints', {}, refreshMs);
  const ofKeys = useMemo(() => (siblings.value ?? []).map(aliasOf), [siblings.value]);
  const decisions = useMemo(() => (constraints.value ?? []).map(decisionOf), [constraints.value]);
  return {
    ready: own.value !== undefined && siblings.value !== undefined,
    aliases,
    decisions,
    ofKeys,
    term: (...wanted) => scopeTerm(wanted.flatMap((issue) => scopesOf(issue, keys, ofKeys))),
    seen: (issue) => ({ aliases: aliases.filter((row) => row.issue === issue), decisions }),
    refresh: () => {
      own.refresh();
      siblings.refresh();
      constraints.refresh();
    },
  };
}

/** What this account may do with groups: 'unknown' until the host has said it. */
export function useMayRegroup(): 'yes' | 'no' | 'unknown' {
  const entries = useEntries('storage/collections/config/appmon_aliases');
  const entry = entries.value?.[0];
  if (entry === undefined) return 'unknown';
  return isTrue(entry.acl['can_write']) ? 'yes' : 'no';
}
