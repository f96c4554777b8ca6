import type { Cell, Columns, Read } from '../kit/columns';
import { columnOf, numberOf, rowCount, textOf, timeOf } from '../kit/columns';

/** What a vertical mark stands for. */
export type MarkKind = 'release' | 'incident' | 'config';

/** A labelled moment. Time in milliseconds since 1970. */
export interface Mark {
  readonly time: number;
  readonly label: string;
  readonly kind: MarkKind;
}

/** One line; a value is null where there is none. */
export interface Series {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

/** Lower and upper edge of the normal range at each time. */
export interface Band {
  readonly lower: readonly (number | null)[];
  readonly upper: readonly (number | null)[];
}

/** What `stability_timeline` draws: times ascending, all arrays of their length. */
export interface Timeline {
  readonly times: readonly number[];
  readonly series: readonly Series[];
  readonly band: Band | null;
  readonly marks: readonly Mark[];
}

const reserved = new Set(['_time', 'lower', 'upper', 'mark_label', 'mark_kind']);
const kinds: ReadonlySet<string> = new Set(['release', 'incident', 'config']);
const isKind = (text: string): text is MarkKind => kinds.has(text);

const at = (cells: readonly Cell[] | undefined, rows: readonly number[]): (number | null)[] => rows.map((row) => numberOf(cells?.[row]));

function readMarks(data: Columns, times: readonly (number | null)[]): Mark[] {
  const labels = columnOf(data, 'mark_label');
  const markKinds = columnOf(data, 'mark_kind');
  return times.flatMap((time, row) => {
    const label = textOf(labels?.[row]);
    const kind = textOf(markKinds?.[row]);
    return time === null || label === '' ? [] : [{ time, label, kind: isKind(kind) ? kind : 'config' }];
  });
}

/**
 * Reads the data contract: `_time`, at least one numeric column, optional `lower` and `upper`, and marks as rows with
 * `mark_label` and `mark_kind`. Fields that begin with an underscore are not drawn.
 */
export function readTimeline(data: Columns): Read<Timeline> {
  const timeCells = columnOf(data, '_time');
  if (timeCells === undefined) return { ok: false, message: 'The field _time is expected (epoch seconds or ISO 8601).' };
  const times = timeCells.map(timeOf);
  const wrong = times.findIndex((time, row) => time === null && textOf(timeCells[row]) !== '');
  if (wrong >= 0)
    return { ok: false, message: `The field _time holds "${textOf(timeCells[wrong])}" in row ${String(wrong + 1)}; a time is expected.` };
  const names = data.fields.filter((field) => !reserved.has(field) && !field.startsWith('_'));
  const numeric = names.filter((name) => columnOf(data, name)?.some((cell) => numberOf(cell) !== null) === true);
  const textual = names.find((name) => !numeric.includes(name) && columnOf(data, name)?.some((cell) => textOf(cell) !== '') === true);
  if (textual !== undefined) return { ok: false, message: `The field ${textual} is expected to hold numbers.` };
  if (numeric.length === 0 && rowCount(data) > 0) return { ok: false, message: 'At least one numeric field beside _time is expected.' };
  const drawn = [...numeric, 'lower', 'upper'].map((name) => columnOf(data, name));
  const rows = times
    .flatMap((time, row) => (time !== null && drawn.some((cells) => numberOf(cells?.[row]) !== null) ? [row] : []))
    .sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0));
  const lower = at(columnOf(data, 'lower'), rows);
  const upper = at(columnOf(data, 'upper'), rows);
  const banded = lower.some((value, index) => value !== null && upper[index] !== null);
  return {
    ok: true,
    model: {
      times: rows.map((row) => times[row] ?? 0),
      series: numeric.map((name) => ({ name, values: at(columnOf(data, name), rows) })),
      band: banded ? { lower, upper } : null,
      marks: readMarks(data, times),
    },
  };
}

/** Index of the time nearest to a moment; -1 without times. */
export function nearest(times: readonly number[], moment: number): number {
  let best = -1;
  times.forEach((time, index) => {
    if (best < 0 || Math.abs(time - moment) < Math.abs((times[best] ?? 0) - moment)) best = index;
  });
  return best;
}

/** Largest value drawn, marks aside; 0 without values. */
export function highest(timeline: Timeline): number {
  const values = [...timeline.series.flatMap((line) => line.values), ...(timeline.band?.upper ?? [])];
  return values.reduce<number>((max, value) => (value !== null && value > max ? value : max), 0);
}

/** Smallest value drawn, marks aside; 0 without values. */
export function lowest(timeline: Timeline): number {
  const values = [...timeline.series.flatMap((line) => line.values), ...(timeline.band?.lower ?? [])].filter((value) => value !== null);
  return values.length === 0 ? 0 : values.reduce((min, value) => Math.min(min, value), Infinity);
}

/** Runs of values without gaps, as [index, value] pairs. */
export function runs(values: readonly (number | null)[]): (readonly [index: number, value: number])[][] {
  const found: (readonly [number, number])[][] = [];
  let open: (readonly [number, number])[] | null = null;
  values.forEach((value, index) => {
    if (value === null) open = null;
    else if (open === null) found.push((open = [[index, value]]));
    else open.push([index, value]);
  });
  return found;
}
