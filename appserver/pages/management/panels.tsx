import { bases } from '../../ui/data/bases';
import type { LiveRows } from '../../ui/data/use-data';
import { journeyName } from '../../ui/facts/narrow';
import { DataPanel } from '../../ui/parts/DataPanel';
import { DataTable } from '../../ui/parts/DataTable';
import { numberColumn } from '../../ui/parts/number-column';
import { EmptyNoData } from '../../ui/parts/States';
import { Tag } from '../../ui/parts/Tag';
import { TimelinePanel } from '../../ui/parts/TimelinePanel';
import { useFormats } from '../../ui/state/account';
import { savedSearchSpl, searchLink } from '../../ui/state/links';
import type { Day, JourneyMonth, Objective } from './facts';
import { dailyUsers, stabilityByDay } from './facts';

const kpiSearch = searchLink(savedSearchSpl(bases.kpi.name), '-35d@d', 'now');
const journeySearch = searchLink(savedSearchSpl(bases.journeys.name), '-56d@d', 'now');
const noDays = <EmptyNoData title="No whole day of data" detail="The daily figures are written each hour from yesterday’s sessions." />;

/** A panel of the daily figures: their state, and the days that the filters leave. */
interface DaysPanelProps {
  readonly kpi: LiveRows;
  readonly days: readonly Day[];
}

/** Users by day beside the same weekday one week before. */
export const UsersPanel = ({ kpi, days }: DaysPanelProps) => (
  <TimelinePanel
    title="Daily active users"
    subtitle="distinct installations a day, beside the same weekday one week before"
    span={7}
    live={kpi}
    search={kpiSearch}
    data={dailyUsers(days)}
    height={240}
    none={noDays}
  />
);

/** Share of users without a crash by day. */
export const StabilityPanel = ({ kpi, days }: DaysPanelProps) => (
  <TimelinePanel
    title="Crash-free users by day"
    subtitle="percent of the day’s users"
    span={4}
    live={kpi}
    search={kpiSearch}
    data={stabilityByDay(days)}
    height={220}
    options={{ unit: '%', zoomed: true }}
    none={noDays}
  />
);

const lowBudget = 25;

/** Objectives with what is left of their error budgets. */
export function ObjectivesPanel({ kpi, days, goals }: DaysPanelProps & { goals: readonly Objective[] }) {
  const formats = useFormats();
  return (
    <DataPanel
      title="Service-level objectives"
      subtitle="last 28 whole days; burn 1.0 = spending exactly the budget"
      span={5}
      live={kpi}
      search={kpiSearch}
      explain="The error budget is what the target still allows to fail. Burn compares yesterday's failures with the budget of a day."
      empty={days.length === 0 ? noDays : undefined}
    >
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
            numberColumn<Objective>('Now', { value: ({ value }) => value, text: (value) => formats.percent(value) }),
            numberColumn<Objective>('Budget left', {
              value: ({ left }) => left,
              text: (left) => <Tag level={left < 0 ? 'bad' : left < lowBudget ? 'watch' : 'normal'}>{formats.percent(left, 0)}</Tag>,
            }),
            numberColumn<Objective>('Burn 1 d', {
              value: ({ burn }) => burn,
              text: (burn) => <Tag level={burn > 2 ? 'bad' : burn > 1 ? 'watch' : 'normal'}>{`${formats.number(burn, 1)}×`}</Tag>,
            }),
          ]}
        />
      )}
    </DataPanel>
  );
}

const smallChange = 0.2;

/** Completion of journeys over four weeks, against the four before. */
export function JourneysPanel({ live, journeys }: { live: LiveRows; journeys: readonly JourneyMonth[] }) {
  const formats = useFormats();
  const tone = (delta: number): 'watch' | 'normal' | 'none' => (delta < -smallChange ? 'watch' : delta > smallChange ? 'normal' : 'none');
  return (
    <DataPanel
      title="Journeys, 28 days"
      subtitle="completion; gap = completions missing against the 28 days before"
      span={5}
      live={live}
      search={journeySearch}
      data={live.value?.data}
      empty={journeys.length === 0 ? <EmptyNoData title="No journeys" detail="The app sent no journey steps." /> : undefined}
    >
      {() => (
        <DataTable
          caption="Journeys"
          rows={journeys}
          rowKey={({ journey }) => journey}
          columns={[
            { id: 'journey', title: 'Journey', sort: ({ journey }) => journey, cell: ({ journey }) => <b>{journeyName(journey)}</b> },
            numberColumn<JourneyMonth>('Completion', { value: ({ completion }) => completion, text: (value) => formats.percent(value, 1) }),
            numberColumn<JourneyMonth>('vs before', {
              value: ({ delta }) => delta,
              text: (delta) => (
                <span className={`appmon-text-${tone(delta)}`}>{`${delta < 0 ? '▼' : '▲'} ${formats.points(delta, 1)}`}</span>
              ),
            }),
            numberColumn<JourneyMonth>('Gap', { value: ({ gap }) => (gap === 0 ? null : gap), text: (gap) => formats.number(gap) }),
          ]}
        />
      )}
    </DataPanel>
  );
}
