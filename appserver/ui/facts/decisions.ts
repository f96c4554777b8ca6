import { mergesOf } from '../../../core/grouping/merges';
import type { Decision } from '../data/groups';

/**
 * The decision that keeps two issues apart, if there is one: of the pair itself, or of issues that people joined to either of them.
 */
export function keptApart(decisions: readonly Decision[], a: string, b: string): Decision | undefined {
  const joined = decisions.filter(({ kind }) => kind === 'must-link');
  const known = [...new Set([a, b, ...decisions.flatMap(({ left, right }) => [left, right])])];
  const merges = mergesOf(
    known.map((issue) => ({ issue, firstSeen: 0 })),
    joined,
    [],
  );
  const roots = new Map(merges.map(({ issue, into }) => [issue, into]));
  const root = (issue: string): string => roots.get(issue) ?? issue;
  const wanted = [root(a), root(b)].sort().join(':');
  return decisions.find(({ kind, left, right }) => kind === 'cannot-link' && [root(left), root(right)].sort().join(':') === wanted);
}

/** An issue of a merge and when it was first seen (milliseconds; null when nobody knows). */
export interface Side {
  readonly issue: string;
  readonly firstSeen: number | null;
}

/** Of two issues the one that stays when they are merged: the older, as the grouping rules have it. */
export const stays = (a: Side, b: Side): string =>
  mergesOf(
    [a, b].map(({ issue, firstSeen }) => ({ issue, firstSeen: (firstSeen ?? Number.MAX_SAFE_INTEGER) / 1000 })),
    [{ kind: 'must-link', left: a.issue, right: b.issue }],
    [],
  )[0]?.into ?? a.issue;
