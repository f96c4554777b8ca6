import Button from '@splunk/react-ui/Button';
import { useEffect, useRef } from 'react';
import type { KvRecord } from '../../ui/data/kv';
import { fieldNumber, fieldText } from '../../ui/data/kv';
import { useRecords } from '../../ui/data/use-data';
import { useEdit } from '../../ui/data/use-edit';
import { byUrgency, incidentName, incidentState, isOpen, isUnacknowledged, narrowIncidents, severityLevel } from '../../ui/facts/incidents';
import { Answer, answerFor } from '../../ui/parts/Answer';
import { DataTable } from '../../ui/parts/DataTable';
import { Panel } from '../../ui/parts/Panel';
import { EmptyGood, WhenReady } from '../../ui/parts/States';
import { Tag } from '../../ui/parts/Tag';
import { PageFrame } from '../../ui/shell/PageFrame';
import { useOptions } from '../../ui/shell/use-options';
import { useAccount, useFormats } from '../../ui/state/account';
import { pageLink } from '../../ui/state/links';
import { useFilters, useParameter } from '../../ui/state/use-url';
import { alertsAnswer, detectionOf } from './facts';
import { LedgerPanel, SecondsPanel, TimelinePanel } from './panels';

const refreshMs = 10_000;
const recentMs = 7 * 86_400_000;
const noRows: readonly never[] = [];

function useIncidentActions(after: () => void): (incident: KvRecord, what: 'ack' | 'resolve') => void {
  const edit = useEdit(after);
  const account = useAccount();
  return (incident, what) => {
    const now = Math.round(Date.now() / 1000);
    const change =
      what === 'ack' ? { state: 'acknowledged', acked_by: account.name, acked_at: now } : { state: 'resolved', resolved_at: now };
    void edit({
      collection: 'appmon_incidents',
      record: incident,
      change,
      what: `${incidentName(incident)} ${what === 'ack' ? 'acknowledged' : 'resolved'}`,
    });
  };
}

/** Asks before acknowledging: a link in a message opens this, so that following a link alone changes nothing. */
function ConfirmAck({ incident, onConfirm, onCancel }: { incident: KvRecord; onConfirm: () => void; onCancel: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector<HTMLElement>('button')?.focus();
  }, []);
  return (
    <div className="appmon-answer appmon-is-info" role="group" aria-label={`Acknowledge ${incidentName(incident)}`} ref={box}>
      <p className="appmon-answer-text">
        Acknowledge <b>{incidentName(incident)}</b>, {fieldText(incident, 'title')}? It stops repeats and does not close the incident.
      </p>
      <div className="appmon-answer-actions">
        <Button appearance="primary" label={`Acknowledge ${incidentName(incident)}`} onClick={onConfirm} />
        <Button label="Not now" onClick={onCancel} />
      </div>
    </div>
  );
}

function Alerts() {
  const [filters] = useFilters();
  const [inc, setInc] = useParameter('inc');
  const [doing, setDoing] = useParameter('do');
  const formats = useFormats();
  const incidents = useRecords('appmon_incidents', { sort: 'started:-1', limit: 200 }, refreshMs);
  const detections = useRecords('appmon_detections', { sort: 'detected_time:-1', limit: 1000 }, refreshMs);
  const options = useOptions(noRows);
  const act = useIncidentActions(incidents.refresh);
  const shown = byUrgency(narrowIncidents(incidents.value ?? [], filters));
  const chosen = shown.find((incident) => incidentName(incident) === inc) ?? (inc === '' ? shown[0] : undefined);
  const detection = chosen === undefined ? undefined : detectionOf(detections.value ?? [], chosen);
  const first = shown.find(isUnacknowledged);
  const newest = Math.max(0, ...(detections.value ?? []).map((entry) => fieldNumber(entry, 'detected_time') ?? 0)) * 1000;
  const when = (incident: KvRecord): string => {
    const started = (fieldNumber(incident, 'started') ?? 0) * 1000;
    return Math.abs(newest - started) < recentMs / 7 ? formats.clock(started) : formats.dateTime(started);
  };
  return (
    <PageFrame
      title="Alerts and incidents"
      options={options}
      times={false}
      truth={null}
      answer={
        <Answer
          answer={answerFor(incidents, () => alertsAnswer(shown, detections.value ?? [], formats))}
          actions={
            first === undefined ? undefined : (
              <Button
                appearance="primary"
                label={`Acknowledge ${incidentName(first)}`}
                onClick={() => {
                  act(first, 'ack');
                }}
              />
            )
          }
        />
      }
    >
      {doing === 'ack' && chosen !== undefined && isUnacknowledged(chosen) ? (
        <ConfirmAck
          incident={chosen}
          onConfirm={() => {
            act(chosen, 'ack');
            setDoing('');
          }}
          onCancel={() => {
            setDoing('');
          }}
        />
      ) : null}
      <Panel title="Open and recent" subtitle="one incident per cause; updates instead of new alerts" span={7}>
        <WhenReady
          live={incidents}
          empty={shown.length === 0 ? <EmptyGood title="No incidents" detail="The detector opened none for these filters." /> : undefined}
        >
          {() => (
            <DataTable
              caption="Incidents"
              cards
              rows={shown}
              rowKey={(incident) => fieldText(incident, '_key')}
              onOpen={(incident) => {
                setInc(incidentName(incident));
              }}
              columns={[
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
                          setInc(incidentName(incident));
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
                {
                  id: 'users',
                  title: 'Users',
                  numeric: true,
                  sort: (incident) => fieldNumber(incident, 'users') ?? 0,
                  cell: (incident) => {
                    const users = fieldNumber(incident, 'users');
                    return users === null ? '—' : formats.number(users);
                  },
                },
                {
                  id: 'state',
                  title: 'State',
                  cell: (incident) => {
                    const [level, words] = incidentState(incident, formats.dateTime);
                    return <Tag level={level}>{words}</Tag>;
                  },
                },
                {
                  id: 'Actions',
                  title: '',
                  cell: (incident) => (
                    <span className="appmon-actions">
                      {isUnacknowledged(incident) ? (
                        <Button
                          label="Ack"
                          aria-label={`Ack ${incidentName(incident)}`}
                          onClick={() => {
                            act(incident, 'ack');
                          }}
                        />
                      ) : null}
                      {isOpen(incident) && !isUnacknowledged(incident) ? (
                        <Button
                          label="Resolve"
                          aria-label={`Resolve ${incidentName(incident)}`}
                          onClick={() => {
                            act(incident, 'resolve');
                          }}
                        />
                      ) : null}
                    </span>
                  ),
                },
              ]}
            />
          )}
        </WhenReady>
      </Panel>
      {chosen === undefined ? null : <SecondsPanel incident={chosen} detection={detection} />}
      {chosen === undefined ? null : <TimelinePanel incident={chosen} detection={detection} />}
      <LedgerPanel detections={detections.value ?? []} />
    </PageFrame>
  );
}

/** The Alerts page: who has it, and were we fast? */
export const page = { title: 'Alerts and incidents', Component: Alerts };
