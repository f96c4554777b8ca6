import { ChartFrame } from '../kit/ChartFrame';
import type { Columns } from '../kit/columns';
import type { Formats } from '../kit/format';
import { GlyphMark } from '../kit/Glyph';
import { linearScale, niceTicks } from '../kit/scales';
import type { Level } from '../kit/tokens';
import { colour } from '../kit/tokens';
import type { SessionModel, Step } from './data';
import { readSession } from './data';

const left = 104;
const right = 24;
const laneHeight = 32;
const labelRoom = 7;
const shortest = 10;

export interface SessionTimelineProps {
  readonly data: Columns;
  readonly formats: Formats;
  readonly relativeTo?: 'start' | 'crash';
  readonly onSelect?: ((ref: string) => void) | undefined;
}

const levelOf = (step: Step): Level => {
  if (step.kind === 'crash' || step.status === 'error') return 'bad';
  return step.status === 'slow' || step.status === 'warning' ? 'watch' : 'info';
};

const offsetText = (milliseconds: number, formats: Formats): string =>
  milliseconds === 0 ? '0 s' : `${milliseconds > 0 ? '+' : '−'}${formats.duration(Math.abs(milliseconds) / 1000)}`;

function Steps({ model, x }: { model: SessionModel; x: (time: number) => number }) {
  return model.steps.map((step, index) => {
    const y = model.lanes.indexOf(step.lane) * laneHeight + laneHeight / 2;
    const start = x(step.start);
    const level = levelOf(step);
    const next = model.steps.find((other) => other.lane === step.lane && other.start > step.start);
    const room = (next === undefined ? x(model.end) + right : x(next.start)) - start;
    const fits = room > step.label.length * labelRoom + 14;
    if (step.duration === 0)
      return (
        <g key={index}>
          <GlyphMark level={level} x={start} y={y} size={12} />
          {fits ? (
            <text x={start + 10} y={y + 4} className="appmon-mark-label">
              {step.label}
            </text>
          ) : null}
          <title>{step.label}</title>
        </g>
      );
    const width = Math.max(x(step.start + step.duration) - start, 3);
    return (
      <g key={index}>
        <rect x={start} y={y - 8} width={width} height={16} rx={3} fill={colour(`${level}-bg`)} stroke={colour(level)} />
        {width > step.label.length * labelRoom + shortest ? (
          <text x={start + 5} y={y + 4} className="appmon-mark-label">
            {step.label}
          </text>
        ) : null}
        <title>{step.label}</title>
      </g>
    );
  });
}

/** What happened in a session, a lane for each kind of thing. */
export function SessionTimeline({ data, formats, relativeTo = 'start', onSelect }: SessionTimelineProps) {
  const read = readSession(data, relativeTo);
  if (!read.ok) return <p className="appmon-contract-error">{read.message}</p>;
  const model = read.model;
  const { steps, lanes, origin } = model;
  const first = steps[0]?.start ?? 0;
  const height = lanes.length * laneHeight + 24;
  const scaleFor = (width: number): ((time: number) => number) =>
    linearScale([first, Math.max(model.end, first + 1)], [left, width - right]);
  const describe = (index: number): string => {
    const step = steps[index];
    return step === undefined
      ? ''
      : `${formats.clock(step.start)} (${offsetText(step.start - origin, formats)}) ${step.lane}: ${step.label}${step.status === '' ? '' : `, ${step.status}`}`;
  };
  return (
    <ChartFrame
      label={`${formats.number(steps.length)} steps from ${formats.clock(first)} to ${formats.clock(model.end)}`}
      count={steps.length}
      describe={describe}
      indexAt={(position, width) => {
        const x = scaleFor(width);
        return steps.reduce(
          (best, step, index) => (Math.abs(x(step.start) - position) < Math.abs(x(steps[best]?.start ?? 0) - position) ? index : best),
          0,
        );
      }}
      onDrill={(index) => onSelect?.(steps[index]?.ref ?? '')}
      table={
        <table className="appmon-data">
          <caption>Steps of the session</caption>
          <thead>
            <tr>
              {['Time', 'Lane', 'Step', 'Status'].map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {steps.map((step, index) => (
              <tr key={index}>
                <th scope="row">{formats.clock(step.start)}</th>
                <td>{step.lane}</td>
                <td>{step.label}</td>
                <td>{step.status}</td>
              </tr>
            ))}
          </tbody>
        </table>
      }
    >
      {(view) => {
        const x = scaleFor(view.width);
        const read = view.reading === null ? null : x(steps[view.reading]?.start ?? 0);
        return (
          <svg className="appmon-plot" width={view.width} height={height} aria-hidden="true" focusable="false">
            {lanes.map((lane, index) => (
              <g key={lane}>
                <text x={0} y={index * laneHeight + laneHeight / 2 + 4} className="appmon-mark-label">
                  {lane}
                </text>
                <line
                  x1={left}
                  x2={view.width - right}
                  y1={(index + 1) * laneHeight}
                  y2={(index + 1) * laneHeight}
                  stroke={colour('line')}
                />
              </g>
            ))}
            {niceTicks((first - origin) / 1000, (model.end - origin) / 1000, 5)
              .filter((tick) => tick * 1000 + origin >= first && tick * 1000 + origin <= model.end)
              .map((tick) => (
                <text key={tick} x={x(tick * 1000 + origin)} y={height - 6} textAnchor="middle" className="appmon-axis">
                  {offsetText(tick * 1000, formats)}
                </text>
              ))}
            <Steps model={model} x={x} />
            {read === null ? null : <line x1={read} x2={read} y1={0} y2={height - 20} stroke={colour('muted')} strokeDasharray="2 3" />}
          </svg>
        );
      }}
    </ChartFrame>
  );
}
