import Button from '@splunk/react-ui/Button';
import { useMemo, useState } from 'react';
import { bases } from '../../ui/data/bases';
import { useBase, useRecords } from '../../ui/data/use-data';
import { byUrgency, incidentName, isLoud, isUnacknowledged, narrowIncidents } from '../../ui/facts/incidents';
import { narrow } from '../../ui/facts/narrow';
import { Answer, answerFor } from '../../ui/parts/Answer';
import { KpisOf } from '../../ui/parts/Kpi';
import { Panel } from '../../ui/parts/Panel';
import { PageFrame } from '../../ui/shell/PageFrame';
import { approximateTime } from '../../ui/shell/time-presets';
import { useOptions } from '../../ui/shell/use-options';
import { useFormats } from '../../ui/state/account';
import { pageLink } from '../../ui/state/links';
import { useFilters } from '../../ui/state/use-url';
import { liveAnswer } from './answer';
import { AttentionList } from './AttentionList';
import { liveKpis } from './kpis';
import { ActivePanel, JourneysPanel, RatesPanel, RegionsPanel } from './panels';
import { crashed60, newestEvent, normalRange } from './searches';

const kvRefresh = 10_000;

function Live() {
  const [filters] = useFilters();
  const formats = useFormats();
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
  const worst = open.find((incident) => isLoud(incident, now));
  const answer = answerFor(live, () =>
    liveAnswer({ incidents: open, crashed: crashed60(rows), upper: normalRange(rows)?.upper ?? null, newest, now }, formats),
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
      <KpisOf live={live} items={() => liveKpis(rows, detections.value ?? [], formats)} />
      <RatesPanel live={live} rows={rows} range={[from, to]} now={now} />
      <Panel
        title="Needs attention"
        subtitle="open incidents and rising issues, worst first"
        span={4}
        footer={<a href={pageLink('alerts')}>All alerts</a>}
      >
        <AttentionList incidents={open} issues={issues} filters={filters} now={now} />
      </Panel>
      <ActivePanel live={live} rows={rows} />
      <JourneysPanel live={live} rows={rows} />
      <RegionsPanel live={live} rows={rows} />
    </PageFrame>
  );
}

/** The Live page: is something wrong now, and for whom? */
export const page = { title: 'Live', Component: Live };
