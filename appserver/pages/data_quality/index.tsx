import { useState } from 'react';
import { bases } from '../../ui/data/bases';
import { amount, maybe, text } from '../../ui/data/rows';
import { useBase } from '../../ui/data/use-data';
import { part, platformName } from '../../ui/facts/narrow';
import { Answer, answerFor } from '../../ui/parts/Answer';
import { Bars } from '../../ui/parts/Bars';
import { DataTable } from '../../ui/parts/DataTable';
import { Kpis } from '../../ui/parts/Kpi';
import { Panel } from '../../ui/parts/Panel';
import { EmptyGood, Notice, Skeleton, WhenReady } from '../../ui/parts/States';
import { Tag } from '../../ui/parts/Tag';
import { PageFrame } from '../../ui/shell/PageFrame';
import { useFormats } from '../../ui/state/account';
import { pageLink, savedSearchSpl, searchLink } from '../../ui/state/links';
import { balanceOf, feedsOf, qualityAnswer, qualityKpis, symbolsOf } from './facts';
import { Lateness } from './Lateness';

const search = searchLink(savedSearchSpl(bases.quality.name), '-24h@m', 'now');
const lost = 'lost';

function DataQuality() {
  const formats = useFormats();
  const base = useBase('quality');
  const [openedAt] = useState(() => Date.now());
  const { rows } = base;
  const now = Math.max(openedAt, base.value?.asOf ?? 0);
  const feeds = feedsOf(rows, now);
  const drops = part(rows, 'drops');
  const balance = balanceOf(rows);
  const symbols = symbolsOf(rows);
  const lateness = part(rows, 'lateness');
  const searches = part(rows, 'scheduler');
  const redactions = part(rows, 'redactions');
  const mostDropped = Math.max(1, ...drops.map((row) => amount(row, 'n')));
  const seconds = (value: number | null): string => (value === null ? '—' : formats.age(value));
  return (
    <PageFrame
      title="Data quality"
      filters={false}
      truth={{ newest: base.value?.asOf ?? null, promiseSeconds: bases.quality.promiseSeconds }}
      answer={<Answer answer={answerFor(base, () => qualityAnswer(rows, now, formats))} />}
    >
      {base.value === undefined && base.error === undefined ? (
        <Skeleton progress={base.progress} />
      ) : (
        <Kpis items={qualityKpis(rows, formats)} />
      )}
      <Panel
        title="Feeds"
        subtitle="freshness against what each source can promise"
        span={8}
        search={search}
        data={base.value?.data}
        footer={<a href={pageLink('setup')}>Set up feeds</a>}
      >
        <WhenReady
          live={base}
          search={search}
          empty={
            feeds.length === 0 ? (
              <Notice
                level="none"
                title="No feed has reported in 24 h"
                detail="Feeds report each minute once they are enabled on the Setup page."
              />
            ) : undefined
          }
        >
          {() => (
            <DataTable
              caption="Feeds"
              rows={feeds}
              rowKey={({ name }) => name}
              columns={[
                { id: 'feed', title: 'Feed', sort: ({ name }) => name, cell: ({ name }) => <b>{name}</b> },
                { id: 'state', title: 'State', cell: ({ level, words }) => <Tag level={level}>{words}</Tag> },
                { id: 'newest', title: 'Newest data', numeric: true, sort: ({ age }) => age ?? -1, cell: ({ age }) => seconds(age) },
                { id: 'promise', title: 'Promise', numeric: true, wide: true, cell: ({ promise }) => seconds(promise) },
                {
                  id: 'rate',
                  title: 'Events/min',
                  numeric: true,
                  wide: true,
                  sort: ({ rate }) => rate ?? -1,
                  cell: ({ rate }) => (rate === null ? '—' : formats.number(rate, rate < 10 ? 1 : 0)),
                },
                { id: 'error', title: 'Last error', wide: true, cell: ({ error }) => error || '—' },
              ]}
            />
          )}
        </WhenReady>
      </Panel>
      <Panel title="What was not kept, and why" subtitle="24 h, every event has a reason" span={4} search={search}>
        <WhenReady
          live={base}
          search={search}
          empty={
            drops.length === 0 && balance === null ? (
              <EmptyGood title="Nothing was dropped" detail="No gateway reported a drop in 24 h." />
            ) : undefined
          }
        >
          {() => (
            <>
              <Bars
                caption="Dropped events by reason"
                max={mostDropped}
                bars={drops.map((row) => ({
                  label: text(row, 'reason'),
                  value: amount(row, 'n'),
                  text: formats.number(amount(row, 'n')),
                  tone: text(row, 'reason') === lost ? 'bad' : text(row, 'reason') === 'duplicate' ? 'series-6' : 'watch',
                }))}
              />
              {balance === null ? null : (
                <table className="appmon-table">
                  <caption className="appmon-hidden">Balance of events</caption>
                  <tbody>
                    {(
                      [
                        ['Received', balance.received],
                        [
                          'Delivered + waiting + refused + duplicates',
                          balance.delivered + balance.waiting + balance.refused + balance.duplicate,
                        ],
                      ] as const
                    ).map(([name, value]) => (
                      <tr key={name}>
                        <th scope="row">{name}</th>
                        <td className="appmon-number">{formats.number(value)}</td>
                      </tr>
                    ))}
                    <tr>
                      <th scope="row">Unexplained</th>
                      <td className="appmon-number">
                        <Tag level={balance.unexplained === 0 ? 'normal' : 'bad'}>{formats.number(balance.unexplained)}</Tag>
                      </td>
                    </tr>
                  </tbody>
                </table>
              )}
            </>
          )}
        </WhenReady>
      </Panel>
      <Panel
        title="How late do crashes arrive?"
        subtitle="event time → receipt; some reports come at the next launch"
        span={5}
        search={search}
      >
        <WhenReady
          live={base}
          search={search}
          empty={
            lateness.length === 0 ? <Notice level="none" title="No crash in 24 h" detail="Lateness is measured on crashes." /> : undefined
          }
        >
          {() => <Lateness rows={lateness} />}
        </WhenReady>
      </Panel>
      <Panel
        title="Symbols by version"
        subtitle="reports whose stack has names; missing files block readable stacks"
        span={7}
        search={search}
        footer={<code className="appmon-mono">npx appmon symbols upload &lt;file&gt;</code>}
      >
        <WhenReady
          live={base}
          search={search}
          empty={
            symbols.length === 0 ? <Notice level="none" title="No report in 24 h" detail="Symbols are judged on reports." /> : undefined
          }
        >
          {() => (
            <DataTable
              caption="Symbols by version"
              rows={symbols}
              rowKey={({ version, platform }) => `${platform} ${version}`}
              columns={[
                {
                  id: 'version',
                  title: 'Version',
                  sort: ({ version }) => version,
                  cell: ({ version, platform }) => <b>{`${platformName(platform)} ${version}`}</b>,
                },
                {
                  id: 'named',
                  title: 'Named',
                  numeric: true,
                  sort: ({ named }) => named ?? -1,
                  cell: ({ named }) =>
                    named === null ? '—' : <Tag level={named >= 95 ? 'normal' : 'watch'}>{formats.percent(named, 0)}</Tag>,
                },
                {
                  id: 'waiting',
                  title: 'Waiting',
                  numeric: true,
                  sort: ({ waiting }) => waiting,
                  cell: ({ waiting }) => formats.number(waiting),
                },
                {
                  id: 'reports',
                  title: 'Reports',
                  numeric: true,
                  sort: ({ reports }) => reports,
                  cell: ({ reports }) => formats.number(reports),
                },
              ]}
            />
          )}
        </WhenReady>
      </Panel>
      <Panel title="Scheduled searches" subtitle="runs, skipped runs and run time, 24 h" span={8} search={search}>
        <WhenReady
          live={base}
          search={search}
          empty={
            searches.length === 0 ? (
              <Notice level="none" title="No run recorded" detail="The account may not read the scheduler’s log, or nothing ran." />
            ) : undefined
          }
        >
          {() => (
            <DataTable
              caption="Scheduled searches"
              rows={searches}
              rowKey={(row) => text(row, 'search')}
              order={{ column: 'skipped', down: true }}
              columns={[
                { id: 'search', title: 'Search', sort: (row) => text(row, 'search'), cell: (row) => text(row, 'search') },
                {
                  id: 'runs',
                  title: 'Runs',
                  numeric: true,
                  sort: (row) => amount(row, 'runs'),
                  cell: (row) => formats.number(amount(row, 'runs')),
                },
                {
                  id: 'skipped',
                  title: 'Skipped',
                  numeric: true,
                  sort: (row) => amount(row, 'skipped'),
                  cell: (row) => (
                    <Tag level={amount(row, 'skipped') === 0 ? 'normal' : 'watch'}>{formats.number(amount(row, 'skipped'))}</Tag>
                  ),
                },
                {
                  id: 'p95',
                  title: 'p95',
                  numeric: true,
                  sort: (row) => amount(row, 'p95_s'),
                  cell: (row) => {
                    const value = maybe(row, 'p95_s');
                    return value === null ? '—' : formats.duration(value);
                  },
                },
              ]}
            />
          )}
        </WhenReady>
      </Panel>
      <Panel title="Redacted, by type" subtitle="removed before anything was written" span={4} search={search}>
        <WhenReady
          live={base}
          search={search}
          empty={
            redactions.length === 0 ? (
              <EmptyGood title="Nothing had to be redacted" detail="No personal data was recognised in 24 h." />
            ) : undefined
          }
        >
          {() => (
            <Bars
              caption="Redactions by type"
              max={Math.max(...redactions.map((row) => amount(row, 'n')))}
              bars={redactions.map((row) => ({
                label: text(row, 'type'),
                value: amount(row, 'n'),
                text: formats.number(amount(row, 'n')),
                tone: 'series-6',
              }))}
            />
          )}
        </WhenReady>
      </Panel>
    </PageFrame>
  );
}

/** The Data quality page: can I trust the numbers? */
export const page = { title: 'Data quality', Component: DataQuality };
