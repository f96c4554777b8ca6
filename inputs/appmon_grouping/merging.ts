import { randomUUID } from 'node:crypto';
import type { Splunkd } from '../../bin/kit/splunkd';
import { mergedRows, mergesOf, presentConstraints, type Known, type Merge } from '../../core/grouping';
import { log } from '../kit/log';
import { pairKey, toProposal, type AliasRecord, type DecisionRecord, type SimilarRecord } from './records';

/** A person's merge is carried out by the page; what the page left undone for so long is finished here. */
const PATIENCE_SECONDS = 60;
const AUTOMATIC = 'appmon_grouping';

/** A merge with what is written about it. */
export interface Planned extends Merge {
  readonly reason: 'merge' | 'near-identical';
  /** The account that decided; this input's name for what it does by itself. */
  readonly who: string;
  readonly why: string;
}

/** What a plan is made from. `now` in epoch seconds. */
export interface Situation {
  readonly known: readonly Known[];
  readonly rows: readonly AliasRecord[];
  readonly decisions: readonly DecisionRecord[];
  readonly similar: readonly SimilarRecord[];
  readonly mergeNearIdentical: boolean;
  readonly now: number;
}

function words({ similarity: { score, matched, message } }: ReturnType<typeof toProposal>): string {
  const agreement = message === undefined ? '' : `, ${Math.round(100 * message)} % of the words of the message`;
  return `score ${score.toFixed(2)}: ${matched.length} frames in common, same type, same class on top${agreement}`;
}

/**
 * The merges that are due: what people decided and some rows do not follow yet; when there is none of these and the setting is on,
 * near-identical pairs that nobody keeps apart.
 */
export function planOf({ known, rows, decisions, similar, mergeNearIdentical, now }: Situation): Planned[] {
  const present = presentConstraints(decisions, rows);
  const settled = present.filter(({ kind, time = 0 }) => kind === 'cannot-link' || time < now - PATIENCE_SECONDS);
  const people = mergesOf(known, settled, []).map((merge): Planned => {
    const decision = settled.find(({ kind, left, right }) => kind === 'must-link' && [left, right].includes(merge.issue));
    return { ...merge, reason: 'merge', who: decision?.who ?? AUTOMATIC, why: decision?.reason ?? '' };
  });
  if (people.length > 0 || !mergeNearIdentical) return people;
  const decided = new Set(present.map(({ left, right }) => pairKey(left, right)));
  const proposals = similar.filter(({ _key, state }) => state !== 'rejected' && !decided.has(_key)).map(toProposal);
  // A fresh link is the page's to carry out; what is not to be merged holds at once.
  const apart = present.filter(({ kind }) => kind === 'cannot-link');
  return mergesOf(known, apart, proposals).map((merge): Planned => {
    const pair = proposals.find(({ left, right }) => pairKey(left, right) === pairKey(merge.issue, merge.into));
    return {
      ...merge,
      reason: 'near-identical',
      who: AUTOMATIC,
      why: pair ? words(pair) : 'near-identical to an issue that is part of it',
    };
  });
}

/** Whether the rows are as they were read, and nobody has decided otherwise since. */
async function isUnmoved(splunkd: Splunkd, { issue, into }: Planned, rows: readonly AliasRecord[]): Promise<boolean> {
  const stateOf = (records: readonly AliasRecord[]): string => JSON.stringify(records.map(({ _key, version }) => [_key, version]).sort());
  const [now, decision] = await Promise.all([
    splunkd.find<AliasRecord>('appmon_aliases', { issue }),
    splunkd.get<DecisionRecord>('appmon_constraints', pairKey(issue, into)),
  ]);
  return stateOf(now) === stateOf(rows) && decision?.kind !== 'cannot-link';
}

/**
 * Carries a merge out: first the audit entry with the rows before and after, then the rows, then the proposal. Undo on the page of
 * the issue reads the entry. Skipped when somebody was faster; the next run sees what became of it.
 */
export async function carryOut(splunkd: Splunkd, planned: Planned, { rows, now }: Pick<Situation, 'rows' | 'now'>): Promise<void> {
  const { issue, into, reason, who, why } = planned;
  const before = rows.filter((row) => row.issue === issue);
  if (before.length === 0 || !(await isUnmoved(splunkd, planned, before))) return;
  const after = mergedRows(before, planned, reason).map((row) => ({ ...row, time: now, version: (row.version ?? 0) + 1 }));
  const entry = {
    ...{ _key: randomUUID(), time: now, who, what: reason === 'merge' ? 'merge' : 'merge near-identical', subject: into, why },
    ...{ before: JSON.stringify(before), after: JSON.stringify(after) },
  };
  await splunkd.insert('appmon_audit', entry);
  await splunkd.save('appmon_aliases', after);
  const proposal = await splunkd.get<SimilarRecord>('appmon_similar', pairKey(issue, into));
  if (proposal?.state === 'open')
    await splunkd.save('appmon_similar', [{ ...proposal, state: 'accepted', time: now, version: proposal.version + 1 }]);
  log('INFO', `merged ${issue} into ${into} (${reason}): ${why}`);
}
