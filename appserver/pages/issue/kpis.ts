import type { Formats } from '../../../visualizations/kit/format';
import type { Row } from '../../ui/data/rows';
import { minimumSessions, quantile, wilson } from '../../ui/facts/narrow';
import type { KpiProps } from '../../ui/parts/Kpi';
import type { Issue } from '../issues/searches';
import type { Report } from './report';
import { facetsOf, sessionsOf } from './searches';

function versionShare(issue: Issue, facets: readonly Row[], formats: Formats): KpiProps {
  const version = issue.lastVersion;
  const title = version === '' ? 'Sessions in newest version' : `Sessions in ${version}`;
  const n = sessionsOf(facets, version);
  const hits = facetsOf(facets, 'app_version').find(({ value }) => value === version)?.n ?? 0;
  const basis = `${formats.number(hits)} / ${formats.number(n)} in this range`;
  if (n < minimumSessions) return { title, value: n === 0 ? 'no data' : 'too few', level: 'none', basis };
  const range = wilson(Math.min(hits, n), n);
  const comparison = range === null ? '' : `[${formats.number(range[0], 2)}–${formats.percent(range[1])}]`;
  return { title, value: formats.number((100 * hits) / n, 2), unit: '%', level: 'info', comparison, basis };
}

/** The six key figures of an issue. Times in milliseconds; `now` says how long ago it was last seen. */
export function issueKpis(
  issue: Issue,
  facts: { readonly reports: readonly Report[]; readonly facets: readonly Row[]; readonly lastSeen: number | null; readonly now: number },
  formats: Formats,
): readonly KpiProps[] {
  const seconds = facts.reports.map((report) => Number(report.facts['seconds_since_launch'] ?? Number.NaN)).filter(Number.isFinite);
  const median = quantile(seconds, 0.5);
  const isNew = issue.badges.includes('new');
  const ago = facts.lastSeen === null ? null : (facts.now - facts.lastSeen) / 1000;
  return [
    {
      title: 'Users, 24 h',
      value: formats.count(issue.users),
      level: isNew ? 'bad' : issue.above > 0 ? 'watch' : 'normal',
      trend: issue.trend,
      comparison: isNew ? '▲ new' : `${formats.signed(issue.above)} against normal`,
      basis: 'distinct installations',
    },
    {
      title: 'Events, 24 h',
      value: formats.count(issue.events),
      level: 'info',
      basis: issue.users === 0 ? '' : `${formats.number(issue.events / issue.users, 1)} per user`,
    },
    versionShare(issue, facts.facets, formats),
    {
      title: 'First seen',
      value: issue.firstSeen === null ? 'unknown' : formats.minute(issue.firstSeen),
      level: 'info',
      comparison: issue.firstSeen === null ? '' : formats.date(issue.firstSeen),
      basis: issue.firstVersion,
    },
    {
      title: 'Last seen',
      value: facts.lastSeen === null ? 'unknown' : formats.minute(facts.lastSeen),
      level: 'info',
      comparison: ago === null ? '' : `${formats.age(ago)} ago`,
      basis: issue.lastVersion,
    },
    median === null
      ? { title: 'At', value: 'unknown', level: 'none', basis: 'reports do not say how long the app ran' }
      : {
          title: 'At',
          value: formats.duration(median),
          level: 'info',
          comparison: 'median into the session',
          basis: seconds.length === 1 ? 'newest report' : `newest ${formats.number(seconds.length)} reports`,
        },
  ];
}
