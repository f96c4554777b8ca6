import { applyModifier } from '../../time';
import { compareText, formatNumber, fromValues, toNumber, toValues } from '../../eval/values';
import { fieldsOf } from '../../eval/ast';
import type { CallSite, Compiled, EvalValue } from '../../eval/types';
import type { Cell, Row } from '../../value';
import { regexArgument } from './text';
import type { FunctionRow } from './table';

const MOST_VALUES = 1_000_000;

/** Values of an argument of an expression; truth values do not occur there. */
const valuesOf = (value: EvalValue): readonly string[] => toValues(typeof value === 'boolean' ? undefined : value);

/** Runs a function with a field set to each value in turn, and puts the field back. */
function eachValue(row: Row, field: string, visit: (value: string) => void): void {
  const whole = row[field];
  try {
    for (const value of toValues(whole)) {
      row[field] = value;
      visit(value);
    }
  } finally {
    row[field] = whole;
  }
}

function compileFilter(call: CallSite): Compiled {
  const [node] = call.node.args;
  const fields = node === undefined ? [] : fieldsOf(node);
  const [field] = fields;
  if (field === undefined || fields.length > 1) throw call.refuse(0, 'a condition on exactly one field');
  const condition = call.condition(0);
  return {
    type: 'any',
    evaluate: (row) => {
      const kept: string[] = [];
      eachValue(row, field, (value) => {
        if (condition(row) === true) kept.push(value);
      });
      return fromValues(kept);
    },
  };
}

function compileMap(call: CallSite): Compiled {
  const [source, mapped] = call.args;
  const node = call.node.args[0];
  const fields = node === undefined ? [] : fieldsOf(node);
  const [field] = fields;
  if (source === undefined || mapped === undefined || field === undefined || fields.length > 1)
    throw call.refuse(0, 'an expression with exactly one field');
  if (mapped.type === 'boolean') throw call.refuse(1, 'a value, not a condition');
  return {
    type: 'any',
    evaluate: (row) => {
      const results: string[] = [];
      const old = row[field];
      // The expression sees the values of the first argument under the field's own name.
      row[field] = source.evaluate(row) as Cell;
      eachValue(row, field, () => results.push(...valuesOf(mapped.evaluate(row))));
      row[field] = old;
      return fromValues(results);
    },
  };
}

function compileFind(call: CallSite): Compiled {
  const [values] = call.args;
  const pattern = regexArgument(call, 1);
  return {
    type: 'number',
    evaluate: (row) => {
      const regex = pattern(row);
      const index = regex === undefined ? -1 : valuesOf(values?.evaluate(row)).findIndex((value) => regex.test(value));
      return index < 0 ? undefined : index;
    },
  };
}

function index(values: readonly string[], start: number, end?: number): EvalValue {
  const at = (position: number): number => (position < 0 ? values.length + position : position);
  const from = at(start);
  const to = end === undefined ? from : at(end);
  return from < 0 || to < from ? undefined : fromValues(values.slice(from, to + 1));
}

function zip(left: readonly string[], right: readonly string[], delimiter = ','): EvalValue {
  const length = Math.min(left.length, right.length);
  return fromValues(Array.from({ length }, (_, position) => `${left[position] ?? ''}${delimiter}${right[position] ?? ''}`));
}

/** `mvrange`: the end is not included; a step such as "1d" follows the calendar of the account. */
function compileRange(call: CallSite): Compiled {
  const [start, end, step] = call.args;
  const timezone = call.options.timezone ?? 'UTC';
  return {
    type: 'any',
    evaluate: (row) => {
      const from = toNumber(start?.evaluate(row));
      const to = toNumber(end?.evaluate(row));
      const width = step === undefined ? 1 : step.evaluate(row);
      if (from === undefined || to === undefined || width === undefined) return undefined;
      const numeric = toNumber(width);
      const next = (value: number): number | undefined =>
        numeric === undefined ? applyModifier(`+${String(width)}`, value, timezone) : value + numeric;
      const forward = (numeric ?? 1) > 0;
      const values: string[] = [];
      for (let value: number | undefined = from; value !== undefined && (forward ? value < to : value > to); value = next(value)) {
        if (values.push(formatNumber(value)) > MOST_VALUES || next(value) === value) return undefined;
      }
      return fromValues(values);
    },
  };
}

const splitText = (text: string, delimiter: string): EvalValue => fromValues(delimiter === '' ? Array.from(text) : text.split(delimiter));

