import Button from '@splunk/react-ui/Button';
import Search from '@splunk/react-ui/Search';
import { useMemo, useState } from 'react';
import { CrashClusters } from '../../../visualizations/crash_clusters/Component';
import '../../../visualizations/crash_clusters/visualization.css';
import { bases } from '../../ui/data/bases';
import { useBase, useRecords } from '../../ui/data/use-data';
import { useEdit } from '../../ui/data/use-edit';
import { proposedOf } from '../../ui/data/groups';
import { fieldText } from '../../ui/data/kv';
import { narrow } from '../../ui/facts/narrow';
import { Focused } from '../../ui/grouping/Focused';
import { MergeDecision, Opening } from '../../ui/grouping/lazy';
import type { Mergeable } from '../../ui/grouping/mergeable';
import { proposalOf, sidesOf } from '../../ui/grouping/mergeable';
import { Answer, answerFor } from '../../ui/parts/Answer';
import { DataPanel } from '../../ui/parts/DataPanel';
import { DataTable } from '../../ui/parts/DataTable';
import { Panel } from '../../ui/parts/Panel';
import { EmptyGood, EmptyNoData, WhenReady } from '../../ui/parts/States';
import { Tabs } from '../../ui/parts/Tabs';
import { PageFrame } from '../../ui/shell/PageFrame';
import { useOptions } from '../../ui/shell/use-options';
import { useAccount, useFormats } from '../../ui/state/account';
import { pageLink, savedSearchSpl, searchLink } from '../../ui/state/links';
import { useNow } from '../../ui/state/use-now';
import { useFilters } from '../../ui/state/use-url';
import { BulkActions } from './BulkActions';
import { issueColumns } from './columns';
import type { Issue } from './searches';
import { Proposals } from './Proposals';
import { clusterData, issuesAnswer, issuesOf, matching, tabs } from './searches';

const lastDay = { earliest: '-24h@m', latest: 'now' };
const search = searchLink(savedSearchSpl(bases.issues.name), lastDay.earliest, lastDay.latest);

