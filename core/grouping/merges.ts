import { issueIdOf } from '../crash/issue-id';
import type { Constraint, Proposal } from './types';

/** A row of the alias table: reports with these two keys belong to `issue`. */
export interface AliasRow {
  readonly issue_key: string;
  readonly variant_key: string;
  readonly issue: string;
  /** Why the row says so: `first report`, `merge`, `split` or `near-identical`. */
  readonly reason: string;
}

/** An issue as merges see it. */
export interface Known {
  readonly issue: string;
  /** Epoch seconds. */
  readonly firstSeen: number;
}

/** One issue that becomes part of another. */
export interface Merge {
  readonly issue: string;
  readonly into: string;
}

const pairKey = (left: string, right: string): string => JSON.stringify([left, right].sort());
const older = (a: Known, b: Known): number => a.firstSeen - b.firstSeen || (a.issue < b.issue ? -1 : 1);

/**
 * The merges that follow from what people decided and from near-identical pairs: people's links first, then pairs from the most
 * alike on. A union that would bring together two issues a person keeps apart is not made. Each group goes by its oldest issue.
 * A pure function of the sets: the order of issues, constraints and proposals does not matter.
 */
export function mergesOf(issues: readonly Known[], constraints: readonly Constraint[], proposals: readonly Proposal[]): Merge[] {
  const groups = new Map(issues.map((known) => [known.issue, [known]]));
  const apart = new Set(constraints.filter(({ kind }) => kind === 'cannot-link').map(({ left, right }) => pairKey(left, right)));
  const unite = ({ left, right }: { readonly left: string; readonly right: string }): void => {
    const [a, b] = [groups.get(left), groups.get(right)];
    if (!a || !b || a === b || a.some((one) => b.some((other) => apart.has(pairKey(one.issue, other.issue))))) return;
    const both = [...a, ...b];
    both.forEach(({ issue }) => groups.set(issue, both));
  };
  const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  const byPair = <Pair extends { readonly left: string; readonly right: string }>(a: Pair, b: Pair): number =>
    inOrder(pairKey(a.left, a.right), pairKey(b.left, b.right));
  [...constraints.filter(({ kind }) => kind === 'must-link')].sort(byPair).forEach(unite);
  [...proposals.filter(({ level }) => level === 'near-identical')]
    .sort((a, b) => b.similarity.score - a.similarity.score || byPair(a, b))
    .forEach(unite);
  return [...groups.entries()]
    .flatMap(([issue, members]) => {
      const into = [...members].sort(older)[0]?.issue ?? issue;
      return into === issue ? [] : [{ issue, into }];
    })
    .sort((a, b) => inOrder(a.issue, b.issue));
}

/**
 * The rows that change when an issue becomes part of another, as they are afterwards. A row that was split off keeps that reason:
 * it goes on to count for its own variant only, and does not take the other variants of its key along.
 */
export const mergedRows = <Row extends AliasRow>(
  rows: readonly Row[],
  { issue, into }: Merge,
  reason: 'merge' | 'near-identical' = 'merge',
): Row[] =>
  rows.filter((row) => row.issue === issue).map((row) => ({ ...row, issue: into, reason: row.reason === 'split' ? 'split' : reason }));

/** The rows that change when a variant leaves its issue for one of its own, whose id comes from the variant's key. */
export const splitRows = <Row extends AliasRow>(rows: readonly Row[], issue: string, variantKey: string): Row[] =>
  rows
    .filter((row) => row.issue === issue && row.variant_key === variantKey)
    .map((row) => ({ ...row, issue: issueIdOf(variantKey), reason: 'split' }));

/** The issue that the keys of a row lead to while nobody has merged it. */
const bornAs = ({ issue_key: key, variant_key: variant, reason }: AliasRow): string => issueIdOf(reason === 'split' ? variant : key);

/**
 * People's decisions about the issues of today: one about an issue that is part of another by now holds for that other. Decisions
 * that are carried out (both sides are one issue) are left away.
 */
export function presentConstraints<Decision extends Constraint>(constraints: readonly Decision[], rows: readonly AliasRow[]): Decision[] {
  const present = new Set(rows.map(({ issue }) => issue));
  const heirs = new Map(rows.map((row) => [bornAs(row), row.issue]));
  const today = (issue: string): string => (present.has(issue) ? issue : (heirs.get(issue) ?? issue));
  return constraints
    .map((decision) => ({ ...decision, left: today(decision.left), right: today(decision.right) }))
    .filter(({ left, right }) => left !== right);
}
