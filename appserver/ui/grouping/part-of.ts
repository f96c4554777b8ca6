import type { Decision } from '../data/groups';
import { issueOfKey } from './scope';
import type { Groups, IssueKey } from './use-groups';

/** The other issue of a decision. */
export const otherOf = ({ left, right }: Decision, issue: string): string => (left === issue ? right : left);

/** Decisions of people that an issue is one with another. */
export const joinedTo = (issue: string, decisions: readonly Decision[]): readonly Decision[] =>
  decisions.filter(({ kind, left, right }) => kind === 'must-link' && [left, right].includes(issue));

/** The issue that another one is part of by now; undefined for one that holds reports of its own, or before that is known. */
export function partOf({ issue, key }: IssueKey, groups: Groups): string | undefined {
  if (!groups.ready || groups.term(issue) !== '') return undefined;
  const heir = key === '' ? issue : issueOfKey(key, groups.ofKeys);
  if (heir !== issue) return heir;
  const [joined] = joinedTo(issue, groups.decisions);
  return joined === undefined ? undefined : otherOf(joined, issue);
}
