import { linePath } from '../../../visualizations/kit/paths';
import { linearScale } from '../../../visualizations/kit/scales';
import { colour } from '../../../visualizations/kit/tokens';

/** A small line without axes; decorative, its numbers stand beside it. */
export function Spark({
  values,
  tone = 'series-1',
  width = 122,
  height = 26,
}: {
  values: readonly number[];
  tone?: string;
  width?: number;
  height?: number;
}) {
  if (values.length < 2) return null;
  const low = Math.min(...values);
  const high = Math.max(...values);
  const x = linearScale([0, values.length - 1], [2, width - 4]);
  const y = linearScale(high === low ? [low - 1, high + 1] : [low, high], [height - 3, 3]);
  const points = values.map((value, index) => [x(index), y(value)] as const);
  const last = points.at(-1);
  const line = linePath(points);
  return (
    <svg
      className="appmon-spark"
      width={width}
      height={height}
      viewBox={`0 0 ${String(width)} ${String(height)}`}
      aria-hidden="true"
      focusable="false"
    >
      <path d={`${line}L${String(width - 4)} ${String(height)}L2 ${String(height)}Z`} fill={colour(tone)} opacity={0.14} />
      <path d={line} fill="none" stroke={colour(tone)} strokeWidth={1.6} strokeLinejoin="round" />
      {last === undefined ? null : <circle cx={last[0]} cy={last[1]} r={2.4} fill={colour(tone)} />}
    </svg>
  );
}
