import type { IndexRange } from '../kit/ChartFrame';
import { linePath, areaPath } from '../kit/paths';
import type { Formats } from '../kit/format';
import { GlyphMark } from '../kit/Glyph';
import { linearScale, niceTicks, spread, tickDigits } from '../kit/scales';
import { TimeAxis, ValueAxis } from '../kit/Axes';
import { thin } from '../kit/thin';
import { colour, seriesDashes, seriesLook } from '../kit/tokens';
import type { StabilityTimelineOptions } from './Component';
import { margin, rightMargin } from './Component';
import type { Mark, Timeline } from './data';
import { highest, lowest, runs } from './data';

const pointLimit = 2000;
const labelGap = 14;

interface PlotProps {
  readonly timeline: Timeline;
  readonly formats: Formats;
  readonly options: StabilityTimelineOptions;
  readonly height: number;
  readonly view: { readonly width: number; readonly reading: number | null; readonly range: IndexRange | null };
}

type Scales = { readonly x: (time: number) => number; readonly y: (value: number) => number };

interface MarksProps {
  readonly marks: readonly Mark[];
  readonly x: (time: number) => number;
  readonly bottom: number;
  /** Width of the drawing: no label goes beyond it. */
  readonly width: number;
  readonly labelled: boolean;
}

function Marks({ marks, x, bottom, width, labelled }: MarksProps) {
  let taken = -Infinity;
  return marks.map((mark, index) => {
    const left = x(mark.time);
    const next = marks[index + 1];
    const room = (next === undefined ? width : x(next.time)) - left;
    const fits = labelled && left > taken && room > mark.label.length * 7 + 24;
    const before = labelled && !fits && left - mark.label.length * 7 - 16 > taken;
    if (fits) taken = left + mark.label.length * 7 + 16;
    else taken = Math.max(taken, left);
    const tone = mark.kind === 'incident' ? colour('bad') : mark.kind === 'release' ? colour('text') : colour('none');
    return (
      <g key={`${String(mark.time)}${mark.label}`}>
        <line x1={left} x2={left} y1={20} y2={bottom} stroke={tone} strokeWidth={1.4} />
        {mark.kind === 'incident' ? (
          <GlyphMark level="bad" x={left} y={16} size={13} />
        ) : (
          <path d={`M${String(left - 6)} 10h12v7l-6 6-6-6Z`} fill={tone} />
        )}
        {fits || before ? (
          <text x={fits ? left + 11 : left - 11} y={20} textAnchor={fits ? 'start' : 'end'} className="appmon-mark-label">
            {mark.label}
          </text>
        ) : (
          <title>{mark.label}</title>
        )}
      </g>
    );
  });
}

function Lines({ timeline, x, y }: { timeline: Timeline } & Scales) {
  const order = timeline.series.map((line) => line.name);
  return timeline.series.map((line) => {
    const look = seriesLook(line.name, order);
    const paths = runs(line.values).map((run) => {
      const points = run.map(([index, value]) => [x(timeline.times[index] ?? 0), y(value)] as const);
      return linePath(thin(points, Math.floor(pointLimit / order.length)));
    });
    return (
      <path
        key={line.name}
        d={paths.join('')}
        fill="none"
        stroke={colour(`series-${String(look + 1)}`)}
        strokeWidth={2}
        strokeDasharray={seriesDashes[look]}
        strokeLinejoin="round"
      />
    );
  });
}

function Columns({ timeline, x, y, slot }: { timeline: Timeline; slot: number } & Scales) {
  const order = timeline.series.map((line) => line.name);
  return timeline.times.map((time, index) => {
    let base = 0;
    return (
      <g key={time}>
        {timeline.series.map((line) => {
          const value = line.values[index] ?? 0;
          const top = y(base + value);
          const height = y(base) - top;
          base += value;
          const look = seriesLook(line.name, order);
          return (
            <rect
              key={line.name}
              x={x(time) - slot / 2}
              y={top}
              width={slot}
              height={Math.max(height, 0)}
              fill={colour(`series-${String(look + 1)}`)}
              stroke={colour('card')}
              strokeWidth={0.6}
            />
          );
        })}
      </g>
    );
  });
}

