import Button from '@splunk/react-ui/Button';
import { useMemo, useState } from 'react';
import { bases } from '../../ui/data/bases';
import { useBase, useRecords } from '../../ui/data/use-data';
import { narrowIncidents } from '../../ui/facts/incidents';
import { narrow } from '../../ui/facts/narrow';
import { Answer, answerFor } from '../../ui/parts/Answer';
import { KpisOf } from '../../ui/parts/Kpi';
import { Panel } from '../../ui/parts/Panel';
import { Notice } from '../../ui/parts/States';
import { downloadCsv } from '../../ui/export/csv';
import { PageFrame } from '../../ui/shell/PageFrame';
import { useOptions } from '../../ui/shell/use-options';
import { useFormats } from '../../ui/state/account';
import { useFilters } from '../../ui/state/use-url';
import { daysOf, journeyMonths, monthIncidents, objectives } from './facts';
import { JourneysPanel, ObjectivesPanel, StabilityPanel, UsersPanel } from './panels';
import { managementAnswer, managementKpis, whatChanged } from './words';

function Management() {
  const [filters] = useFilters();
  const formats = useFormats();
  const kpi = useBase('kpi');
  const journeyBase = useBase('journeys');
  const incidents = useRecords('appmon_incidents', { limit: 500 }, 60_000);
  const detections = useRecords('appmon_detections', { sort: 'detected_time:-1', limit: 1000 }, 60_000);
  const slos = useRecords('appmon_slos', {}, 0);
  const options = useOptions(kpi.rows);
  const [openedAt] = useState(() => Date.now());
  const now = Math.max(openedAt, kpi.value?.asOf ?? 0);
  const days = useMemo(() => daysOf(narrow(kpi.rows, filters), now), [kpi.rows, filters, now]);
  const journeys = useMemo(() => journeyMonths(narrow(journeyBase.rows, filters)), [journeyBase.rows, filters]);
  const goals = objectives(days, slos.value ?? []);
  const own = narrowIncidents(incidents.value ?? [], filters);
  const facts = { days, incidents: own, detections: detections.value ?? [], now };
  const sentences = whatChanged(facts, journeys, formats);
  return (
    <PageFrame
      title="Management"
      options={options}
      times={false}
      truth={{ newest: kpi.value?.asOf ?? null, promiseSeconds: bases.kpi.promiseSeconds }}
      answer={
        <Answer
          answer={answerFor(kpi, () => managementAnswer(goals, monthIncidents(own, now), formats))}
          actions={
            <>
              <Button
                label="Print or PDF"
                onClick={() => {
                  window.print();
                }}
              />
              {kpi.value === undefined ? null : (
                <Button
                  label="CSV"
                  onClick={() => {
                    if (kpi.value !== undefined) downloadCsv(kpi.value.data, 'kpi-daily');
                  }}
                />
              )}
            </>
          }
        />
      }
    >
      <KpisOf live={kpi} items={() => managementKpis(facts, formats)} />
      <UsersPanel kpi={kpi} days={days} />
      <ObjectivesPanel kpi={kpi} days={days} goals={goals} />
      <JourneysPanel live={journeyBase} journeys={journeys} />
      <StabilityPanel kpi={kpi} days={days} />
      <Panel title="What changed" subtitle="written from the numbers by rule" span={3}>
        {sentences.length === 0 ? (
          <Notice level="none" title="Nothing to compare yet" detail="Two weeks of days are needed." />
        ) : (
          <ul className="appmon-list">
            {sentences.map((sentence) => (
              <li key={sentence}>
                <div className="appmon-list-text">{sentence}</div>
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </PageFrame>
  );
}

/** The Management page: are we keeping our promise, and what changed? */
export const page = { title: 'Management', Component: Management, filters: { earliest: '@mon' } };
