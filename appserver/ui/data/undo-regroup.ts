import { acts, pairIn, undoName } from '../facts/acts';
import type { By } from './group-store';
import {
  findAliases,
  findDecisions,
  insertDecision,
  isAutomatic,
  keysOf,
  leaveEntry,
  moved,
  refuseMoved,
  saveAliases,
  settleProposal,
} from './group-store';
import type { Alias, AuditEntry } from './groups';
import { aliasesIn, jsonOf, pairKey } from './groups';
import { kvRemove } from './kv';
import type { Rest } from './rest';

type Pair = readonly [string, string];

/** Takes a decision back; one that is gone already is taken back. */
async function unclaim(rest: Rest, pair: Pair): Promise<void> {
  const key = pairKey(...pair);
  if ((await findDecisions(rest)).some(({ _key }) => _key === key)) await kvRemove(rest, 'appmon_constraints', key);
}

/** Keeps apart what was merged by itself, in place of any decision about the pair, so that it is not merged again. */
async function keepApart(rest: Rest, pair: Pair, by: By): Promise<void> {
  await unclaim(rest, pair);
  await insertDecision(rest, { kind: 'cannot-link', pair }, by);
}

/**
 * The rows of an entry as they are now, and those that new variants of the same keys brought since. Refuses when a row is
 * neither as the entry left it nor where it was before (what a failure in the middle leaves).
 */
async function present(rest: Rest, entry: AuditEntry): Promise<readonly Alias[]> {
  const [before, after] = [aliasesIn(entry.before), aliasesIn(entry.after)];
  const current = await findAliases(rest, { issue_key: { $in: [...new Set(before.map(({ issue_key: key }) => key))] } });
  const now = new Map(current.map(({ _key, issue }) => [_key, issue]));
  const home = new Map(before.map(({ _key, issue }) => [_key, issue]));
  const later = after.filter(({ _key, issue }) => ![issue, home.get(_key)].includes(now.get(_key) ?? ''));
  if (later.length > 0) await refuseMoved(rest, keysOf(later));
  const [own, into] = [new Set(keysOf(after)), new Set(after.map(({ issue }) => issue))];
  const isNew = (row: Alias): boolean => isAutomatic(row) && into.has(row.issue) && row.time * 1000 >= entry.time;
  return current.filter((row) => own.has(row._key) || isNew(row));
}

/** The rows as an entry had them before; a variant that came since goes with the others of its key. */
function restored(rows: readonly Alias[], before: readonly Alias[]): readonly Alias[] {
  const byRow = new Map(before.map((row) => [row._key, row]));
  const byKey = new Map(before.map((row) => [row.issue_key, row]));
  return rows.map((row) => {
    const old = byRow.get(row._key);
    return { ...row, issue: old?.issue ?? byKey.get(row.issue_key)?.issue ?? row.issue, reason: old?.reason ?? row.reason };
  });
}

/**
 * Undoes a merge, a split or a rejection: the alias rows are again as before it, new variants of the same keys go with them, and
 * the decision is taken back; what was merged by itself is kept apart instead. Refused when the rows were moved again since
 * (APPMON-P-024). Order of the writes: what keeps apart, the rows, the proposal, the decision, the audit entry. A failure in the
 * middle leaves the entry undoable: doing it again goes on where it stopped.
 */
export async function undo(rest: Rest, entry: AuditEntry, by: By): Promise<void> {
  const pair = pairIn(entry);
  const what = undoName(entry);
  const byItself = entry.what === acts.automatic;
  const rows = entry.what === acts.reject ? [] : restored(await present(rest, entry), aliasesIn(entry.before));
  if (byItself) await keepApart(rest, pair, by);
  await saveAliases(rest, moved(rows, by));
  await settleProposal(rest, pair, byItself ? 'rejected' : 'open');
  if (!byItself) await unclaim(rest, pair);
  await leaveEntry(rest, { what, subject: entry.subject, before: jsonOf(entry.after), after: jsonOf(entry.before) }, by);
}