function EndLabels({ timeline, x, y, bottom }: { timeline: Timeline; bottom: number } & Scales) {
  const order = timeline.series.map((line) => line.name);
  const ends = timeline.series
    .flatMap((line) => {
      const index = line.values.findLastIndex((value) => value !== null);
      const value = line.values[index];
      return typeof value === 'number' ? [{ name: line.name, left: x(timeline.times[index] ?? 0), top: y(value) }] : [];
    })
    .sort((a, b) => a.top - b.top);
  const tops = spread(
    ends.map(({ top }) => top),
    labelGap,
    bottom - 6,
  );
  return ends.map((end, index) => (
    <g key={end.name}>
      <circle cx={end.left} cy={end.top} r={3.2} fill={colour(`series-${String(seriesLook(end.name, order) + 1)}`)} />
      <text x={end.left + 8} y={(tops[index] ?? end.top) + 4} className="appmon-end-label">
        {end.name}
      </text>
    </g>
  ));
}

/** Share of the time axis that one bucket takes: the smallest gap between two times, so that columns of a sparse series stand apart. */
function bucketShare(times: readonly number[]): number {
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
  const smallest = Math.min(...gaps.filter((gap) => gap > 0));
  return span > 0 && Number.isFinite(smallest) ? smallest / (span + smallest) : 1 / Math.max(times.length, 1);
}

/** The drawing of a timeline in a given width and height. */
export function Plot({ timeline, formats, options, height, view }: PlotProps) {
  const { times, series, band } = timeline;
  const columns = options.bucketAs === 'column';
  const stacked = columns ? Math.max(...times.map((_, index) => series.reduce((sum, line) => sum + (line.values[index] ?? 0), 0)), 0) : 0;
  const top = Math.max(highest(timeline), stacked, options.threshold ?? 0) || 1;
  const floor = options.zoomed === true ? lowest(timeline) : 0;
  const ticks = niceTicks(floor, top, Math.max(Math.floor(height / 48), 2));
  const after = rightMargin(timeline);
  const digits = tickDigits(ticks);
  const bottom = height - margin.bottom;
  const slot = Math.max((view.width - margin.left - after) * bucketShare(times) * 0.8, 1);
  const inset = columns ? slot / 2 : 0;
  const x = linearScale([times[0] ?? 0, times.at(-1) ?? 1], [margin.left + inset, view.width - after - inset]);
  const y = linearScale([ticks[0] ?? floor, ticks.at(-1) ?? top], [bottom, margin.top]);
  const edge = (values: readonly (number | null)[]) =>
    values.flatMap((value, index) => (value === null ? [] : [[x(times[index] ?? 0), y(value)] as const]));
  const readingX = view.reading === null ? null : x(times[view.reading] ?? 0);
  const right = view.width - after;
  return (
    <svg
      className="appmon-plot"
      width={view.width}
      height={height}
      viewBox={`0 0 ${String(view.width)} ${String(height)}`}
      aria-hidden="true"
      focusable="false"
    >
      <ValueAxis
        ticks={ticks}
        y={y}
        left={margin.left}
        right={right}
        label={(value) => (options.unit === '%' ? `${formats.axis(value, digits)}\u202f%` : formats.axis(value, digits))}
      />
      <TimeAxis range={[times[0] ?? 0, times.at(-1) ?? 1]} x={x} y={bottom} formats={formats} width={right - margin.left} />
      {band === null ? null : <path d={areaPath(edge(band.upper), edge(band.lower))} fill={colour('band')} />}
      {columns ? <Columns timeline={timeline} x={x} y={y} slot={slot} /> : <Lines timeline={timeline} x={x} y={y} />}
      {options.threshold === undefined ? null : (
        <line
          x1={margin.left}
          x2={right}
          y1={y(options.threshold)}
          y2={y(options.threshold)}
          stroke={colour('bad')}
          strokeDasharray="6 4"
        />
      )}
      <Marks
        marks={timeline.marks.filter((mark) => mark.time >= (times[0] ?? 0) && mark.time <= (times.at(-1) ?? 0))}
        x={x}
        bottom={bottom}
        width={view.width}
        labelled={options.hideMarkLabels !== true}
      />
      {columns ? null : <EndLabels timeline={timeline} x={x} y={y} bottom={bottom} />}
      {band === null ? null : (
        <text
          x={right}
          y={Math.max(Math.min(...edge(band.upper).map(([, top]) => top)) - 6, margin.top + 10)}
          textAnchor="end"
          className="appmon-axis appmon-band-label"
        >
          shaded: normal range
        </text>
      )}
      {view.range === null ? null : (
        <rect
          x={x(times[view.range[0]] ?? 0)}
          y={margin.top}
          width={Math.max(x(times[view.range[1]] ?? 0) - x(times[view.range[0]] ?? 0), 1)}
          height={bottom - margin.top}
          fill={colour('info')}
          opacity={0.14}
        />
      )}
      {readingX === null ? null : (
        <line x1={readingX} x2={readingX} y1={margin.top} y2={bottom} stroke={colour('muted')} strokeDasharray="2 3" />
      )}
    </svg>
  );
}
