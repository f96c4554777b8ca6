import type { Cell } from '../../value';
import { compareText, finite, parseNumber } from '../../eval/values';
import { type Sliding, sliding } from './sliding';
import type { Accumulator, AccumulatorSettings, StatsFunction } from './table';

/** An aggregate over the values that are numbers; the others do not count. */
function overNumbers(add: (value: number) => void, result: () => Cell): Accumulator {
  return {
    add(value) {
      const number = typeof value === 'number' ? value : parseNumber(value);
      if (number !== undefined) add(number);
    },
    result,
  };
}

/** Sum with the rounding error carried along (Neumaier), so that long sums of decimals stay exact to the last digits. */
class Sum {
  private total = 0;
  private lost = 0;
  count = 0;

  add(value: number): void {
    const next = this.total + value;
    this.lost += Math.abs(this.total) >= Math.abs(value) ? this.total - next + value : value - next + this.total;
    this.total = next;
    this.count += 1;
  }

  get value(): number {
    return this.total + this.lost;
  }
}

/** Numbers added up, with the rounding error carried along. */
interface Total {
  readonly count: number;
  readonly total: number;
  readonly lost: number;
}

const added = (a: number, b: number): { total: number; lost: number } => {
  const total = a + b;
  return { total, lost: Math.abs(a) >= Math.abs(b) ? a - total + b : b - total + a };
};

/** A sum over a moving window, and what is made of it. */
function slidingSum(result: (total: number, count: number) => Cell): Sliding {
  const join = (earlier: Total, later: Total): Total => {
    const { total, lost } = added(earlier.total, later.total);
    return { count: earlier.count + later.count, total, lost: earlier.lost + later.lost + lost };
  };
  return sliding<Total>({
    of(values) {
      let sum: Total = { count: 0, total: 0, lost: 0 };
      for (const value of values) {
        const total = typeof value === 'number' ? value : parseNumber(value);
        if (total !== undefined) sum = join(sum, { count: 1, total, lost: 0 });
      }
      return sum;
    },
    join,
    result: (sum) => (sum === undefined || sum.count === 0 ? undefined : result(sum.total + sum.lost, sum.count)),
  });
}

function summing(result: (sum: Sum) => Cell, map: (value: number) => number = (value) => value): Accumulator {
  const sum = new Sum();
  return overNumbers(
    (value) => sum.add(map(value)),
    () => (sum.count === 0 ? undefined : result(sum)),
  );
}

/** Variance by Welford's method; `sample` divides by n − 1. One value has variance 0. */
function variance(sample: boolean, result: (variance: number) => number): Accumulator {
  let count = 0;
  let mean = 0;
  let squares = 0;
  return overNumbers(
    (value) => {
      count += 1;
      const delta = value - mean;
      mean += delta / count;
      squares += delta * (value - mean);
    },
    () => {
      if (count === 0) return undefined;
      const divisor = sample ? count - 1 : count;
      return result(divisor === 0 ? 0 : squares / divisor);
    },
  );
}

/** Smallest or largest value: of the numbers when there are any, else of the texts. `sign` 1 = largest. */
function extreme(sign: 1 | -1): Accumulator {
  let number: number | undefined;
  let text: string | undefined;
  return {
    add(value) {
      const parsed = typeof value === 'number' ? value : parseNumber(value);
      if (parsed !== undefined) {
        if (number === undefined || (parsed - number) * sign > 0) number = parsed;
      } else if (text === undefined || compareText(value as string, text) * sign > 0) text = value as string;
    },
    result: () => number ?? text,
  };
}

function range(): Accumulator {
  let least = Infinity;
  let most = -Infinity;
  return overNumbers(
    (value) => {
      if (value < least) least = value;
      if (value > most) most = value;
    },
    () => finite(most - least),
  );
}

/**
 * A percentile of sorted numbers. Interpolated: position (n − 1)·p between neighbours, as in the Search Reference's examples;
 * nearest: the value at the 0-based rank floor(n·p), as in limits.conf's description of nearest-rank.
 */
