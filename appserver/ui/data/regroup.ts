import { mergedRows, splitRows } from '../../../core/grouping/merges';
import { issueIdOf } from '../../../core/crash/issue-id';
import { acts } from '../facts/acts';
import { keptApart } from '../facts/decisions';
import { pageError } from './errors';
import type { By, Seen } from './group-store';
import { claim, decidedOtherwise, findDecisions, leaveEntry, moved, saveAliases, settleProposal, unmoved } from './group-store';
import type { Rest } from './rest';

/**
 * Makes one issue part of another. Refused when its groups moved since the person looked (APPMON-P-024), and when somebody keeps
 * the two, or what was joined to them, apart (APPMON-P-026).
 *
 * Order of the writes: the decision (the claim on the pair), the audit entry with the rows before and after, the rows, the
 * proposal. After a failure in the middle the decision says that the two are one issue while the first still has rows of its
 * own: its page says so and offers to go on, and Undo restores every row from the audit entry.
 */
export async function merge(
  rest: Rest,
  { issue, into, seen }: { readonly issue: string; readonly into: string; readonly seen: Seen },
  by: By,
): Promise<void> {
  const before = await unmoved(rest, issue, seen);
  const apart = keptApart(await findDecisions(rest), issue, into);
  if (apart !== undefined) throw decidedOtherwise(apart);
  await claim(rest, { kind: 'must-link', pair: [issue, into], seen }, by);
  const after = moved(mergedRows(before, { issue, into }), by);
  await leaveEntry(rest, { what: acts.merge, subject: into, before, after }, by);
  await saveAliases(rest, after);
  await settleProposal(rest, [issue, into], 'accepted');
}

/**
 * Takes a variant out of its issue; it gets an issue of its own, whose id is given back. Refused when its rows moved since the
 * person looked (APPMON-P-024). Order of the writes: the decision that keeps the two apart, the audit entry, the rows. After a
 * failure in the middle the variant is still part of the issue: a second split goes on, and Undo restores it from the audit entry.
 */
export async function split(
  rest: Rest,
  { issue, variant, seen }: { readonly issue: string; readonly variant: string; readonly seen: Seen },
  by: By,
): Promise<string> {
  const rows = await unmoved(rest, issue, seen);
  const own = issueIdOf(variant);
  const before = rows.filter(({ variant_key: key }) => key === variant);
  if (before.length === 0) throw pageError('APPMON-P-025', { issue: own });
  await claim(rest, { kind: 'cannot-link', pair: [issue, own], seen }, by);
  const after = moved(splitRows(before, issue, variant), by);
  await leaveEntry(rest, { what: acts.split, subject: issue, before, after }, by);
  await saveAliases(rest, after);
  return own;
}

/**
 * Decides that two issues are not one, so that they are not proposed again. Order of the writes: the decision, the audit entry,
 * the proposal; without the last one the proposal is still listed, beside the decision, and can be rejected again.
 */
export async function reject(
  rest: Rest,
  { pair, seen }: { readonly pair: readonly [string, string]; readonly seen: Seen },
  by: By,
): Promise<void> {
  await claim(rest, { kind: 'cannot-link', pair, seen }, by);
  const [left, right] = [...pair].sort();
  await leaveEntry(
    rest,
    { what: acts.reject, subject: left ?? '', before: { left, right, state: 'open' }, after: { left, right, state: 'rejected' } },
    by,
  );
  await settleProposal(rest, pair, 'rejected');
}
