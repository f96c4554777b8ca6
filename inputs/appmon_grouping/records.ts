import type { AliasRow, Constraint, Proposal, Similarity } from '../../core/grouping';

/** A row of `appmon_aliases`. Times are epoch seconds. */
export interface AliasRecord extends AliasRow {
  readonly _key: string;
  readonly time?: number;
  readonly version?: number;
}

/** A row of `appmon_constraints`: what a person decided about two issues, and in which words. */
export interface DecisionRecord extends Constraint {
  readonly _key: string;
  readonly reason?: string;
  readonly who?: string;
  readonly time?: number;
}

/** What is read of `appmon_issues`. */
export interface IssueRecord {
  readonly _key: string;
  readonly title?: string;
  readonly first_seen?: number;
}

/** A row of `appmon_similar`: a pair that is proposed, was accepted or rejected. `explanation` is JSON of the terms of the score. */
export interface SimilarRecord {
  readonly _key: string;
  readonly left: string;
  readonly right: string;
  readonly app_id: string;
  readonly platform: string;
  readonly kind: string;
  readonly score: number;
  readonly level: Proposal['level'];
  readonly explanation: string;
  readonly left_title: string;
  readonly right_title: string;
  readonly state: 'open' | 'accepted' | 'rejected';
  readonly time: number;
  readonly version: number;
}

/** Key of a pair of issues, whatever their order. */
export const pairKey = (a: string, b: string): string => [a, b].sort().join(':');

/** The proposal that a record keeps. */
export const toProposal = ({ left, right, level, explanation }: SimilarRecord): Proposal => ({
  ...{ left, right, level },
  similarity: JSON.parse(explanation) as Similarity,
});