export function percentileOf(
  sorted: ArrayLike<number>,
  percent: number,
  method: AccumulatorSettings['percentileMethod'],
): number | undefined {
  const last = sorted.length - 1;
  if (last < 0) return undefined;
  if (method === 'nearest') return sorted[Math.min(Math.floor((sorted.length * percent) / 100), last)];
  const position = (last * percent) / 100;
  const below = Math.floor(position);
  const low = sorted[below] ?? 0;
  const high = sorted[Math.min(below + 1, last)] ?? low;
  return low + (high - low) * (position - below);
}

function percentile({ percent, percentileMethod }: AccumulatorSettings): Accumulator {
  const values: number[] = [];
  return overNumbers(
    (value) => void values.push(value),
    () => percentileOf(Float64Array.from(values).sort(), percent, percentileMethod),
  );
}

const perUnit =
  (seconds: number) =>
  ({ bucketSeconds }: AccumulatorSettings): Accumulator =>
    summing((sum) => (bucketSeconds === undefined ? undefined : (sum.value * seconds) / bucketSeconds));

const PER_UNIT: ReadonlyArray<readonly [name: string, seconds: number]> = [
  ['per_second', 1],
  ['per_minute', 60],
  ['per_hour', 3600],
  ['per_day', 86_400],
];

const CALCULATED: readonly StatsFunction[] = [
  {
    name: 'sum',
    doc: 'Sum of the numbers.',
    example: { values: ['1', 2, 'x'], gives: 3 },
    create: () => summing((sum) => sum.value),
    slide: () => slidingSum((total) => total),
  },
  {
    name: 'avg',
    aliases: ['mean'],
    doc: 'Mean of the numbers.',
    example: { values: [40, 45, 50, 51, 52, 52, 52], gives: 48.857142857142854 },
    create: () => summing((sum) => sum.value / sum.count),
    slide: () => slidingSum((total, count) => total / count),
  },
  {
    name: 'sumsq',
    doc: 'Sum of the squares.',
    example: { values: [1, 2, 3], gives: 14 },
    create: () =>
      summing(
        (sum) => sum.value,
        (value) => value * value,
      ),
  },
  { name: 'range', doc: 'Largest minus smallest number.', example: { values: [3, 10, '1'], gives: 9 }, create: range },
  {
    name: 'stdev',
    doc: 'Sample standard deviation; 0 for one value.',
    example: { values: [1, 3, 5], gives: 2 },
    create: () => variance(true, Math.sqrt),
  },
  {
    name: 'stdevp',
    doc: 'Population standard deviation.',
    example: { values: [2, 4, 4, 4, 5, 5, 7, 9], gives: 2 },
    create: () => variance(false, Math.sqrt),
  },
  {
    name: 'var',
    doc: 'Sample variance; 0 for one value.',
    example: { values: [1, 3, 5], gives: 4 },
    create: () => variance(true, (value) => value),
  },
  {
    name: 'varp',
    doc: 'Population variance.',
    example: { values: [2, 4, 4, 4, 5, 5, 7, 9], gives: 4 },
    create: () => variance(false, (value) => value),
  },
  {
    name: 'median',
    doc: 'The value in the middle: perc50.',
    example: { values: [1, 2, 3, 10], gives: 2.5 },
    create: (settings) => percentile({ ...settings, percent: 50 }),
  },
  {
    name: 'perc',
    aliases: ['p', 'exactperc', 'upperperc'],
    doc: 'percN, pN, exactpercN, upperpercN: the N-th percentile, exact.',
    example: { values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], percent: 95, gives: 9.55 },
    create: percentile,
  },
  ...PER_UNIT.map(([name, seconds]): StatsFunction => ({
    name,
    doc: `Sum of the numbers, scaled from the width of the time bucket to ${name.slice(4)}s.`,
    example: { values: [60], gives: seconds },
    perBucket: true,
    create: perUnit(seconds),
  })),
];

/** Aggregates over numbers. */
export const numbers: readonly StatsFunction[] = [
  {
    name: 'min',
    doc: 'Smallest number, or the first text when there is no number.',
    example: { values: ['a', 10, '2'], gives: 2 },
    create: () => extreme(-1),
  },
  {
    name: 'max',
    doc: 'Largest number, or the last text when there is no number.',
    example: { values: ['a', 9, '10'], gives: 10 },
    create: () => extreme(1),
  },
  ...CALCULATED.map((row) => ({ ...row, numeric: true })),
];
