import { fieldNumber, fieldText } from '../../ui/data/kv';
import { useRecords } from '../../ui/data/use-data';
import { EmptyGood, WhenReady } from '../../ui/parts/States';
import { useFormats } from '../../ui/state/account';

/** Who changed a record, when, and what it was before. */
export function Activity({ subject }: { subject: string }) {
  const formats = useFormats();
  const audit = useRecords('appmon_audit', { query: { subject }, sort: 'time:-1', limit: 50 }, 10_000);
  return (
    <WhenReady
      live={audit}
      empty={
        audit.value?.length === 0 ? (
          <EmptyGood title="No changes by people yet" detail="Assignments, states and notes appear here." />
        ) : undefined
      }
    >
      {(records) => (
        <ul className="appmon-list">
          {records.map((record) => (
            <li key={fieldText(record, '_key')}>
              <div className="appmon-list-text">
                <strong>{fieldText(record, 'what')}</strong>
                <span>
                  {fieldText(record, 'who')} · before {fieldText(record, 'before')} · after {fieldText(record, 'after')}
                  {fieldText(record, 'why') === '' ? '' : ` · ${fieldText(record, 'why')}`}
                </span>
              </div>
              <span className="appmon-muted">{formats.dateTime((fieldNumber(record, 'time') ?? 0) * 1000)}</span>
            </li>
          ))}
        </ul>
      )}
    </WhenReady>
  );
}
