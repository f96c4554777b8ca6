import type { Row } from '../../ui/data/rows';
import { amount, maybe, text } from '../../ui/data/rows';
import { part } from '../../ui/facts/narrow';
import { DataTable } from '../../ui/parts/DataTable';
import { numberColumn } from '../../ui/parts/number-column';
import { EmptyGood, Notice } from '../../ui/parts/States';
import { Tag } from '../../ui/parts/Tag';
import { useFormats } from '../../ui/state/account';
import { pageLink } from '../../ui/state/links';
import type { Feed } from './facts';
import { feedsOf, refusalsOf } from './facts';
import { Lateness } from './Lateness';
import type { BaseProps } from './QualityPanel';
import { CountBars, QualityPanel } from './QualityPanel';

/** How fresh each feed is against what its source can deliver. `now` in milliseconds. */
export function FeedsPanel({ base, now }: BaseProps & { now: number }) {
  const formats = useFormats();
  const feeds = feedsOf(base.rows, now);
  return (
    <QualityPanel
      title="Feeds and inputs"
      subtitle="freshness against what each source can promise; of an input that brings no data, its last run"
      span={8}
      base={base}
      data={base.value?.data}
      footer={<a href={pageLink('setup')}>Set up feeds</a>}
      none={
        feeds.length === 0 ? (
          <Notice
            level="none"
            title="No feed has reported in 24 h"
            detail="Feeds report each minute once they are enabled on the Setup page."
          />
        ) : null
      }
      content={() => (
        <DataTable
          caption="Feeds and inputs"
          rows={feeds}
          rowKey={({ name }) => name}
          columns={[
            { id: 'feed', title: 'Feed', sort: ({ name }) => name, cell: ({ name }) => <b>{name}</b> },
            { id: 'state', title: 'State', cell: ({ level, words }) => <Tag level={level}>{words}</Tag> },
            numberColumn<Feed>('Newest data', { value: ({ age }) => age, text: formats.age }),
            numberColumn<Feed>('Promise', { value: ({ promise }) => promise, text: formats.age, wide: true }),
            numberColumn<Feed>('Events/min', {
              value: ({ rate }) => rate,
              text: (rate) => formats.number(rate, rate < 10 ? 1 : 0),
              wide: true,
            }),
            { id: 'error', title: 'Last error', wide: true, cell: ({ error }) => error || '—' },
          ]}
        />
      )}
    />
  );
}

/** How late crashes arrive. */
export function LatenessPanel({ base }: BaseProps) {
  const lateness = part(base.rows, 'lateness');
  return (
    <QualityPanel
      title="How late do crashes arrive?"
      subtitle="event time → receipt; some reports come at the next launch"
      span={5}
      base={base}
      none={lateness.length === 0 ? <Notice level="none" title="No crash in 24 h" detail="Lateness is measured on crashes." /> : null}
      content={() => <Lateness rows={lateness} />}
    />
  );
}

/** Runs, skipped runs and run times of the scheduled searches. */
export function SearchesPanel({ base }: BaseProps) {
  const formats = useFormats();
  const searches = part(base.rows, 'scheduler');
  return (
    <QualityPanel
      title="Scheduled searches"
      subtitle="runs, skipped runs and run time, 24 h"
      span={8}
      base={base}
      none={
        searches.length === 0 ? (
          <Notice level="none" title="No run recorded" detail="The account may not read the scheduler’s log, or nothing ran." />
        ) : null
      }
      content={() => (
        <DataTable
          caption="Scheduled searches"
          rows={searches}
          rowKey={(row) => text(row, 'search')}
          order={{ column: 'Skipped', down: true }}
          columns={[
            { id: 'search', title: 'Search', sort: (row) => text(row, 'search'), cell: (row) => text(row, 'search') },
            numberColumn<Row>('Runs', { value: (row) => amount(row, 'runs'), text: (runs) => formats.number(runs) }),
            numberColumn<Row>('Skipped', {
              value: (row) => amount(row, 'skipped'),
              text: (skipped) => <Tag level={skipped === 0 ? 'normal' : 'watch'}>{formats.number(skipped)}</Tag>,
            }),
            numberColumn<Row>('p95', { value: (row) => maybe(row, 'p95_s'), text: formats.duration }),
          ]}
        />
      )}
    />
  );
}

/** Personal data that was removed, by type. */
export function RedactionsPanel({ base }: BaseProps) {
  const redactions = part(base.rows, 'redactions');
  return (
    <QualityPanel
      title="Redacted, by type"
      subtitle="removed before anything was written"
      span={4}
      base={base}
      none={
        redactions.length === 0 ? (
          <EmptyGood title="Nothing had to be redacted" detail="No personal data was recognised since the gateway started." />
        ) : null
      }
      content={() => (
        <CountBars
          caption="Redactions by type"
          bars={redactions.map((row) => ({ label: text(row, 'type'), value: amount(row, 'n'), tone: 'series-6' }))}
        />
      )}
    />
  );
}

/** Requests that the doors of the gateway refused, by reason. */
export function RefusalsPanel({ base }: BaseProps) {
  const refusals = refusalsOf(base.rows);
  return (
    <QualityPanel
      title="Refused requests"
      span={5}
      subtitle="by door of the gateway, class of status and code, since it started"
      base={base}
      explain="4xx: the sender must change something, such as its key or the size of its requests. 5xx: the gateway could not take them; senders try again."
      none={
        refusals.length === 0 ? (
          <EmptyGood title="No request was refused" detail="Every sender had a valid key and a readable body." />
        ) : null
      }
      content={() => (
        <CountBars
          caption="Refused requests by reason"
          bars={refusals.map(({ reason, n }) => ({ label: reason, value: n, tone: reason.includes('5xx') ? 'bad' : 'watch' }))}
        />
      )}
    />
  );
}
