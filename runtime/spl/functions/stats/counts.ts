import type { Cell } from '../../value';
import { compareText, formatNumber, fromValues } from '../../eval/values';
import { sliding } from './sliding';
import type { Accumulator, AccumulatorSettings, StatsFunction } from './table';

const textOf = (value: string | number): string => (typeof value === 'number' ? formatNumber(value) : value);

function count(): Accumulator {
  let total = 0;
  return { add: () => void (total += 1), result: () => total };
}

function distinct(result: (values: ReadonlySet<string>) => Cell): Accumulator {
  const values = new Set<string>();
  return { add: (value) => void values.add(textOf(value)), result: () => result(values) };
}

function list({ listLimit, listCapped }: AccumulatorSettings): Accumulator {
  const values: string[] = [];
  let told = false;
  return {
    add(value) {
      if (values.length < listLimit) values.push(textOf(value));
      else if (!told) {
        told = true;
        listCapped?.();
      }
    },
    result: () => fromValues(values),
  };
}

function mode(): Accumulator {
  const counts = new Map<string, number>();
  return {
    add(value) {
      const text = textOf(value);
      counts.set(text, (counts.get(text) ?? 0) + 1);
    },
    result() {
      let best: string | undefined;
      let most = 0;
      for (const [value, times] of counts) if (times > most) [best, most] = [value, times];
      return best;
    },
  };
}

/** Aggregates that count or collect values as texts. */
export const counts: readonly StatsFunction[] = [
  {
    name: 'count',
    aliases: ['c'],
    doc: 'Number of rows; with a field, number of its values (each value of a multivalue counts); count(eval(condition)) counts rows where it is true.',
    example: { values: ['a', 'b', 'a'], gives: 3 },
    create: count,
    slide: () =>
      sliding<number>({
        of: (values) => values.length,
        join: (earlier, later) => earlier + later,
        result: (total) => total ?? 0,
      }),
  },
  {
    name: 'dc',
    aliases: ['distinct_count'],
    doc: 'Number of different values, exact.',
    example: { values: ['a', 'b', 'a'], gives: 2 },
    create: () => distinct((values) => values.size),
  },
  {
    name: 'estdc',
    doc: 'Number of different values; exact here, where Splunk may estimate above 1,000.',
    example: { values: ['a', 'b', 'a'], gives: 2 },
    create: () => distinct((values) => values.size),
  },
  {
    name: 'estdc_error',
    doc: 'Error of estdc: 0, since the count is exact.',
    example: { values: ['a', 'b'], gives: 0 },
    create: () => distinct(() => 0),
  },
  {
    name: 'values',
    doc: 'The different values, sorted as texts.',
    example: { values: ['9', '10', '1', '9'], gives: ['1', '10', '9'] },
    create: () => distinct((values) => fromValues([...values].sort(compareText))),
  },
  {
    name: 'list',
    doc: 'All values in arrival order, at most 100.',
    example: { values: ['b', 'a', 'b'], gives: ['b', 'a', 'b'] },
    create: list,
  },
  {
    name: 'mode',
    doc: 'The most frequent value; of several, the one that came first.',
    example: { values: ['a', 'b', 'b'], gives: 'b' },
    create: mode,
  },
];
