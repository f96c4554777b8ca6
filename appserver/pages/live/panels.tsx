import { columnsFrom } from '../../../visualizations/kit/columns';
import { RegionTiles } from '../../../visualizations/region_tiles/Component';
import '../../../visualizations/region_tiles/visualization.css';
import { StabilityTimeline } from '../../../visualizations/stability_timeline/Component';
import { bases } from '../../ui/data/bases';
import type { Row } from '../../ui/data/rows';
import type { LiveRows } from '../../ui/data/use-data';
import { useSearch } from '../../ui/data/use-data';
import { journeyName, narrow } from '../../ui/facts/narrow';
import { Bars } from '../../ui/parts/Bars';
import { DataPanel } from '../../ui/parts/DataPanel';
import { EmptyGood, EmptyNoData } from '../../ui/parts/States';
import { TimelinePanel } from '../../ui/parts/TimelinePanel';
import { usePhone } from '../../ui/shell/PageFrame';
import { useFormats } from '../../ui/state/account';
import { savedSearchSpl, searchLink } from '../../ui/state/links';
import { useFilters } from '../../ui/state/use-url';
import { journeyLevel } from './kpis';
import type { Journey } from './searches';
import {
  activeUsers,
  bucketWidth,
  crashedElsewhere,
  crashRates,
  journeysNow,
  lowestPoint,
  lowestRegion,
  ratesSource,
  regionRates,
} from './searches';

const search = searchLink(savedSearchSpl(bases.live.name), '-3h@m', 'now');

/** A panel of the live facts: their state, and the rows that the filters leave. */
export interface LivePanelProps {
  readonly live: LiveRows;
  readonly rows: readonly Row[];
}

/** Crash rate over time. Times in milliseconds. */
export function RatesPanel({ live, rows, range, now }: LivePanelProps & { range: readonly [number, number]; now: number }) {
  const [filters, setFilters] = useFilters();
  const formats = useFormats();
  const phone = usePhone();
  const source = ratesSource(filters, range, now);
  const longer = useSearch(source.request);
  const shown = source.request === null ? { live, rows } : { live: longer, rows: narrow(longer.rows, filters) };
  const rates = crashRates(shown.rows, range, source.step);
  const minutes = bucketWidth(shown.rows, source.step);
  /** Seconds from the middle of a bucket to its ends. */
  const half = 30 * minutes;
  const height = phone ? 260 : 380;
  return (
    <DataPanel
      title="Crash rate by platform, normal band and releases"
      subtitle={`% of sessions with a crash, ${String(minutes)}-min buckets of at least ${formats.number(lowestPoint)} sessions · ${formats.timeZone}`}
      span={8}
      live={shown.live}
      search={search}
      data={rates}
      picture
      space={height}
      explain="Sessions with at least one crash divided by sessions, in percent. Buckets grow from 2 to 10 or 30 minutes where few sessions come, since one crash among ten sessions says nothing. The normal band is the 80 % range of this hour of the week over four weeks."
      footer={
        <>
          {source.request === null ? <span>Band: same hour of week, 4 weeks, 80 %</span> : null}
          <a href={search}>Open in Search</a>
        </>
      }
      empty={
        rates.fields.length === 0 ? (
          <EmptyNoData
            title="Too few sessions in this view"
            detail={`No bucket of this time range holds ${formats.number(lowestPoint)} sessions for these filters. Widen the range or check the feeds.`}
          />
        ) : undefined
      }
    >
      {() => (
        <div className="appmon-chart-box">
          <StabilityTimeline
            data={rates}
            formats={formats}
            height={height}
            options={{ unit: '%', hideMarkLabels: phone }}
            onSelect={({ earliest, latest }) => {
              setFilters({ earliest: String(earliest - half), latest: String(latest + half) });
            }}
          />
        </div>
      )}
    </DataPanel>
  );
}

/** Users active in each five minutes, beside those of a week before. */
export function ActivePanel({ live, rows }: LivePanelProps) {
  const active = columnsFrom(
    // The first and the last five minutes are not whole.
    activeUsers(rows)
      .slice(1, -1)
      .map(({ time, users, lastWeek }) => ({ _time: time, now: users, ...(lastWeek === null ? {} : { 'last week': lastWeek }) })),
  );
  return (
    <TimelinePanel
      title="Active users"
      subtitle="distinct installations with a session in 5 min, last 3 h"
      span={5}
      live={live}
      search={search}
      data={active}
      height={220}
      none={<EmptyNoData title="No active users seen" detail="No session started in this time range." />}
    />
  );
}

const journeyRows = 8;

/** Completion of the journeys with most starts. */
export function JourneysPanel({ live, rows }: LivePanelProps) {
  const formats = useFormats();
  const journeys = journeysNow(rows).slice(0, journeyRows);
  const bar = (journey: Journey) => {
    const level = journeyLevel(journey);
    const isBelow = level === 'bad' || level === 'watch';
    return {
      label: journeyName(journey.journey),
      value: journey.completion,
      tick: journey.expected ?? undefined,
      text: formats.percent(journey.completion, 1),
      tone: isBelow ? level : ('series-1' as const),
      note: isBelow ? (
        <b className={`appmon-text-${level}`}>▼ {formats.number((journey.expected ?? 0) - journey.completion, 1)}</b>
      ) : undefined,
    };
  };
  return (
    <DataPanel
      title="Journeys now"
      subtitle="started 35 to 5 min ago, finished since; tick = expected"
      span={4}
      live={live}
      search={search}
      explain="Of the journeys started, those finished in the same session; each had at least five minutes. The tick is finished divided by started in the same hour of the week."
      empty={
        journeys.length === 0 ? (
          <EmptyNoData title="No journeys in 35 min" detail="The app sent no journey steps for these filters." />
        ) : undefined
      }
    >
      {() => <Bars caption="Completion of journeys in percent" max={100} bars={journeys.map(bar)} />}
    </DataPanel>
  );
}

/** Crash rate by region on equal tiles. */
export function RegionsPanel({ live, rows }: LivePanelProps) {
  const [filters, setFilters] = useFilters();
  const formats = useFormats();
  const regions = regionRates(rows);
  const elsewhere = crashedElsewhere(rows);
  return (
    <DataPanel
      title="Crash rate by region"
      subtitle={`% of sessions with a crash, 60 min; – = too few, under ${formats.number(lowestRegion)} sessions`}
      span={3}
      live={live}
      search={search}
      data={regions}
      footer={
        elsewhere === 0 ? undefined : (
          <span>
            {formats.number(elsewhere)} crashed {elsewhere === 1 ? 'session carries' : 'sessions carry'} no region
          </span>
        )
      }
      empty={
        regions.fields.length === 0 ? (
          <EmptyGood title="No regions known" detail="Sessions carry no region in the last 60 min." />
        ) : undefined
      }
    >
      {() => (
        <RegionTiles
          data={regions}
          formats={formats}
          label="Crash rate by region in percent of sessions"
          minN={lowestRegion}
          onSelect={(region) => {
            setFilters({ region: filters.region.includes(region) ? [] : [region] });
          }}
        />
      )}
    </DataPanel>
  );
}
