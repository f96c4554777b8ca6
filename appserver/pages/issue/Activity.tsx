import Button from '@splunk/react-ui/Button';
import { useState } from 'react';
import type { AuditEntry } from '../../ui/data/groups';
import { aliasesIn, auditOf } from '../../ui/data/groups';
import type { KvRecord } from '../../ui/data/kv';
import type { Live } from '../../ui/data/use-data';
import { isUndoable } from '../../ui/facts/acts';
import { Opening, UndoForm } from '../../ui/grouping/lazy';
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
  return (
    <li>
      <div className="appmon-list-text">
        <strong>{entry.what}</strong>
        <span>
          {entry.who} · {changeOf(entry)}
          {entry.why === '' ? '' : ` · “${entry.why}”`}
        </span>
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
      {!undoing ? null : (
        <div className="appmon-list-form">
          <Opening>
            <UndoForm
              entry={entry}
              after={after}
              onClose={() => {
                setUndoing(false);
              }}
            />
          </Opening>
        </div>
      )}
    </li>
  );
}

export interface ActivityProps {
  readonly audit: Live<readonly KvRecord[]>;
  /** True for an entry that concerns this issue. */
  readonly concerns: (entry: AuditEntry) => boolean;
  readonly after: () => void;
}

/** Who changed an issue or its group, when, why, and what it was before; groups can be put back. */
export function Activity({ audit, concerns, after }: ActivityProps) {
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
            <Entry key={entry.key} entry={entry} undoable={isUndoable(entry, entries)} after={after} />
          ))}
        </ul>
      )}
    </WhenReady>
  );
}
