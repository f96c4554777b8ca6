import Button from '@splunk/react-ui/Button';
import { useState } from 'react';
import type { AuditEntry } from '../../ui/data/groups';
import { aliasesIn, auditOf } from '../../ui/data/groups';
import { isUndoable, pairIn, undo } from '../../ui/data/undo-regroup';
import { useRecords } from '../../ui/data/use-data';
import { NotAllowed } from '../../ui/grouping/NotAllowed';
import { ReasonForm } from '../../ui/grouping/ReasonForm';
import { useMayRegroup } from '../../ui/grouping/use-groups';
import { useRegroup } from '../../ui/grouping/use-regroup';
import { EmptyGood, WhenReady } from '../../ui/parts/States';
import { useFormats } from '../../ui/state/account';

/** What an entry changed: of groups the issues before and after, of anything else the fields. */
function changeOf(entry: AuditEntry): string {
  const [before, after] = [aliasesIn(entry.before), aliasesIn(entry.after)];
  const issues = (rows: typeof before): string => [...new Set(rows.map(({ issue }) => issue))].join(', ');
  if (after.length > 0)
    return `${issues(before)} → ${issues(after)}, ${String(after.length)} ${after.length === 1 ? 'variant' : 'variants'}`;
  return `before ${entry.before} · after ${entry.after}`;
}

function Entry({ entry, undoable, after }: { entry: AuditEntry; undoable: boolean; after: () => void }) {
  const [undoing, setUndoing] = useState(false);
  const formats = useFormats();
  const may = useMayRegroup();
  const save = useRegroup(after);
  const close = (): void => {
    setUndoing(false);
  };
  const onConfirm = async (why: string): Promise<void> => {
    const [one, other] = pairIn(entry);
    if (await save({ done: `${entry.what} undone: ${one}, ${other}`, why, write: (rest, by) => undo(rest, entry, by) })) close();
  };
  return (
    <li>
      <div className="appmon-list-text">
        <strong>{entry.what}</strong>
        <span>
          {entry.who} · {changeOf(entry)}
          {entry.why === '' ? '' : ` · “${entry.why}”`}
        </span>
        {!undoing ? null : may === 'no' ? (
          <NotAllowed what="undo this" />
        ) : (
          <ReasonForm question={`Why undo: ${entry.what}?`} confirm="Undo" onConfirm={onConfirm} onCancel={close} />
        )}
      </div>
      <span className="appmon-muted">{formats.dateTime(entry.time)}</span>
      {undoable && !undoing ? (
        <Button
          label="Undo…"
          aria-label={`Undo ${entry.what} of ${formats.dateTime(entry.time)}`}
          onClick={() => {
            setUndoing(true);
          }}
        />
      ) : null}
    </li>
  );
}

export interface ActivityProps {
  /** What entries may be about: the issue, its record in the catalogue, pairs it is half of. */
  readonly subjects: readonly string[];
  /** True for an entry that concerns this issue. */
  readonly concerns: (entry: AuditEntry) => boolean;
  readonly after: () => void;
}

/** Who changed an issue or its group, when, why, and what it was before; groups can be put back. */
export function Activity({ subjects, concerns, after }: ActivityProps) {
  const audit = useRecords('appmon_audit', { query: { subject: { $in: subjects } }, sort: 'time:-1', limit: 100 }, 10_000);
  const entries = (audit.value ?? []).map(auditOf).filter(concerns);
  return (
    <WhenReady
      live={audit}
      empty={
        entries.length === 0 ? (
          <EmptyGood title="No changes by people yet" detail="Assignments, states, merges and splits appear here." />
        ) : undefined
      }
    >
      {() => (
        <ul className="appmon-list">
          {entries.map((entry) => (
            <Entry
              key={entry.key}
              entry={entry}
              undoable={isUndoable(entry, entries)}
              after={() => {
                audit.refresh();
                after();
              }}
            />
          ))}
        </ul>
      )}
    </WhenReady>
  );
}
