import { compareText, parseNumber, toValues } from '../../eval/values';
import type { CallSite, Compiled, EvalValue } from '../../eval/types';
import type { FunctionRow } from './table';

/** All values of all arguments; what looks like a number is one. */
function collect(call: CallSite): (row: Parameters<Compiled['evaluate']>[0]) => (number | string)[] {
  const evaluators = call.args.map((arg) => arg.evaluate);
  return (row) =>
    evaluators.flatMap((evaluate) => {
      const value = evaluate(row);
      if (typeof value === 'number') return [value];
      return toValues(typeof value === 'boolean' ? undefined : value).map((one) => parseNumber(one) ?? one);
    });
}

/** Any text is greater than any number. */
function compare(left: number | string, right: number | string): number {
  if (typeof left === 'number') return typeof right === 'number' ? left - right : -1;
  return typeof right === 'number' ? 1 : compareText(left, right);
}

function compileExtreme(call: CallSite, sign: 1 | -1): Compiled {
  const values = collect(call);
  return {
    type: 'any',
    evaluate: (row) => {
      const all = values(row);
      return all.length === 0 ? undefined : all.reduce((best, value) => (compare(value, best) * sign > 0 ? value : best));
    },
  };
}

function compileNumbers(call: CallSite, compute: (numbers: readonly number[]) => EvalValue): Compiled {
  const values = collect(call);
  return {
    type: 'number',
    evaluate: (row) => {
      const numbers = values(row).filter((value) => typeof value === 'number');
      return numbers.length === 0 ? undefined : compute(numbers);
    },
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, value) => total + value, 0);

/** Comparisons and sums over the arguments of one row. */
export const statistical: readonly FunctionRow[] = [
  {
    name: 'max',
    takes: 'any, any...?',
    returns: 'any',
    doc: 'The largest argument; texts are greater than numbers.',
    example: { call: 'max(1, 3, f)', gives: 7, row: { f: '7' } },
    compile: (call) => compileExtreme(call, 1),
  },
  {
    name: 'min',
    takes: 'any, any...?',
    returns: 'any',
    doc: 'The smallest argument; numbers are smaller than texts.',
    example: { call: 'min(2, 10, "a")', gives: 2 },
    compile: (call) => compileExtreme(call, -1),
  },
  {
    name: 'sum',
    takes: 'any, any...?',
    returns: 'number',
    doc: 'Sum of the arguments that are numbers.',
    example: { call: 'sum(1, 2, f)', gives: 6, row: { f: '3' } },
    compile: (call) => compileNumbers(call, sum),
  },
  {
    name: 'avg',
    takes: 'any, any...?',
    returns: 'number',
    doc: 'Mean of the arguments that are numbers.',
    example: { call: 'avg(1, 2)', gives: 1.5 },
    compile: (call) => compileNumbers(call, (numbers) => sum(numbers) / numbers.length),
  },
];
