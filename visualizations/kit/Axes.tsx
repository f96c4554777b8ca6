import type { Formats } from './format';
import { timeTicks } from './scales';
import { colour } from './tokens';

const dayLength = 86_400_000;

/** Horizontal grid lines with their values at the left. */
export function ValueAxis(props: {
  ticks: readonly number[];
  y: (value: number) => number;
  left: number;
  right: number;
  label: (value: number) => string;
}) {
  return (
    <g>
      {props.ticks.map((tick) => (
        <g key={tick}>
          <line x1={props.left} x2={props.right} y1={props.y(tick)} y2={props.y(tick)} stroke={colour('line')} strokeWidth={1} />
          <text x={props.left - 8} y={props.y(tick) + 4} textAnchor="end" className="appmon-axis">
            {props.label(tick)}
          </text>
        </g>
      ))}
    </g>
  );
}

/** Times below a plot at round steps of the wall clock; days when the range is longer than two days. */
export function TimeAxis(props: {
  range: readonly [number, number];
  x: (time: number) => number;
  y: number;
  formats: Formats;
  width: number;
}) {
  const [from, to] = props.range;
  const days = to - from > 2 * dayLength;
  return (
    <g>
      {timeTicks(props.range, Math.max(Math.floor(props.width / 84), 2), props.formats.timeZone).map((tick) => (
        <text key={tick} x={props.x(tick)} y={props.y + 17} textAnchor="middle" className="appmon-axis">
          {days ? props.formats.day(tick) : props.formats.minute(tick)}
        </text>
      ))}
    </g>
  );
}
