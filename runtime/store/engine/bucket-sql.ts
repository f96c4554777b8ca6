/** Buckets whose starts differ from even spacing by less than this (seconds) count as even. */
const EVEN = 1e-6;

const number = (value: number): string => `${Number.isInteger(value) ? value.toFixed(1) : String(value)}::DOUBLE`;

/** Binary search as SQL: the greatest edge that is not after the time. */
function search(edges: readonly number[], low: number, high: number): string {
  if (low === high) return number(edges[low] as number);
  const middle = Math.ceil((low + high) / 2);
  return `CASE WHEN time >= ${number(edges[middle] as number)} THEN ${search(edges, middle, high)} ELSE ${search(edges, low, middle - 1)} END`;
}

/**
 * The start of the bucket a row's `time` falls in. Edges ascend and the last one closes the last bucket. Even spacing
 * becomes arithmetic, anything else (days across a clock change, months) a balanced search.
 */
export function bucketSql(edges: readonly number[]): string {
  const first = edges[0] as number;
  const step = (edges[1] as number) - first;
  const even = edges.every((edge, at) => Math.abs(edge - (first + at * step)) < EVEN);
  return even
    ? `${number(first)} + floor((time - ${number(first)}) / ${number(step)}) * ${number(step)}`
    : search(edges, 0, edges.length - 2);
}
