import { useMemo, useState } from 'react';
import { StabilityTimeline } from '../../../visualizations/stability_timeline/Component';
import { bases } from '../../ui/data/bases';
import { fieldText } from '../../ui/data/kv';
import { moment, text } from '../../ui/data/rows';
import { useBase, useRecords, useSearch } from '../../ui/data/use-data';
import { badgeLevel, kindName, stateLevel } from '../../ui/facts/issue-words';
import { Answer } from '../../ui/parts/Answer';
import { DataPanel } from '../../ui/parts/DataPanel';
import { KpisOf } from '../../ui/parts/Kpi';
import { Panel } from '../../ui/parts/Panel';
import { EmptyNoData } from '../../ui/parts/States';
import { Tag } from '../../ui/parts/Tag';
import { PageFrame } from '../../ui/shell/PageFrame';
import { approximateTime } from '../../ui/shell/time-presets';
import { useOptions } from '../../ui/shell/use-options';
import { useFormats } from '../../ui/state/account';
import { pageLink, searchLink } from '../../ui/state/links';
import { useFilters, useParameter } from '../../ui/state/use-url';
import type { Issue } from '../issues/searches';
import { issuesOf } from '../issues/searches';
import { Actions } from './Actions';
import { Activity } from './Activity';
import { issueKpis } from './kpis';
import { BeforePanel, FacetsPanel, StackPanel, WhyPanel } from './panels';
import type { Report } from './report';
import { reportOf } from './report';
import { byVersion, facetsSearch, reportsSearch, trendSearch, trendSpan } from './searches';

const dayMs = 86_400_000;
const reference = /^[A-Za-z0-9-]{4,64}$/;

function IssueHead({ issue, after }: { issue: Issue; after: () => void }) {
  return (
    <div className="appmon-panel-head appmon-head">
      <div className="appmon-panel-title">
        <h2 className="appmon-mono">{issue.title}</h2>
        <p>
          {issue.subtitle}{' '}
          {issue.badges.map((badge) => (
            <Tag key={badge} level={badgeLevel(badge)}>
              {badge}
            </Tag>
          ))}{' '}
          <Tag level="none">{kindName(issue.kind)}</Tag> <Tag level={stateLevel(issue.state)}>{issue.state}</Tag>{' '}
          {issue.owner === '' ? 'no owner' : `owner ${issue.owner}`}
        </p>
      </div>
      <Actions record={issue.record} issue={issue.issue} newest={issue.lastVersion} after={after} />
    </div>
  );
}

/** An issue younger than the catalogue's last run is named by its newest report. */
const named = (issue: Issue, report: Report | undefined): Issue =>
  report === undefined || issue.title !== issue.issue || report.title === ''
    ? issue
    : {
        ...issue,
        title: report.title,
        subtitle: issue.subtitle || report.message,
        firstVersion: issue.firstVersion || report.version,
        lastVersion: issue.lastVersion || report.version,
      };

