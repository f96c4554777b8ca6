import type { Point } from './thin';

const pair = (point: Point): string => `${point[0].toFixed(1)} ${point[1].toFixed(1)}`;

/** SVG path through points; a single point becomes a short dash so that it stays visible. */
export function linePath(points: readonly Point[]): string {
  const first = points[0];
  if (first === undefined) return '';
  if (points.length === 1) return `M${pair([first[0] - 2, first[1]])}h4`;
  return `M${points.map(pair).join('L')}`;
}

/** SVG path of the area between an upper and a lower edge, both from left to right. */
export function areaPath(upper: readonly Point[], lower: readonly Point[]): string {
  if (upper.length === 0 || lower.length === 0) return '';
  return `M${upper.map(pair).join('L')}L${[...lower].reverse().map(pair).join('L')}Z`;
}
