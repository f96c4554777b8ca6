import { useMemo, useState } from 'react';
import { StabilityTimeline } from '../../../visualizations/stability_timeline/Component';
import { bases } from '../../ui/data/bases';
import type { AuditEntry } from '../../ui/data/groups';
import { moment } from '../../ui/data/rows';
import { useRecords } from '../../ui/data/use-data';
import { partOf } from '../../ui/grouping/part-of';
import { MergePanel, Opening, SplitPanel } from '../../ui/grouping/lazy';
import { Answer } from '../../ui/parts/Answer';
import { DataPanel } from '../../ui/parts/DataPanel';
import { KpisOf } from '../../ui/parts/Kpi';
import { Panel } from '../../ui/parts/Panel';
import { EmptyNoData } from '../../ui/parts/States';
import { PageFrame } from '../../ui/shell/PageFrame';
import { useOptions } from '../../ui/shell/use-options';
import { useFormats } from '../../ui/state/account';
import { pageLink, searchLink } from '../../ui/state/links';
import { useFilters, useParameter } from '../../ui/state/use-url';
import type { Issue } from '../issues/searches';
import { Activity } from './Activity';
import { HalfDone } from './HalfDone';
import { IssueHead } from './IssueHead';
import { issueKpis } from './kpis';
import { BeforePanel, FacetsPanel, StackPanel } from './panels';
import { byVersion } from './searches';
import { isIssueId, useIssue } from './use-issue';
import { WhyPanel } from './WhyPanel';

/** What somebody is about to decide about the group. */
type Deciding = { readonly what: 'merge'; readonly with?: string } | { readonly what: 'split'; readonly variant: string };

function IssuePage() {
  const [filters, setFilters] = useFilters();
  const [id, setId] = useParameter('issue');
  const [deciding, setDeciding] = useState<Deciding>();
  const formats = useFormats();
  const facts = useIssue(id, filters);
  const { base, groups, issue, parsed, requests, row, span, trend } = facts;
  const options = useOptions(trend.rows);
  const columns = useMemo(() => byVersion(trend.rows, facts.range, span), [trend.rows, facts.range, span]);
  const link = (spl: string | undefined): string => searchLink(spl ?? '', filters.earliest, filters.latest);
  const heir = partOf({ issue: id, key: issue?.key ?? '' }, groups);
  const subjects = [id, `appmon_issues/${id}`, ...(heir === undefined ? [] : [heir]), ...facts.proposals.map(({ left }) => left)];
  const audit = useRecords('appmon_audit', { query: { subject: { $in: subjects } }, sort: 'time:-1', limit: 100 }, 10_000);
  const close = (): void => {
    setDeciding(undefined);
  };
  const refresh = (): void => {
    groups.refresh();
    facts.similar.refresh();
    facts.catalogue.refresh();
    facts.variants.refresh();
    audit.refresh();
  };
  const activity = (
    <Panel title="Activity" subtitle="who did what and why, before and after">
      <Activity audit={audit} concerns={(entry) => concerns(entry, id)} after={refresh} />
    </Panel>
  );
  if (issue === undefined || heir !== undefined)
    return (
      <PageFrame title={`Issue ${id}`} truth={null} answer={<Answer answer={absent(id, heir, facts.loading)} />}>
        <p>{heir === undefined ? null : <a href={pageLink('issue', { issue: heir })}>Open {heir}</a>}</p>
        <p>
          <a href={pageLink('issues')}>All issues</a>
        </p>
        {heir === undefined ? null : activity}
      </PageFrame>
    );
  const reportPanel = { reports: parsed, live: facts.reports, search: link(requests?.reports.spl) };
  const lastSeen = parsed[0]?.time ?? (row === undefined ? null : moment(row, 'last_seen'));
  const now = Math.max(facts.openedAt, lastSeen ?? 0);
  const startMerge = (): void => {
    setDeciding({ what: 'merge' });
  };
  return (
    <PageFrame
      title={`Issue ${id}`}
      options={options}
      truth={{ newest: base.value?.asOf ?? null, promiseSeconds: bases.issues.promiseSeconds }}
      answer={
        <Answer
          answer={{
            level: levelOf(issue),
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
      <IssueHead issue={issue} after={facts.catalogue.refresh} onMerge={startMerge} />
      <HalfDone
        issue={id}
        groups={groups}
        onFinish={(other) => {
          setDeciding({ what: 'merge', with: other });
        }}
      />
      {deciding?.what === 'merge' ? (
        <Opening>
          <MergePanel
            own={{ ...issue, app: facts.app }}
            first={deciding.with}
            proposals={facts.proposals}
            range={filters}
            onClose={close}
            onDone={(stays) => {
              close();
              refresh();
              if (stays !== id) setId(stays);
            }}
          />
        </Opening>
      ) : deciding?.what === 'split' ? (
        <Opening>
          <SplitPanel
            key={deciding.variant}
            issue={id}
            variant={deciding.variant}
            variants={facts.variants}
            groups={groups}
            after={refresh}
            onClose={close}
          />
        </Opening>
      ) : null}
      <KpisOf live={base} items={() => issueKpis(issue, { reports: parsed, facets: facts.facets.rows, lastSeen, now }, formats)} />
      <StackPanel {...reportPanel} />
      <WhyPanel
        {...reportPanel}
        total={issue.events}
        variants={facts.variants}
        similar={facts.proposals.filter(({ state }) => state === 'open').length}
        onMerge={startMerge}
        onSplit={(variant) => {
          setDeciding({ what: 'split', variant });
        }}
      />
      <FacetsPanel facets={facts.facets} search={link(requests?.facets?.spl)} />
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
      {activity}
    </PageFrame>
  );
}

const levelOf = ({ badges, above, state }: Issue): 'bad' | 'watch' | 'info' =>
  badges.includes('new') ? 'bad' : above > 0 && ['open', 'regressed'].includes(state) ? 'watch' : 'info';

/** True for what was done to an issue or its group: entries of its record, and those that name it before or after. */
const concerns = ({ subject, before, after }: AuditEntry, id: string): boolean =>
  [id, `appmon_issues/${id}`].includes(subject) || before.includes(`"${id}"`) || after.includes(`"${id}"`);

/** The answer of a page without its issue: it is looked for, part of another one, or unknown. */
function absent(id: string, heir: string | undefined, loading: boolean) {
  if (heir !== undefined)
    return {
      level: 'info',
      title: `${id} is part of ${heir}`,
      detail: 'Its reports are counted there; Activity says who merged it and why.',
    } as const;
  if (loading) return { level: 'none', title: 'Looking…', detail: 'Reading the issue.' } as const;
  const title = isIssueId(id) ? `${id} is not known` : 'An issue such as AM-K7TQ2M9D is expected in the address';
  return { level: 'none', title, detail: 'It is neither in the last 24 h nor in the catalogue.' } as const;
}

/** The Issue page: what broke, why, since when, on what? */
export const page = { title: 'Issue', Component: IssuePage, filters: { earliest: '-24h@m' } };