function Issues() {
  const [filters, setFilters] = useFilters();
  const formats = useFormats();
  const account = useAccount();
  const base = useBase('issues');
  const catalogue = useRecords('appmon_issues', { limit: 2000 }, 30_000);
  const options = useOptions(base.rows);
  const now = useNow(60_000);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const edit = useEdit(catalogue.refresh);
  const similar = useRecords('appmon_similar', { query: { state: 'open' }, sort: 'score:-1', limit: 500 }, 30_000);
  const [merging, setMerging] = useState<readonly Mergeable[]>([]);
  const proposals = useMemo(
    () =>
      (similar.value ?? [])
        .filter(
          (record) =>
            [fieldText(record, 'app_id'), ''].includes(filters.app) && [fieldText(record, 'platform'), ''].includes(filters.platform),
        )
        .map(proposedOf),
    [similar.value, filters.app, filters.platform],
  );
  const close = (): void => {
    setMerging([]);
  };
  const rows = useMemo(() => narrow(base.rows, { ...filters, version: [], region: [] }), [base.rows, filters]);
  const all = useMemo(() => issuesOf(rows, catalogue.value ?? [], now), [rows, catalogue.value, now]);
  const tab = tabs.find(({ id }) => id === filters.tab) ?? tabs[0];
  const shown = matching(
    all.filter((issue) => tab?.holds(issue, account.name) ?? true),
    filters.q,
  );
  const open = (issue: string): void => {
    window.location.assign(pageLink('issue', { issue }));
  };
  const toggle = (key: string): void => {
    const next = new Set(selected);
    if (!next.delete(key)) next.add(key);
    setSelected(next);
  };
  const bulk = (what: string, change: Readonly<Record<string, unknown>>): void => {
    const chosen = all.filter(
      (issue): issue is Issue & { record: NonNullable<Issue['record']> } => selected.has(issue.issue) && issue.record !== undefined,
    );
    void Promise.all(
      chosen.map(({ record, issue }) => edit({ collection: 'appmon_issues', record, change, what: `${what}: ${issue}` })),
    ).then(() => {
      setSelected(new Set());
    });
  };
  const tabItems = tabs.map(({ id, name, holds }) => ({
    id,
    name: `${name} · ${formats.number(all.filter((issue) => holds(issue, account.name)).length)}`,
  }));
  const noData = <EmptyNoData title="No reports in the last 24 h" detail="No crash, ANR or non-fatal was indexed for these filters." />;
  return (
    <PageFrame
      title="Issues"
      options={options}
      times={false}
      truth={{ newest: base.value?.asOf ?? null, promiseSeconds: bases.issues.promiseSeconds }}
      answer={<Answer answer={answerFor(base, () => issuesAnswer(all, proposals.length, formats))} />}
    >
      <Tabs
        label="List"
        tabs={tabItems}
        active={tab?.id ?? ''}
        controls="issues"
        onChange={(id) => {
          setFilters({ tab: id });
        }}
      />
      <Panel
        title="Issues"
        subtitle="one row = one cause; sorted by users above normal, last 24 h"
        search={search}
        data={base.value?.data}
        explain="Above normal = users now minus expected users at this hour. Users are distinct installations."
        actions={
          <Search
            inline
            aria-label="Find issues"
            placeholder="Find issues"
            value={filters.q}
            onChange={(_event, { value }) => {
              setFilters({ q: value }, 'replace');
            }}
          />
        }
        footer={
          <>
            <span>
              {formats.number(shown.length)} of {formats.number(all.length)} · j/k move · Enter opens · x selects
            </span>
            <a href={search}>Open in Search</a>
          </>
        }
      >
        {selected.size === 0 ? null : (
          <BulkActions
            count={selected.size}
            bulk={bulk}
            onMerge={() => {
              setMerging(all.filter(({ issue }) => selected.has(issue)));
            }}
          />
        )}
        <WhenReady
          live={base}
          search={search}
          empty={
            all.length === 0 ? (
              noData
            ) : shown.length === 0 ? (
              <EmptyGood title="This list is empty" detail={`${formats.number(all.length)} issues were looked at.`} />
            ) : undefined
          }
        >
          {() => (
            <DataTable
              caption="Issues"
              columns={issueColumns(formats, { selected, toggle })}
              rows={shown}
              rowKey={({ issue }) => issue}
              order={{ column: 'above', down: true }}
              onOpen={({ issue }) => {
                open(issue);
              }}
              selected={selected}
              onSelect={toggle}
            />
          )}
        </WhenReady>
      </Panel>
      {merging.length < 2 ? null : (
        <Focused key={merging.map(({ issue }) => issue).join()}>
          <Panel
            title={`Are these ${formats.number(merging.length)} issues one?`}
            subtitle="the oldest keeps its id; this can be undone under its Activity"
            actions={<Button label="Close" onClick={close} />}
          >
            <Opening>
              {' '}
              <MergeDecision
                issues={merging}
                proposal={proposalOf(proposals, merging)}
                range={lastDay}
                onCancel={close}
                onDone={() => {
                  close();
                  setSelected(new Set());
                  similar.refresh();
                  catalogue.refresh();
                }}
              />
            </Opening>
          </Panel>
        </Focused>
      )}
      <DataPanel
        title="Crash clusters"
        subtitle="area = users hit in 24 h, colour and symbol = change against normal"
        span={8}
        search={search}
        live={base}
        empty={all.length === 0 ? noData : undefined}
      >
        {() => <CrashClusters data={clusterData(all)} formats={formats} onSelect={open} />}
      </DataPanel>
      <Proposals
        live={similar}
        proposals={proposals}
        onCompare={(proposal) => {
          setMerging(sidesOf(proposal, catalogue.value ?? []));
        }}
      />
    </PageFrame>
  );
}

/** The Issues page: what do I fix first? */
export const page = { title: 'Issues', Component: Issues, filters: { earliest: '-24h@m' } };
