export { mergedRows, mergesOf, presentConstraints, splitRows } from './merges';
export type { AliasRow, Known, Merge } from './merges';
export { profileOf, stackOf } from './profile';
export { frequencyOf, POLICY, proposalsOf } from './proposals';
export { compareIssues } from './similarity';
export type { Constraint, IssueProfile, Proposal, Similarity } from './types';
