import type { Formats } from '../../../visualizations/kit/format';
import type { Level } from '../../../visualizations/kit/tokens';
import type { KvRecord } from '../../ui/data/kv';
import type { Row } from '../../ui/data/rows';
import { ledger } from '../../ui/facts/incidents';
import { minimumSessions } from '../../ui/facts/narrow';
import type { KpiProps } from '../../ui/parts/Kpi';
import type { Journey } from './searches';
import { activeUsers, anr60, crashed60, crashFreeTrend, journeysNow, normalRange, searchableLag } from './searches';

/** Google Play's threshold of bad behaviour for user-perceived ANRs, percent. */
const playLine = 0.47;
const latencyTarget = 60;
const journeyTolerance = 2;
const lowestJourneyCount = 50;

function crashFree(rows: readonly Row[], formats: Formats): KpiProps {
  const { rate, hits, n } = crashed60(rows);
  const normal = normalRange(rows);
  const title = 'Crash-free sessions, 60 min';
  const basis = `${formats.number(hits)} crashed / ${formats.number(n)} sessions`;
  if (rate === null || n < minimumSessions) return { title, value: n === 0 ? 'no data' : 'too few', level: 'none', basis };
  const difference = normal === null ? null : normal.expected - rate;
  const level: Level = normal === null ? 'info' : rate > normal.upper * 2 ? 'bad' : rate > normal.upper ? 'watch' : 'normal';
  const comparison = difference === null ? 'no normal range yet' : `${difference < 0 ? '▼' : '▲'} ${formats.points(difference)} vs normal`;
  return { title, value: formats.number(100 - rate, 2), unit: '%', level, trend: crashFreeTrend(rows), comparison, basis };
}

function active(rows: readonly Row[], formats: Formats): KpiProps {
  const buckets = activeUsers(rows);
  const title = 'Active users now';
  const last = buckets.at(-2) ?? buckets.at(-1);
  if (last === undefined) return { title, value: 'no data', level: 'none', basis: 'distinct installations in 5 min' };
  const before = last.lastWeek;
  const change = before === null || before === 0 ? null : (100 * (last.users - before)) / before;
  return {
    title,
    value: formats.count(last.users),
    level: change === null ? 'info' : change < -30 ? 'bad' : change < -15 ? 'watch' : 'normal',
    trend: buckets.slice(0, -1).map(({ users }) => users),
    comparison: change === null ? 'no value a week ago' : `${formats.signed(change, 1)}\u202f% vs last week`,
    basis: `distinct installations, 5 min from ${formats.minute(last.time * 1000)}`,
  };
}

/** Status of a journey: how far its completion lies below what is expected. */
export function journeyLevel({ started, completion, expected }: Journey): Level {
  if (started < lowestJourneyCount || expected === null) return 'none';
  const gap = expected - completion;
  return gap > 2 * journeyTolerance ? 'bad' : gap > journeyTolerance ? 'watch' : 'normal';
}

function journeyKpi(journeys: readonly Journey[], pattern: RegExp, texts: { readonly title: string; readonly formats: Formats }): KpiProps {
  const { title, formats } = texts;
  const journey = journeys.find((candidate) => pattern.test(candidate.journey));
  if (journey === undefined) return { title, value: 'no data', level: 'none', basis: 'no such journey in 35 min' };
  const basis = `${formats.number(journey.finished)} / ${formats.number(journey.started)} of 30 min`;
  if (journey.started < lowestJourneyCount) return { title, value: 'too few', level: 'none', basis };
  const gap = journey.expected === null ? null : journey.completion - journey.expected;
  const comparison = gap === null ? 'no expectation yet' : `${gap < 0 ? '▼' : '▲'} ${formats.points(gap, 1)} vs same hour`;
  return {
    title,
    value: formats.number(journey.completion, 1),
    unit: '%',
    level: gap === null ? 'info' : journeyLevel(journey),
    comparison,
    basis,
  };
}

function anr(rows: readonly Row[], formats: Formats): KpiProps {
  const { rate, hits, n } = anr60(rows);
  const title = 'ANRs per session, Android';
  const basis = `${formats.number(hits)} ANRs / ${formats.number(n)} sessions`;
  if (rate === null || n < minimumSessions) return { title, value: n === 0 ? 'no data' : 'too few', level: 'none', basis };
  return {
    title,
    value: formats.number(rate, 2),
    unit: '%',
    level: rate > 2 * playLine ? 'bad' : rate > playLine ? 'watch' : 'normal',
    comparison: `Play line ${formats.percent(playLine)}`,
    basis,
  };
}

function notified(rows: readonly Row[], detections: readonly KvRecord[], formats: Formats): KpiProps {
  const { n, p99, median } = ledger(detections);
  const lag = searchableLag(rows);
  const title = 'Receipt → notified, p99';
  const comparison = `target < ${formats.number(latencyTarget)} s`;
  const searchable = lag === null ? '' : `searchable p99 ${formats.duration(lag.p99)}, ${formats.number(lag.reports)} reports`;
  if (p99 === null || median === null)
    return { title, value: 'no alerts', level: 'none', comparison, basis: searchable === '' ? 'nobody had to be told yet' : searchable };
  return {
    title,
    value: formats.number(p99, p99 < 10 ? 1 : 0),
    unit: 's',
    level: p99 < latencyTarget ? 'normal' : 'bad',
    comparison,
    basis: [`${formats.number(n)} ${n === 1 ? 'alert' : 'alerts'}`, `median ${formats.duration(median)}`, searchable]
      .filter((text) => text !== '')
      .join(' · '),
  };
}

/** The six key figures of the Live page. */
export function liveKpis(rows: readonly Row[], detections: readonly KvRecord[], formats: Formats): readonly KpiProps[] {
  const journeys = journeysNow(rows);
  return [
    crashFree(rows, formats),
    active(rows, formats),
    journeyKpi(journeys, /transfer/i, { title: 'Transfers completed', formats }),
    journeyKpi(journeys, /log[ _-]?in|sign[ _-]?in/i, { title: 'Login success', formats }),
    anr(rows, formats),
    notified(rows, detections, formats),
  ];
}
