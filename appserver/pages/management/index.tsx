import Button from '@splunk/react-ui/Button';
import { useMemo, useState } from 'react';
import { StabilityTimeline } from '../../../visualizations/stability_timeline/Component';
import { bases } from '../../ui/data/bases';
import { useBase, useRecords } from '../../ui/data/use-data';
import { narrowIncidents } from '../../ui/facts/incidents';
import { journeyName, narrow } from '../../ui/facts/narrow';
import { Answer, answerFor } from '../../ui/parts/Answer';
import { DataTable } from '../../ui/parts/DataTable';
import { Kpis } from '../../ui/parts/Kpi';
import { Panel } from '../../ui/parts/Panel';
import { EmptyNoData, Notice, Skeleton, WhenReady } from '../../ui/parts/States';
import { Tag } from '../../ui/parts/Tag';
import { downloadCsv } from '../../ui/export/csv';
import { PageFrame } from '../../ui/shell/PageFrame';
import { useOptions } from '../../ui/shell/use-options';
import { useFormats } from '../../ui/state/account';
import { savedSearchSpl, searchLink } from '../../ui/state/links';
import { useFilters } from '../../ui/state/use-url';
import {
  dailyUsers,
  daysOf,
  journeyMonths,
  managementAnswer,
  managementKpis,
  monthIncidents,
  objectives,
  stabilityByDay,
  whatChanged,
} from './facts';

const kpiSearch = searchLink(savedSearchSpl(bases.kpi.name), '-35d@d', 'now');
const journeySearch = searchLink(savedSearchSpl(bases.journeys.name), '-56d@d', 'now');

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
  const users = useMemo(() => dailyUsers(days), [days]);
  const stability = useMemo(() => stabilityByDay(days), [days]);
  const noDays = <EmptyNoData title="No whole day of data" detail="The daily figures are written each hour from yesterday’s sessions." />;
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
      {kpi.value === undefined && kpi.error === undefined ? (
        <Skeleton progress={kpi.progress} />
      ) : (
        <Kpis items={managementKpis(facts, formats)} />
      )}
      <Panel
        title="Daily active users"
        subtitle="distinct installations a day, beside the same weekday one week before"
        span={7}
        search={kpiSearch}
        data={users}
        picture
      >
        <WhenReady live={kpi} search={kpiSearch} empty={users.fields.length === 0 ? noDays : undefined}>
          {() => <StabilityTimeline data={users} formats={formats} height={240} />}
        </WhenReady>
      </Panel>
      <Panel
        title="Service-level objectives"
        subtitle="last 28 whole days; burn 1.0 = spending exactly the budget"
        span={5}
        search={kpiSearch}
        explain="The error budget is what the target still allows to fail. Burn compares yesterday's failures with the budget of a day."
      >
        <WhenReady live={kpi} search={kpiSearch} empty={days.length === 0 ? noDays : undefined}>
          {() => (
            <DataTable
              caption="Objectives"
              rows={goals}
              rowKey={({ name }) => name}
              columns={[
                {
                  id: 'name',
                  title: 'Objective',
                  cell: ({ name, target }) => (
                    <>
                      <b>{name}</b>
                      <div className="appmon-sub">target {formats.percent(target)}</div>
                    </>
                  ),
                },
                { id: 'now', title: 'Now', numeric: true, cell: ({ value }) => (value === null ? '—' : formats.percent(value)) },
                {
                  id: 'left',
                  title: 'Budget left',
                  numeric: true,
                  cell: ({ left }) =>
                    left === null ? '—' : <Tag level={left < 0 ? 'bad' : left < 25 ? 'watch' : 'normal'}>{formats.percent(left, 0)}</Tag>,
                },
                {
                  id: 'burn',
                  title: 'Burn 1 d',
                  numeric: true,
                  cell: ({ burn }) =>
                    burn === null ? (
                      '—'
                    ) : (
                      <Tag level={burn > 2 ? 'bad' : burn > 1 ? 'watch' : 'normal'}>{`${formats.number(burn, 1)}×`}</Tag>
                    ),
                },
              ]}
            />
          )}
        </WhenReady>
      </Panel>
      <Panel
        title="Journeys, 28 days"
        subtitle="completion; gap = completions missing against the 28 days before"
        span={5}
        search={journeySearch}
        data={journeyBase.value?.data}
      >
        <WhenReady
          live={journeyBase}
          search={journeySearch}
          empty={journeys.length === 0 ? <EmptyNoData title="No journeys" detail="The app sent no journey steps." /> : undefined}
        >
          {() => (
            <DataTable
              caption="Journeys"
              rows={journeys}
              rowKey={({ journey }) => journey}
              columns={[
                { id: 'journey', title: 'Journey', sort: ({ journey }) => journey, cell: ({ journey }) => <b>{journeyName(journey)}</b> },
                {
                  id: 'completion',
                  title: 'Completion',
                  numeric: true,
                  sort: ({ completion }) => completion ?? 0,
                  cell: ({ completion }) => (completion === null ? '—' : formats.percent(completion, 1)),
                },
                {
                  id: 'delta',
                  title: 'vs before',
                  numeric: true,
                  sort: ({ delta }) => delta ?? 0,
                  cell: ({ delta }) =>
                    delta === null ? (
                      '—'
                    ) : (
                      <span
                        className={`appmon-text-${delta < -0.2 ? 'watch' : delta > 0.2 ? 'normal' : 'none'}`}
                      >{`${delta < 0 ? '▼' : '▲'} ${formats.points(delta, 1)}`}</span>
                    ),
                },
                {
                  id: 'gap',
                  title: 'Gap',
                  numeric: true,
                  sort: ({ gap }) => gap,
                  cell: ({ gap }) => (gap === 0 ? '—' : formats.number(gap)),
                },
              ]}
            />
          )}
        </WhenReady>
      </Panel>
      <Panel title="Crash-free users by day" subtitle="percent of the day’s users" span={4} search={kpiSearch} data={stability} picture>
        <WhenReady live={kpi} search={kpiSearch} empty={stability.fields.length === 0 ? noDays : undefined}>
          {() => <StabilityTimeline data={stability} formats={formats} height={220} options={{ unit: '%', zoomed: true }} />}
        </WhenReady>
      </Panel>
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
