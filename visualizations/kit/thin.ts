/** A point of a line: x and y in any unit. */
export type Point = readonly [x: number, y: number];

/**
 * Keeps the `limit` points that preserve the visual shape of a line: largest triangle three buckets,
 * S. Steinarsson, "Downsampling Time Series for Visual Representation", University of Iceland 2013.
 */
export function thin(points: readonly Point[], limit: number): readonly Point[] {
  const first = points[0];
  const last = points.at(-1);
  if (points.length <= limit || limit < 3 || first === undefined || last === undefined) return points;
  const kept: Point[] = [first];
  const size = (points.length - 2) / (limit - 2);
  for (let bucket = 0; bucket < limit - 2; bucket += 1) {
    const start = Math.floor(bucket * size) + 1;
    const end = Math.floor((bucket + 1) * size) + 1;
    kept.push(
      largestTriangle(points.slice(start, end), kept.at(-1) ?? first, centre(points.slice(end, Math.floor((bucket + 2) * size) + 1), last)),
    );
  }
  return [...kept, last];
}

function centre(points: readonly Point[], fallback: Point): Point {
  if (points.length === 0) return fallback;
  const sum = points.reduce<Point>(([x, y], point) => [x + point[0], y + point[1]], [0, 0]);
  return [sum[0] / points.length, sum[1] / points.length];
}

function largestTriangle(candidates: readonly Point[], left: Point, right: Point): Point {
  let best = candidates[0] ?? left;
  let bestArea = -1;
  for (const point of candidates) {
    const area = Math.abs((left[0] - right[0]) * (point[1] - left[1]) - (left[0] - point[0]) * (right[1] - left[1]));
    if (area > bestArea) [best, bestArea] = [point, area];
  }
  return best;
}
