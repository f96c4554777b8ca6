import type { Row } from '../spl/value';
import { cellText } from './results-csv';

const TOP_VALUES = 10;

/** Counts of one field over the rows: how many hold it, how many values, the most frequent ones, and numeric facts. */
function fieldSummary(field: string, rows: readonly Row[], topCount: number): Record<string, unknown> | undefined {
  const counts = new Map<string, number>();
  let present = 0;
  const numbers: number[] = [];
  for (const row of rows) {
    const cell = row[field];
    if (cell === undefined) continue;
    present += 1;
    for (const value of Array.isArray(cell) ? cell : [cellText(cell)]) {
      counts.set(value, (counts.get(value) ?? 0) + 1);
      if (value.trim() !== '' && Number.isFinite(Number(value))) numbers.push(Number(value));
    }
  }
  if (present === 0) return undefined;
  const modes = [...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, topCount);
  return {
    count: present,
    nulls: rows.length - present,
    numeric_count: numbers.length,
    distinct_count: counts.size,
    is_exact: true,
    relevant: true,
    ...(numbers.length > 0 ? numericFacts(numbers) : {}),
    modes: modes.map(([value, count]) => ({ value, count, is_exact: true })),
  };
}

function numericFacts(numbers: readonly number[]): Record<string, number> {
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const squares = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    min: numbers.reduce((a, b) => Math.min(a, b)),
    max: numbers.reduce((a, b) => Math.max(a, b)),
    mean,
    stdev: numbers.length > 1 ? Math.sqrt(squares / (numbers.length - 1)) : 0,
  };
}

/** Body of `search/jobs/<sid>/summary`: statistics of every field over the kept rows. */
export function summarise(fields: readonly string[], rows: readonly Row[], topCount = TOP_VALUES): Record<string, unknown> {
  const summaries = fields.flatMap((field) => {
    const summary = fieldSummary(field, rows, topCount);
    return summary ? [[field, summary] as const] : [];
  });
  return { event_count: rows.length, fields: Object.fromEntries(summaries) };
}
