import type { KvRecord } from '../../ui/data/kv';
import { fieldNumber, fieldText } from '../../ui/data/kv';
import { incidentName, incidentState, severityLevel } from '../../ui/facts/incidents';
import type { Column } from '../../ui/parts/DataTable';
import { DataTable } from '../../ui/parts/DataTable';
import { numberColumn } from '../../ui/parts/number-column';
import { Tag } from '../../ui/parts/Tag';
import { useFormats } from '../../ui/state/account';
import { pageLink } from '../../ui/state/links';
import type { ChangeIncident } from './IncidentActions';
import { IncidentActions } from './IncidentActions';

const dayMs = 86_400_000;

export interface IncidentTableProps {
  readonly incidents: readonly KvRecord[];
  readonly chosen: KvRecord | undefined;
  /** Times of the same day are shown without their date. Milliseconds. */
  readonly now: number;
  readonly onChoose: (incident: string) => void;
  readonly change: ChangeIncident;
}

/** Incidents with what can be done with each; cards on a phone. */
export function IncidentTable({ incidents, chosen, now, onChoose, change }: IncidentTableProps) {
  const formats = useFormats();
  const when = (incident: KvRecord): string => {
    const started = (fieldNumber(incident, 'started') ?? 0) * 1000;
    return Math.abs(now - started) < dayMs ? formats.clock(started) : formats.dateTime(started);
  };
  const columns: readonly Column<KvRecord>[] = [
    {
      id: 'title',
      title: 'Incident',
      cell: (incident) => (
        <>
          <button
            type="button"
            className="appmon-link"
            aria-current={chosen === incident}
            onClick={() => {
              onChoose(incidentName(incident));
            }}
          >
            {incidentName(incident)}
          </button>{' '}
          <b>{fieldText(incident, 'title')}</b>{' '}
          {fieldText(incident, 'issue') === '' ? null : (
            <a className="appmon-nowrap" href={pageLink('issue', { issue: fieldText(incident, 'issue') })}>
              {fieldText(incident, 'issue')}
            </a>
          )}
        </>
      ),
    },
    {
      id: 'severity',
      title: 'Severity',
      cell: (incident) => <Tag level={severityLevel(fieldText(incident, 'severity'))}>{fieldText(incident, 'severity')}</Tag>,
    },
    {
      id: 'started',
      title: 'Started',
      sort: (incident) => fieldNumber(incident, 'started') ?? 0,
      cell: (incident) => <span className="appmon-mono appmon-nowrap">{when(incident)}</span>,
    },
    numberColumn<KvRecord>('Users', { value: (incident) => fieldNumber(incident, 'users'), text: (users) => formats.number(users) }),
    {
      id: 'state',
      title: 'State',
      cell: (incident) => {
        const [level, words] = incidentState(incident, now, formats);
        const owner = fieldText(incident, 'owner');
        return (
          <>
            <Tag level={level}>{words}</Tag>
            {owner === '' ? null : <div className="appmon-sub">owner {owner}</div>}
          </>
        );
      },
    },
    { id: 'Actions', title: '', cell: (incident) => <IncidentActions incident={incident} change={change} /> },
  ];
  return (
    <DataTable
      caption="Incidents"
      cards
      rows={incidents}
      rowKey={(incident) => fieldText(incident, '_key')}
      onOpen={(incident) => {
        onChoose(incidentName(incident));
      }}
      columns={columns}
    />
  );
}