function IssuePage() {
  const [filters, setFilters] = useFilters();
  const [id] = useParameter('issue');
  const formats = useFormats();
  const base = useBase('issues');
  const isReference = reference.test(id);
  const loading = base.value === undefined && base.error === undefined;
  const catalogue = useRecords('appmon_issues', { query: { issue: isReference ? id : '' }, limit: 5 }, 10_000);
  const row = base.rows.find((candidate) => text(candidate, 'issue') === id);
  const record = catalogue.value?.find((candidate) => fieldText(candidate, 'issue') === id);
  const [openedAt] = useState(() => Date.now());
  const listed = useMemo((): Issue | undefined => {
    const known =
      row ?? (record === undefined ? undefined : Object.fromEntries(Object.keys(record).map((name) => [name, fieldText(record, name)])));
    return known === undefined ? undefined : issuesOf([known], record === undefined ? [] : [record], openedAt)[0];
  }, [row, record, openedAt]);
  const key = listed?.key ?? '';
  const app = row === undefined ? filters.app : text(row, 'app_id');
  const range = useMemo(
    () => [approximateTime(filters.earliest, openedAt) ?? openedAt - dayMs, approximateTime(filters.latest, openedAt) ?? openedAt] as const,
    [filters.earliest, filters.latest, openedAt],
  );
  const span = trendSpan(range);
  const requests = useMemo(
    () =>
      key === ''
        ? null
        : {
            reports: reportsSearch(key, filters),
            trend: trendSearch(key, filters, span),
            // The scope comes with the base search: asking before would run the search twice.
            facets: loading ? null : facetsSearch(key, { app, platform: listed?.platform ?? '' }, filters),
          },
    [key, app, listed?.platform, filters, span, loading],
  );
  const reports = useSearch(requests?.reports ?? null);
  const trend = useSearch(requests?.trend ?? null);
  const facets = useSearch(requests?.facets ?? null);
  const parsed = useMemo(() => reports.rows.map(reportOf), [reports.rows]);
  const issue = listed === undefined ? undefined : named(listed, parsed[0]);
  const options = useOptions(trend.rows);
  const columns = useMemo(() => byVersion(trend.rows, range, span), [trend.rows, range, span]);
  const link = (spl: string | undefined): string => searchLink(spl ?? '', filters.earliest, filters.latest);
  const lastSeen = parsed[0]?.time ?? (row === undefined ? null : moment(row, 'last_seen'));
  const now = Math.max(openedAt, lastSeen ?? 0);
  const title = `Issue ${id}`;
  if (issue === undefined)
    return (
      <PageFrame
        title={title}
        truth={null}
        answer={
          loading ? (
            <Answer answer={{ level: 'none', title: 'Looking…', detail: 'Reading the issue.' }} />
          ) : (
            <Answer
              answer={{
                level: 'none',
                title: isReference ? `${id} is not known` : 'An issue such as AM-K7TQ2M9D is expected in the address',
                detail: 'It is neither in the last 24 h nor in the catalogue.',
              }}
            />
          )
        }
      >
        <p>
          <a href={pageLink('issues')}>All issues</a>
        </p>
      </PageFrame>
    );
  const reportPanel = { reports: parsed, live: reports, search: link(requests?.reports.spl) };
  const level = issue.badges.includes('new') ? 'bad' : issue.above > 0 && ['open', 'regressed'].includes(issue.state) ? 'watch' : 'info';
  return (
    <PageFrame
      title={title}
      options={options}
      truth={{ newest: base.value?.asOf ?? null, promiseSeconds: bases.issues.promiseSeconds }}
      answer={
        <Answer
          answer={{
            level,
            title: `${issue.title}: ${formats.number(issue.users)} users in 24 h, ${formats.signed(issue.above)} against normal`,
            detail: [
              issue.subtitle,
              issue.firstVersion === '' ? '' : `since ${issue.firstVersion}`,
              `${formats.number(issue.events)} events`,
            ]
              .filter((part) => part !== '')
              .join(' · '),
          }}
        />
      }
    >
      <nav aria-label="Path">
        <a href={pageLink('issues')}>Issues</a> / {issue.issue}
      </nav>
      <IssueHead
        issue={issue}
        after={() => {
          catalogue.refresh();
        }}
      />
      <KpisOf live={base} items={() => issueKpis(issue, { reports: parsed, facets: facets.rows, lastSeen, now }, formats)} />
      <StackPanel {...reportPanel} />
      <WhyPanel {...reportPanel} total={issue.events} />
      <FacetsPanel facets={facets} search={link(requests?.facets?.spl)} />
      <DataPanel
        title="Events by version"
        subtitle={`${span.words} · ${formats.timeZone}`}
        live={trend}
        search={link(requests?.trend.spl)}
        data={columns}
        picture
        space={220}
        empty={columns.fields.length === 0 ? <EmptyNoData title="No report in this time range" detail="Widen the range." /> : undefined}
      >
        {() => (
          <StabilityTimeline
            data={columns}
            formats={formats}
            height={220}
            options={{ bucketAs: 'column' }}
            onSelect={({ earliest, latest }) => {
              setFilters({ earliest: String(earliest), latest: String(latest + span.seconds) });
            }}
          />
        )}
      </DataPanel>
      <BeforePanel {...reportPanel} />
      <Panel title="Activity" subtitle="who did what, before and after">
        <Activity subject={record === undefined ? '' : `appmon_issues/${fieldText(record, '_key')}`} />
      </Panel>
    </PageFrame>
  );
}

/** The Issue page: what broke, why, since when, on what? */
export const page = { title: 'Issue', Component: IssuePage, filters: { earliest: '-24h@m' } };
