import Button from '@splunk/react-ui/Button';
import { useMemo, useState } from 'react';
import { columnsFrom } from '../../../visualizations/kit/columns';
import { RegionTiles } from '../../../visualizations/region_tiles/Component';
import '../../../visualizations/region_tiles/visualization.css';
import { StabilityTimeline } from '../../../visualizations/stability_timeline/Component';
import { bases } from '../../ui/data/bases';
import { useBase, useRecords } from '../../ui/data/use-data';
import { byUrgency, incidentName, isOpen, isUnacknowledged, narrowIncidents } from '../../ui/facts/incidents';
import { journeyName, minimumSessions, narrow } from '../../ui/facts/narrow';
import { Answer, answerFor } from '../../ui/parts/Answer';
import { Bars } from '../../ui/parts/Bars';
import { Kpis } from '../../ui/parts/Kpi';
import { Panel } from '../../ui/parts/Panel';
import { EmptyGood, EmptyNoData, Skeleton, WhenReady } from '../../ui/parts/States';
import { PageFrame, usePhone } from '../../ui/shell/PageFrame';
import { approximateTime } from '../../ui/shell/time-presets';
import { useOptions } from '../../ui/shell/use-options';
import { useFormats } from '../../ui/state/account';
import { pageLink, savedSearchSpl, searchLink } from '../../ui/state/links';
import { useFilters } from '../../ui/state/use-url';
import { liveAnswer } from './answer';
import { AttentionList } from './AttentionList';
import { journeyLevel, liveKpis } from './kpis';
import { activeUsers, crashed60, crashRates, journeysNow, newestEvent, normalRange, regionRates } from './searches';

const kvRefresh = 10_000;
const liveSearch = searchLink(savedSearchSpl(bases.live.name), '-3h@m', 'now');

