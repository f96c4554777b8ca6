import Button from '@splunk/react-ui/Button';
import { useState } from 'react';
import type { Columns } from '../../../visualizations/kit/columns';
import { spainNames } from '../../../visualizations/region_tiles/layouts';
import { SessionTimeline } from '../../../visualizations/session_timeline/Component';
import type { LiveRows } from '../../ui/data/use-data';
import { Bars } from '../../ui/parts/Bars';
import { DataPanel } from '../../ui/parts/DataPanel';
import { EmptyNoData, Notice } from '../../ui/parts/States';
import { Tabs } from '../../ui/parts/Tabs';
import { Tag } from '../../ui/parts/Tag';
import { useToast } from '../../ui/parts/Toasts';
import { useFormats } from '../../ui/state/account';
import { pageLink } from '../../ui/state/links';
import { missingText } from './missing';
import type { Report } from './report';
import type { FactName } from './report';
import { sessionOf } from './breadcrumbs';
import { factNames, isUnnamed, stackText } from './report';
import type { Dimension } from './searches';
import { dimensions, facetsOf } from './searches';
import type { StackView } from './StackTrace';
import { StackTrace } from './StackTrace';

/** What panels about the newest reports get. */
export interface ReportPanel {
  readonly reports: readonly Report[];
  readonly live: LiveRows;
  readonly search: string;
}

export const noReports = (
  <EmptyNoData title="No report in this time range" detail="Widen the range, or check the retention of the crash index." />
);

/** Stack trace of the newest report. */
export function StackPanel({ reports, live, search }: ReportPanel) {
  const [view, setView] = useState<StackView>('stack');
  const formats = useFormats();
  const toast = useToast();
  const report = reports[0];
  const views: readonly { readonly id: StackView; readonly name: string }[] = [
    { id: 'stack', name: 'Stack' },
    { id: 'causes', name: `Causes · ${String(report?.causes.length ?? 0)}` },
    { id: 'threads', name: `Threads · ${String(report?.threads.length ?? 0)}` },
    { id: 'raw', name: 'Raw report' },
  ];
  const copy = (): void => {
    if (report !== undefined)
      void navigator.clipboard.writeText(stackText(report)).then(() => {
        toast('Stack copied', 'normal');
      });
  };
  return (
    <DataPanel
      title="Stack trace"
      subtitle="blamed frame marked; bank code open, system frames folded"
      span={7}
      search={search}
      actions={<Button label="Copy" onClick={copy} />}
      live={live}
      empty={report === undefined ? noReports : undefined}
    >
      {() =>
        report === undefined ? null : (
          <>
            <Tabs
              label="Show"
              tabs={views}
              active={view}
              controls="stack"
              onChange={(id) => {
                setView(views.find((candidate) => candidate.id === id)?.id ?? 'stack');
              }}
            />
            <StackTrace report={report} view={view} />
            <p className="appmon-sub">
              Report of {formats.dateTime(report.time)} · {report.version} ·{' '}
              {Object.entries(report.facts)
                .map(([name, value]) => `${factNames[name as FactName]} ${value}`)
                .join(' · ')}
            </p>
            {report.namedLater ? (
              <p className="appmon-sub">
                <Tag level="info">named later</Tag> the frames have the names of symbols that came after this report; Raw report shows it as
                received.
              </p>
            ) : null}
            {!isUnnamed(report) ? null : (
              <p className="appmon-sub">
                <Tag level="watch">not fully readable</Tag>{' '}
                {report.missing.length === 0 ? (
                  <>
                    symbols are {report.symbolication}: upload the dSYM or mapping of {report.version}.
                  </>
                ) : (
                  <>
                    {report.missing.map(missingText).join(', ')}.{' '}
                    <a href={`${pageLink('data_quality')}#missing-symbols`}>How to upload them</a>
                  </>
                )}
              </p>
            )}
          </>
        )
      }
    </DataPanel>
  );
}

const dimensionNames: Readonly<Record<Dimension, string>> = {
  app_version: 'App version',
  os_version: 'OS version',
  device_model_code: 'Device',
  region: 'Region',
};
const strongLift = 2;
const someLift = 1.5;

/** Values in which the issue is more frequent than all sessions. */
export function FacetsPanel({ facets, search }: { facets: LiveRows; search: string }) {
  const formats = useFormats();
  const tone = (lift: number | null): 'bad' | 'watch' | 'series-1' =>
    lift === null || lift < someLift ? 'series-1' : lift < strongLift ? 'watch' : 'bad';
  return (
    <DataPanel
      title="Who is hit more than expected"
      subtitle="bar = share of this issue’s reports, tick = share of all sessions, × lift; big gaps are the lead"
      search={search}
      data={facets.value?.data}
      explain="Lift is the share inside the issue divided by the share in all sessions of the same app and platform."
      live={facets}
      empty={facets.rows.length === 0 ? noReports : undefined}
    >
      {() => (
        <div className="appmon-columns">
          {dimensions.map((dimension) => (
            <div key={dimension}>
              <h3>{dimensionNames[dimension]}</h3>
              {facetsOf(facets.rows, dimension).length > 0 ? null : <p className="appmon-sub">its reports do not say</p>}
              <Bars
                caption={`Share by ${dimensionNames[dimension]}`}
                max={100}
                bars={facetsOf(facets.rows, dimension)
                  .slice(0, 4)
                  .map(({ value, share, base, lift }) => ({
                    label: dimension === 'region' ? (spainNames[value.replace(/^ES-/, '')] ?? value) : value,
                    value: share,
                    tick: base,
                    text: formats.percent(share, 0),
                    tone: tone(lift),
                    note: lift === null ? undefined : <b className={`appmon-text-${tone(lift)}`}>×{formats.number(lift, 1)}</b>,
                  }))}
              />
            </div>
          ))}
        </div>
      )}
    </DataPanel>
  );
}

/** Breadcrumbs of the newest report, relative to the crash. */
export function BeforePanel({ reports, live, search }: ReportPanel) {
  const formats = useFormats();
  const withSteps = reports.map((report) => ({ report, steps: sessionOf(report) })).find(({ steps }) => steps.fields.length > 0);
  const steps: Columns | undefined = withSteps?.steps;
  return (
    <DataPanel
      title="What the app did before the crash"
      subtitle="newest report with breadcrumbs, times before the crash"
      search={search}
      picture
      live={live}
      empty={
        steps === undefined ? (
          <Notice
            level="none"
            title="No breadcrumbs"
            detail="None of the newest reports carries steps; the app or the feed does not send them."
          />
        ) : undefined
      }
    >
      {() => (steps === undefined ? null : <SessionTimeline data={steps} formats={formats} relativeTo="crash" />)}
    </DataPanel>
  );
}
