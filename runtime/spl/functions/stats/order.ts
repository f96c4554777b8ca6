import type { Cell } from '../../value';
import { finite, parseNumber, toNumber } from '../../eval/values';
import type { Accumulator, StatsFunction } from './table';

interface Moment {
  readonly time: number;
  readonly value: string | number;
}

function first(): Accumulator {
  let kept: Cell;
  return {
    add(value) {
      kept ??= value;
    },
    result: () => kept,
  };
}

function last(): Accumulator {
  let kept: Cell;
  return { add: (value) => void (kept = value), result: () => kept };
}

/** Follows the oldest and the newest value by _time. Events arrive newest first, so of equal times the first is the newest. */
function byTime(result: (oldest: Moment, newest: Moment) => Cell): Accumulator {
  let oldest: Moment | undefined;
  let newest: Moment | undefined;
  return {
    add(value, row) {
      const time = toNumber(row['_time']);
      if (time === undefined) return;
      if (oldest === undefined || time <= oldest.time) oldest = { time, value };
      if (newest === undefined || time > newest.time) newest = { time, value };
    },
    result: () => (oldest === undefined || newest === undefined ? undefined : result(oldest, newest)),
  };
}

const numberOf = ({ value }: Moment): number => (typeof value === 'number' ? value : (parseNumber(value) ?? NaN));

/** Aggregates that depend on the order or the time of rows. */
export const order: readonly StatsFunction[] = [
  {
    name: 'first',
    doc: 'The first value in arrival order; events arrive newest first.',
    example: { values: ['t30', 't10', 't20'], gives: 't30' },
    create: first,
  },
  { name: 'last', doc: 'The last value in arrival order.', example: { values: ['t30', 't10', 't20'], gives: 't20' }, create: last },
  {
    name: 'earliest',
    doc: 'The value with the smallest _time.',
    example: { values: ['t30', 't10', 't20'], times: [30, 10, 20], gives: 't10' },
    create: () => byTime((oldest) => oldest.value),
  },
  {
    name: 'latest',
    doc: 'The value with the largest _time.',
    example: { values: ['t20', 't10', 't30'], times: [20, 10, 30], gives: 't30' },
    create: () => byTime((_, newest) => newest.value),
  },
  {
    name: 'earliest_time',
    doc: 'The smallest _time of rows that have the field.',
    example: { values: ['a', 'b'], times: [30, 10], gives: 10 },
    create: () => byTime((oldest) => oldest.time),
  },
  {
    name: 'latest_time',
    doc: 'The largest _time of rows that have the field.',
    example: { values: ['a', 'b'], times: [30, 10], gives: 30 },
    create: () => byTime((_, newest) => newest.time),
  },
  {
    name: 'rate',
    doc: 'Growth per second: (latest − earliest value) ÷ (latest − earliest time).',
    example: { values: [50, 10], times: [30, 10], gives: 2 },
    create: () => byTime((oldest, newest) => finite((numberOf(newest) - numberOf(oldest)) / (newest.time - oldest.time))),
  },
];