function Live() {
  const [filters, setFilters] = useFilters();
  const formats = useFormats();
  const phone = usePhone();
  const live = useBase('live');
  const issues = useBase('issues');
  const incidents = useRecords('appmon_incidents', {}, kvRefresh);
  const detections = useRecords('appmon_detections', { sort: 'detected_time:-1', limit: 500 }, kvRefresh);
  const options = useOptions(live.rows);
  const rows = useMemo(() => narrow(live.rows, filters), [live.rows, filters]);
  const [openedAt] = useState(() => Date.now());
  const newest = newestEvent(live.rows);
  const now = Math.max(newest ?? 0, live.value?.asOf ?? 0, openedAt);
  const from = approximateTime(filters.earliest, now) ?? 0;
  const to = approximateTime(filters.latest, now + 60_000) ?? now;
  const open = byUrgency(narrowIncidents(incidents.value ?? [], filters));
  const worst = open.find(isOpen);
  const answer = answerFor(live, () =>
    liveAnswer({ incidents: open, crashed: crashed60(rows), upper: normalRange(rows)?.upper ?? null, newest, now }, formats),
  );
  const rates = useMemo(() => crashRates(rows, [from, to]), [rows, from, to]);
  const journeys = journeysNow(rows);
  const active = columnsFrom(
    // The first and the last five minutes are not whole.
    activeUsers(rows)
      .slice(1, -1)
      .map(({ time, users, lastWeek }) => ({
        _time: time,
        actual: users,
        ...(lastWeek === null ? {} : { 'last week': lastWeek }),
      })),
  );
  const actions =
    worst === undefined || live.value === undefined ? undefined : (
      <>
        <Button appearance="primary" label={`Open ${incidentName(worst)}`} to={pageLink('alerts', { inc: incidentName(worst) })} />
        {isUnacknowledged(worst) ? <Button label="Acknowledge" to={pageLink('alerts', { inc: incidentName(worst), do: 'ack' })} /> : null}
      </>
    );
  return (
    <PageFrame
      title="Live"
      options={options}
      truth={{ newest, promiseSeconds: bases.live.promiseSeconds }}
      answer={<Answer answer={answer} actions={actions} />}
    >
      {live.value === undefined && live.error === undefined ? (
        <Skeleton progress={live.progress} />
      ) : (
        <Kpis items={liveKpis(rows, detections.value ?? [], formats)} />
      )}
      <Panel
        title="Crash rate by platform, normal band and releases"
        subtitle={`% of sessions with a crash, 2-min buckets · ${formats.timeZone}`}
        span={8}
        search={liveSearch}
        data={rates}
        picture
        explain="Sessions with at least one crash divided by sessions, in percent. The normal band is the 80 % range of this hour of the week over four weeks."
        footer={
          <>
            <span>Band: same hour of week, 4 weeks, 80 %</span>
            <a href={liveSearch}>Open in Search</a>
          </>
        }
      >
        <WhenReady
          live={live}
          search={liveSearch}
          empty={
            rates.fields.length === 0 ? (
              <EmptyNoData
                title="No sessions in this view"
                detail="No rollups for these filters in this time range. Widen the range or check the feeds."
              />
            ) : undefined
          }
        >
          {() => (
            <div className="appmon-chart-box">
              <StabilityTimeline
                data={rates}
                formats={formats}
                height={phone ? 260 : 380}
                options={{ unit: '%', hideMarkLabels: phone }}
                onSelect={({ earliest, latest }) => {
                  setFilters({ earliest: String(earliest), latest: String(latest) });
                }}
              />
            </div>
          )}
        </WhenReady>
      </Panel>
      <Panel
        title="Needs attention"
        subtitle="open incidents and rising issues, worst first"
        span={4}
        footer={<a href={pageLink('alerts')}>All alerts</a>}
      >
        <AttentionList incidents={open} issues={issues} filters={filters} now={now} />
      </Panel>
      <Panel
        title="Active users"
        subtitle="distinct installations with a session in 5 min"
        span={5}
        search={liveSearch}
        data={active}
        picture
      >
        <WhenReady
          live={live}
          search={liveSearch}
          empty={
            active.fields.length === 0 ? (
              <EmptyNoData title="No active users seen" detail="No session started in this time range." />
            ) : undefined
          }
        >
          {() => <StabilityTimeline data={active} formats={formats} height={220} />}
        </WhenReady>
      </Panel>
      <Panel
        title="Journeys now"
        subtitle="completion in the last 30 min, tick = expected"
        span={4}
        search={liveSearch}
        explain="Finished divided by started, both inside the same session; the tick is the same hour of the week."
      >
        <WhenReady
          live={live}
          search={liveSearch}
          empty={
            journeys.length === 0 ? (
              <EmptyNoData title="No journeys in 30 min" detail="The app sent no journey steps for these filters." />
            ) : undefined
          }
        >
          {() => (
            <Bars
              caption="Completion of journeys in percent"
              max={100}
              bars={journeys.slice(0, 8).map((journey) => {
                const level = journeyLevel(journey);
                const gap = journey.expected === null ? 0 : journey.completion - journey.expected;
                return {
                  label: journeyName(journey.journey),
                  value: journey.completion,
                  tick: journey.expected ?? undefined,
                  text: formats.percent(journey.completion, 1),
                  tone: level === 'bad' || level === 'watch' ? level : 'series-1',
                  note:
                    level === 'bad' || level === 'watch' ? (
                      <b className={`appmon-text-${level}`}>▼ {formats.number(Math.abs(gap), 1)}</b>
                    ) : undefined,
                };
              })}
            />
          )}
        </WhenReady>
      </Panel>
      <Panel
        title="Crash rate by region"
        subtitle={`% of sessions with a crash, 60 min; – = under ${formats.number(minimumSessions)} sessions`}
        span={3}
        search={liveSearch}
        data={regionRates(rows)}
      >
        <WhenReady
          live={live}
          search={liveSearch}
          empty={
            regionRates(rows).fields.length === 0 ? (
              <EmptyGood title="No regions known" detail="Sessions carry no region in the last 60 min." />
            ) : undefined
          }
        >
          {() => (
            <RegionTiles
              data={regionRates(rows)}
              formats={formats}
              label="Crash rate by region in percent of sessions"
              minN={minimumSessions}
              onSelect={(region) => {
                setFilters({ region: filters.region.includes(region) ? [] : [region] });
              }}
            />
          )}
        </WhenReady>
      </Panel>
    </PageFrame>
  );
}

/** The Live page: is something wrong now, and for whom? */
export const page = { title: 'Live', Component: Live };
