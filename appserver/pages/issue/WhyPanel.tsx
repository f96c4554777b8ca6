import Button from '@splunk/react-ui/Button';
import { useState } from 'react';
import type { LiveRows } from '../../ui/data/use-data';
import { variantsOf } from '../../ui/grouping/searches';
import { DataPanel } from '../../ui/parts/DataPanel';
import { DataTable } from '../../ui/parts/DataTable';
import { Notice, WhenReady } from '../../ui/parts/States';
import { Tag } from '../../ui/parts/Tag';
import { useFormats } from '../../ui/state/account';
import type { ReportPanel } from './panels';
import type { Report } from './report';
import { partsOf } from './why';

const partsShown = 10;
const variantsShown = 6;

function Parts({ report }: { report: Report }) {
  const formats = useFormats();
  const lines = partsOf(report)
    .slice(0, partsShown)
    .map((line, index) => ({ ...line, index }));
  return (
    <DataTable
      caption="Parts of the group"
      rows={lines}
      rowKey={({ index }) => String(index)}
      columns={[
        {
          id: 'value',
          title: 'Part',
          cell: ({ part, frame, count }) => (
            <>
              <span className="appmon-sub">{part} </span>
              <span className="appmon-mono">{frame}</span>
              {count === 1 ? null : <div className="appmon-sub">and {formats.number(count - 1)} more</div>}
            </>
          ),
        },
        { id: 'rule', title: 'Rule', cell: ({ rule }) => rule },
        { id: 'used', title: 'Use', cell: ({ used }) => <Tag level={used ? 'normal' : 'none'}>{used ? 'used' : 'ignored'}</Tag> },
      ]}
    />
  );
}

/** The second frame of a variant that its key uses: in that the variants of an issue differ first. */
const nextFrame = (reports: readonly Report[], variant: string): string =>
  reports.find((report) => report.variant === variant)?.why.filter(({ used }) => used)[1]?.frame ?? '';

function Variants({ variants, reports, onSplit }: { variants: LiveRows; reports: readonly Report[]; onSplit: (variant: string) => void }) {
  const formats = useFormats();
  const [all, setAll] = useState(false);
  const list = variantsOf(variants.rows);
  return (
    <WhenReady live={variants} empty={list.length === 0 ? <p className="appmon-sub">No variant in this time range.</p> : undefined}>
      {() => (
        <>
          <h3>
            {formats.number(list.length)} {list.length === 1 ? 'variant' : 'variants'}
          </h3>
          <ul className="appmon-list">
            {list.slice(0, all ? undefined : variantsShown).map(({ key, share, leaves }) => (
              <li key={key}>
                <b>{formats.percent(share, 0)}</b>
                <div className="appmon-list-text">
                  <strong className="appmon-mono">{nextFrame(reports, key) || `variant ${key.slice(0, 8)}`}</strong>
                  <span>
                    {formats.number(leaves.events)} {leaves.events === 1 ? 'event' : 'events'} · {formats.number(leaves.users)}{' '}
                    {leaves.users === 1 ? 'user' : 'users'}
                  </span>
                </div>
                {list.length === 1 ? null : (
                  <Button
                    label="Preview a split"
                    aria-label={`Preview a split of variant ${key.slice(0, 8)}`}
                    onClick={() => {
                      onSplit(key);
                    }}
                  />
                )}
              </li>
            ))}
          </ul>
          {list.length <= variantsShown ? null : (
            <button
              type="button"
              className="appmon-link"
              onClick={() => {
                setAll(!all);
              }}
            >
              {all ? 'Fewer' : `All ${formats.number(list.length)} variants`}
            </button>
          )}
        </>
      )}
    </WhenReady>
  );
}

export interface WhyPanelProps extends ReportPanel {
  readonly total: number;
  readonly variants: LiveRows;
  /** Open proposals about this issue. */
  readonly similar: number;
  readonly onSplit: (variant: string) => void;
  readonly onMerge: () => void;
}

/** Why reports belong together: what the key of the newest report is made of, and the variants inside the issue. */
export function WhyPanel({ reports, live, search, total, variants, similar, onSplit, onMerge }: WhyPanelProps) {
  const formats = useFormats();
  const report = reports[0];
  return (
    <DataPanel
      title={`Why these ${formats.number(total)} reports are one issue`}
      subtitle={
        report === undefined
          ? 'parts used and ignored, with the rule'
          : `rules ${report.rules || 'unknown'} · no version, line or device in the key`
      }
      span={5}
      search={search}
      explain="The key of an issue is made from the parts marked used. Versions, lines, addresses and devices never enter it. A variant is another top of the stack inside the issue."
      live={live}
    >
      {() => (
        <div className="appmon-stack">
          {report === undefined || report.why.length === 0 ? (
            <Notice
              level="none"
              title="No explanation in the newest report"
              detail="It was grouped by its exception alone, or came without frames."
            />
          ) : (
            <Parts report={report} />
          )}
          <div>
            <Variants variants={variants} reports={reports} onSplit={onSplit} />
          </div>
          <p className="appmon-sub">
            {similar === 0
              ? 'No similar issue above a score of 0.6'
              : `${formats.number(similar)} similar ${similar === 1 ? 'issue' : 'issues'}`}{' '}
            ·{' '}
            <button type="button" className="appmon-link" onClick={onMerge}>
              compare and merge
            </button>
          </p>
        </div>
      )}
    </DataPanel>
  );
}
