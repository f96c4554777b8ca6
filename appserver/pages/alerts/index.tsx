import Button from '@splunk/react-ui/Button';
import { useEffect, useRef } from 'react';
import type { KvRecord } from '../../ui/data/kv';
import { fieldText } from '../../ui/data/kv';
import { useRecords } from '../../ui/data/use-data';
import { byUrgency, incidentName, isUnacknowledged, narrowIncidents } from '../../ui/facts/incidents';
import { Answer, answerFor } from '../../ui/parts/Answer';
import { DataPanel } from '../../ui/parts/DataPanel';
import { EmptyGood } from '../../ui/parts/States';
import { PageFrame } from '../../ui/shell/PageFrame';
import { useOptions } from '../../ui/shell/use-options';
import { useFormats } from '../../ui/state/account';
import { useNow } from '../../ui/state/use-now';
import { useFilters, useParameter } from '../../ui/state/use-url';
import { alertsAnswer, detectionOf } from './facts';
import { useAcknowledge, useIncidentChange } from './IncidentActions';
import { IncidentTable } from './IncidentTable';
import { LedgerPanel, SecondsPanel, TimelinePanel } from './panels';

const refreshMs = 10_000;
const noRows: readonly never[] = [];

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
  const change = useIncidentChange(incidents.refresh);
  const acknowledge = useAcknowledge(change);
  const now = useNow(refreshMs);
  const shown = byUrgency(narrowIncidents(incidents.value ?? [], filters));
  const chosen = shown.find((incident) => incidentName(incident) === inc) ?? (inc === '' ? shown[0] : undefined);
  const detection = chosen === undefined ? undefined : detectionOf(detections.value ?? [], chosen);
  const first = shown.find(isUnacknowledged);
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
                  acknowledge(first);
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
            acknowledge(chosen);
            setDoing('');
          }}
          onCancel={() => {
            setDoing('');
          }}
        />
      ) : null}
      <DataPanel
        title="Open and recent"
        subtitle="one incident per cause; updates instead of new alerts"
        span={7}
        live={incidents}
        empty={shown.length === 0 ? <EmptyGood title="No incidents" detail="The detector opened none for these filters." /> : undefined}
      >
        {() => <IncidentTable incidents={shown} chosen={chosen} now={now} onChoose={setInc} change={change} />}
      </DataPanel>
      {chosen === undefined ? null : <SecondsPanel incident={chosen} detection={detection} />}
      {chosen === undefined ? null : <TimelinePanel incident={chosen} detection={detection} />}
      <LedgerPanel detections={detections.value ?? []} />
    </PageFrame>
  );
}

/** The Alerts page: who has it, and were we fast? */
export const page = { title: 'Alerts and incidents', Component: Alerts };
