import type { AuditEntry } from '../data/groups';
import { undo } from '../data/undo-regroup';
import { pairIn } from '../facts/acts';
import { NotAllowed } from './NotAllowed';
import { ReasonForm } from './ReasonForm';
import { useMayRegroup } from './use-groups';
import { useRegroup } from './use-regroup';

export interface UndoFormProps {
  readonly entry: AuditEntry;
  /** Called after each try, with the new state to be read. */
  readonly after: () => void;
  readonly onClose: () => void;
}

/** Asks why a merge, a split or a rejection is undone, and undoes it. */
export function UndoForm({ entry, after, onClose }: UndoFormProps) {
  const may = useMayRegroup();
  const save = useRegroup(after);
  if (may === 'no') return <NotAllowed what="undo this" />;
  const onConfirm = async (why: string): Promise<void> => {
    const done = `${entry.what} undone: ${pairIn(entry).join(', ')}`;
    if (await save({ done, why, write: (rest, by) => undo(rest, entry, by) })) onClose();
  };
  return <ReasonForm question={`Why undo: ${entry.what}?`} confirm="Undo" onConfirm={onConfirm} onCancel={onClose} />;
}