/** Multivalue fields. */
export const multivalue: readonly FunctionRow[] = [
  {
    name: 'mvcount',
    takes: 'values',
    returns: 'number',
    doc: 'Number of values; none when the field is absent.',
    example: { call: 'mvcount(f)', gives: 2, row: { f: ['a', 'b'] } },
    implementation: (values: readonly string[]) => (values.length === 0 ? undefined : values.length),
  },
  {
    name: 'mvindex',
    takes: 'values, number, number?',
    returns: 'any',
    doc: 'The value at a 0-based position, or the values from one position to another; negative positions count from the end.',
    example: { call: 'mvindex(f, -2, -1)', gives: ['b', 'c'], row: { f: ['a', 'b', 'c'] } },
    implementation: index,
  },
  {
    name: 'mvjoin',
    takes: 'values, text',
    returns: 'string',
    doc: 'All values in one text with a delimiter between them.',
    example: { call: 'mvjoin(f, "; ")', gives: 'a; b', row: { f: ['a', 'b'] } },
    implementation: (values: readonly string[], delimiter: string) => (values.length === 0 ? undefined : values.join(delimiter)),
  },
  {
    name: 'mvappend',
    takes: 'values, values...?',
    returns: 'any',
    doc: 'All values of all arguments.',
    example: { call: 'mvappend("x", f)', gives: ['x', 'a', 'b'], row: { f: ['a', 'b'] } },
    implementation: (...lists: readonly (readonly string[])[]) => fromValues(lists.flat()),
  },
  {
    name: 'mvdedup',
    takes: 'values',
    returns: 'any',
    doc: 'The values without repetitions.',
    example: { call: 'mvdedup(f)', gives: ['b', 'a'], row: { f: ['b', 'a', 'b'] } },
    implementation: (values: readonly string[]) => fromValues([...new Set(values)]),
  },
  {
    name: 'mvsort',
    takes: 'values',
    returns: 'any',
    doc: 'The values sorted as texts.',
    example: { call: 'mvsort(f)', gives: ['10', '9', 'a'], row: { f: ['a', '9', '10'] } },
    implementation: (values: readonly string[]) => fromValues([...values].sort(compareText)),
  },
  {
    name: 'mvreverse',
    takes: 'values',
    returns: 'any',
    doc: 'The values in reverse order.',
    example: { call: 'mvreverse(f)', gives: ['b', 'a'], row: { f: ['a', 'b'] } },
    implementation: (values: readonly string[]) => fromValues([...values].reverse()),
  },
  {
    name: 'mvzip',
    takes: 'values, values, text?',
    returns: 'any',
    doc: 'Pairs of values joined by a comma or another delimiter.',
    example: { call: 'mvzip(f, g, "|")', gives: ['a|1', 'b|2'], row: { f: ['a', 'b'], g: ['1', '2'] } },
    implementation: zip,
  },
  {
    name: 'mvfind',
    takes: 'values, text',
    returns: 'number',
    doc: '0-based position of the first value that a regular expression matches.',
    example: { call: 'mvfind(f, "^b")', gives: 1, row: { f: ['a', 'bc'] } },
    compile: compileFind,
  },
  {
    name: 'mvfilter',
    takes: 'condition',
    returns: 'any',
    doc: 'The values for which a condition on their field is true.',
    example: { call: 'mvfilter(match(f, "b"))', gives: 'b', row: { f: ['a', 'b'] } },
    compile: compileFilter,
  },
  {
    name: 'mvmap',
    takes: 'any, any',
    returns: 'any',
    doc: 'The results of an expression for each value of a field.',
    example: { call: 'mvmap(f, f."x")', gives: ['ax', 'bx'], row: { f: ['a', 'b'] } },
    compile: compileMap,
  },
  {
    name: 'mvrange',
    takes: 'number, number, any?',
    returns: 'any',
    doc: 'Numbers from the first to before the second by a step (1; or a time such as "1d").',
    example: { call: 'mvrange(1, 8, 2)', gives: ['1', '3', '5', '7'] },
    compile: compileRange,
  },
  {
    name: 'split',
    takes: 'text, text',
    returns: 'any',
    doc: 'The parts of a text between a delimiter.',
    example: { call: 'split("a;b;c", ";")', gives: ['a', 'b', 'c'] },
    implementation: splitText,
  },
];
