import type { Formats } from '../kit/format';
import type { Timeline } from './data';

const changeShare = 0.5;

/** Value with the unit of the chart: "%" is a percentage with two decimals, anything else follows the number. */
export function withUnit(value: number, unit: string, formats: Formats): string {
  if (unit === '%') return formats.percent(value);
  const text = formats.number(value, Number.isInteger(value) ? 0 : 2);
  return unit === '' ? text : `${text}\u202f${unit}`;
}

/** First time at which a line moved by more than half of its range in one step; null when it never did. */
function jump(times: readonly number[], values: readonly (number | null)[]): number | null {
  const known = values.flatMap((value) => (value === null ? [] : [value]));
  const range = Math.max(...known, 0) - Math.min(...known, Infinity);
  const index = values.findIndex((value, at) => {
    const before = values[at - 1];
    return value !== null && before !== null && before !== undefined && Math.abs(value - before) >= range * changeShare && range > 0;
  });
  return index < 0 ? null : (times[index] ?? null);
}

/** One sentence about a chart: each line from its first to its last value, and when it jumped. */
export function summarise(timeline: Timeline, unit: string, formats: Formats): string {
  const lines = timeline.series.flatMap((line) => {
    const known = line.values.filter((value) => value !== null);
    const first = known[0];
    const last = known.at(-1);
    if (first === undefined || last === undefined) return [];
    const moment = jump(timeline.times, line.values);
    const verb = last > first ? 'rose' : last < first ? 'fell' : 'stayed';
    const change =
      verb === 'stayed'
        ? `at ${withUnit(last, unit, formats)}`
        : `from ${withUnit(first, unit, formats)} to ${withUnit(last, unit, formats)}`;
    return [`${line.name} ${verb} ${change}${moment === null || verb === 'stayed' ? '' : ` at ${formats.minute(moment)}`}`];
  });
  const marks = timeline.marks.map((mark) => `${mark.label} at ${formats.minute(mark.time)}`);
  return [...lines, ...marks].join('; ') || 'No values in this range';
}

/** Values at one time, as read aloud. */
export function describePoint(timeline: Timeline, index: number, formatting: { readonly unit: string; readonly formats: Formats }): string {
  const { unit, formats } = formatting;
  const time = timeline.times[index];
  if (time === undefined) return '';
  const values = timeline.series.map((line) => {
    const value = line.values[index];
    return `${line.name} ${value === null || value === undefined ? 'no value' : withUnit(value, unit, formats)}`;
  });
  const lower = timeline.band?.lower[index];
  const upper = timeline.band?.upper[index];
  const normal =
    typeof lower === 'number' && typeof upper === 'number' ? [`normal ${formats.number(lower, 2)}–${withUnit(upper, unit, formats)}`] : [];
  return `${formats.clock(time)}: ${[...values, ...normal].join(', ')}`;
}
