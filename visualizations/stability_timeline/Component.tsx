import { useMemo } from 'react';
import { ChartFrame } from '../kit/ChartFrame';
import type { Columns } from '../kit/columns';
import type { Formats } from '../kit/format';
import { linearScale } from '../kit/scales';
import { colour, seriesLook } from '../kit/tokens';
import type { Timeline } from './data';
import { nearest, readTimeline } from './data';
import { Plot } from './Plot';
import { describePoint, summarise } from './summary';
import { TimelineTable } from './TimelineTable';

/** Choices of who shows the chart; every one has a default. */
export interface StabilityTimelineOptions {
  /** Unit after each value; "%" formats percentages. */
  readonly unit?: string | undefined;
  /** Value of a dashed line across the chart. */
  readonly threshold?: number | undefined;
  readonly bucketAs?: 'line' | 'column' | undefined;
  readonly showTable?: boolean | undefined;
  /** The value axis begins near the lowest value instead of 0; for shares that hardly move. */
  readonly zoomed?: boolean | undefined;
  /** Leaves out the texts of marks where there is no room for them. */
  readonly hideMarkLabels?: boolean | undefined;
}

/** What a chosen point or range says: times in epoch seconds. */
export interface TimelineSelection {
  readonly earliest: number;
  readonly latest: number;
  readonly series?: string;
}

export interface StabilityTimelineProps {
  readonly data: Columns;
  readonly formats: Formats;
  readonly options?: StabilityTimelineOptions;
  readonly height?: number;
  readonly width?: number;
  readonly onSelect?: ((selection: TimelineSelection) => void) | undefined;
}

/** Room around the plot, in pixels. */
export const margin = { top: 34, bottom: 24, left: 58 } as const;

const letterWidth = 7.4;

/** Room for the names of the lines at their ends. */
export const rightMargin = (timeline: Timeline): number =>
  24 + Math.min(Math.max(4, ...timeline.series.map(({ name }) => name.length)), 20) * letterWidth;

/** Lines or columns over time with the normal range, releases and incidents. */
export function StabilityTimeline({ data, formats, options = {}, height = 260, width, onSelect }: StabilityTimelineProps) {
  const read = useMemo(() => readTimeline(data), [data]);
  if (!read.ok) return <p className="appmon-contract-error">{read.message}</p>;
  const timeline = read.model;
  const { times } = timeline;
  if (times.length === 0) return <p className="appmon-contract-error">No values in this range.</p>;
  const unit = options.unit ?? '';
  const step = times.length > 1 ? ((times.at(-1) ?? 0) - (times[0] ?? 0)) / (times.length - 1) : 60_000;
  const select = (from: number, to: number): void => {
    const start = times[from] ?? 0;
    const end = (times[to] ?? 0) + step;
    onSelect?.({ earliest: Math.floor(start / 1000), latest: Math.ceil(end / 1000) });
  };
  const names = timeline.series.map(({ name }) => name);
  const chart = (
    <ChartFrame
      label={summarise(timeline, unit, formats)}
      count={times.length}
      width={width}
      showTable={options.showTable}
      describe={(index) => describePoint(timeline, index, { unit, formats })}
      indexAt={(x, chartWidth) => {
        const scale = linearScale([margin.left, chartWidth - rightMargin(timeline)], [times[0] ?? 0, times.at(-1) ?? 0]);
        return nearest(times, scale(x));
      }}
      onRange={([from, to]) => {
        select(from, to);
      }}
      onDrill={(index) => {
        select(index, index);
      }}
      table={<TimelineTable timeline={timeline} unit={unit} formats={formats} />}
    >
      {(view) => <Plot timeline={timeline} formats={formats} options={options} height={height} view={view} />}
    </ChartFrame>
  );
  return options.bucketAs === 'column' && names.length > 1 ? (
    <>
      <ul className="appmon-legend" aria-label="Series">
        {names.map((name) => (
          <li key={name}>
            <span aria-hidden="true" style={{ background: colour(`series-${String(seriesLook(name, names) + 1)}`) }} />
            {name}
          </li>
        ))}
      </ul>
      {chart}
    </>
  ) : (
    chart
  );
}
