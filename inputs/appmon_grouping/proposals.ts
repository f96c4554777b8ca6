import type { Splunkd } from '../../bin/kit/splunkd';
import type { Constraint, IssueProfile, Proposal } from '../../core/grouping';
import { pairKey, type SimilarRecord } from './records';

const COLLECTION = 'appmon_similar';
/** Scores are shown with this many digits; a smaller change is none. */
const DIGITS = 4;
/** New rows of one run, the most alike first: more than that nobody looks through. */
const MOST_ADDED = 500;

/** What a comparison gave, and what is known beside it. */
export interface Comparison {
  readonly proposals: readonly Proposal[];
  /** Issues that were compared in this run. */
  readonly changed: ReadonlySet<string>;
  readonly profiles: ReadonlyMap<string, IssueProfile>;
  readonly constraints: readonly Constraint[];
  readonly titleOf: (issue: string) => string;
  /** Epoch seconds. */
  readonly now: number;
}

/** Rows to insert, open rows to write anew, and open rows that no longer hold. */
export interface ProposalChanges {
  readonly added: readonly SimilarRecord[];
  readonly renewed: readonly SimilarRecord[];
  readonly removed: readonly SimilarRecord[];
}

function toRecord({ left, right, level, similarity }: Proposal, { profiles, titleOf, now }: Comparison): SimilarRecord {
  const { appId = '', platform = '', kind = '' } = profiles.get(left) ?? {};
  return {
    ...{ _key: pairKey(left, right), left, right, app_id: appId, platform, kind, level },
    score: Number(similarity.score.toFixed(DIGITS)),
    explanation: JSON.stringify(similarity),
    ...{ left_title: titleOf(left), right_title: titleOf(right), state: 'open', time: now, version: 1 },
  };
}

const isSame = (a: SimilarRecord, b: SimilarRecord): boolean =>
  a.score === b.score && a.level === b.level && a.left_title === b.left_title && a.right_title === b.right_title;

/**
 * What changes in the table of proposals. A pair that a person decided about is neither proposed nor opened again; what was accepted
 * or rejected stays as history; an open row goes when its issues were compared and are no longer alike, or one of them is gone.
 */
export function changesOf(existing: readonly SimilarRecord[], comparison: Comparison): ProposalChanges {
  const { proposals, changed, profiles, constraints } = comparison;
  const known = new Map(existing.map((record) => [record._key, record]));
  const decided = new Set(constraints.map(({ left, right }) => pairKey(left, right)));
  const wanted = proposals.map((proposal) => toRecord(proposal, comparison)).filter(({ _key }) => !decided.has(_key));
  const holds = new Set(wanted.map(({ _key }) => _key));
  return {
    added: wanted.filter(({ _key }) => !known.has(_key)).slice(0, MOST_ADDED),
    renewed: wanted.flatMap((record) => {
      const before = known.get(record._key);
      return before?.state !== 'open' || isSame(before, record) ? [] : [{ ...record, version: before.version + 1 }];
    }),
    removed: existing.filter(
      ({ _key, left, right, state }) =>
        state === 'open' &&
        !holds.has(_key) &&
        (decided.has(_key) || [left, right].some((issue) => changed.has(issue) || !profiles.has(issue))),
    ),
  };
}

/** Carries the changes out. A row that a person settles meanwhile stays as that person left it: only open rows are taken away. */
export async function publishChanges(splunkd: Splunkd, { added, renewed, removed }: ProposalChanges): Promise<void> {
  for (const { _key } of [...renewed, ...removed]) await splunkd.removeWhere(COLLECTION, { _key, state: 'open' });
  for (const record of [...added, ...renewed]) await splunkd.insert(COLLECTION, record);
}
