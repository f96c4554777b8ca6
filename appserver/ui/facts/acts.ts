import { pageError } from '../data/errors';
import type { AuditEntry } from '../data/groups';
import { aliasesIn, jsonOf } from '../data/groups';

/** Names of what is done to groups, as the audit has them. */
export const acts = {
  merge: 'merge',
  automatic: 'merge near-identical',
  split: 'split',
  reject: 'reject proposal',
  undoMerge: 'undo merge',
  undoSplit: 'undo split',
  undoReject: 'undo reject proposal',
} as const;

const undoNames: Readonly<Record<string, string>> = {
  [acts.merge]: acts.undoMerge,
  [acts.automatic]: acts.undoMerge,
  [acts.split]: acts.undoSplit,
  [acts.reject]: acts.undoReject,
};

/** What undoing an entry is called; throws APPMON-P-027 for one that cannot be undone. */
export function undoName({ what }: AuditEntry): string {
  const name = undoNames[what];
  if (name === undefined) throw pageError('APPMON-P-027', { what });
  return name;
}

/** True for an entry that can be undone and that no later one of `entries` has undone. */
export const isUndoable = (entry: AuditEntry, entries: readonly AuditEntry[]): boolean => {
  const undoing = undoNames[entry.what];
  return (
    undoing !== undefined && !entries.some(({ what, before, time }) => what === undoing && before === entry.after && time >= entry.time)
  );
};

/** The two issues that an entry speaks of: where the rows were and where they went, or the two that were kept apart. */
export function pairIn(entry: AuditEntry): readonly [string, string] {
  const rejected = jsonOf(entry.after);
  if (entry.what === acts.reject && typeof rejected === 'object' && rejected !== null && 'left' in rejected && 'right' in rejected)
    return [String(rejected.left), String(rejected.right)];
  const [before] = aliasesIn(entry.before);
  const [after] = aliasesIn(entry.after);
  if (before === undefined || after === undefined) throw pageError('APPMON-P-027', { what: entry.what });
  return [before.issue, after.issue];
}
