import { parseNumber } from '../../eval/values';
import type { CallSite, Compiled, EvalValue } from '../../eval/types';
import type { FunctionRow } from './table';

/** Whether a value counts as a number: a text does when it comes from a field and looks like one, not when an expression made it. */
const looksNumeric = (value: EvalValue): boolean =>
  typeof value === 'number' || (typeof value === 'string' && parseNumber(value) !== undefined);

function compileTest(call: CallSite, test: (value: EvalValue, isText: boolean) => boolean | undefined): Compiled {
  const [arg] = call.args;
  if (arg === undefined) throw call.refuse(0, 'a value');
  const isText = arg.type === 'string';
  return { type: 'boolean', evaluate: (row) => test(arg.evaluate(row), isText) };
}

function typeName(value: EvalValue, isText: boolean): string {
  if (value === undefined) return 'Invalid';
  if (typeof value === 'boolean') return 'Boolean';
  return !isText && looksNumeric(value) ? 'Number' : 'String';
}

function compileTypeof(call: CallSite): Compiled {
  const [arg] = call.args;
  if (arg === undefined) throw call.refuse(0, 'a value');
  const isText = arg.type === 'string';
  return { type: 'string', evaluate: (row) => typeName(arg.evaluate(row), isText) };
}

const isWhole = (value: EvalValue): boolean => {
  const number = typeof value === 'string' ? parseNumber(value) : value;
  return typeof number === 'number' && Number.isInteger(number);
};

/** What kind of value an argument is. */
export const informational: readonly FunctionRow[] = [
  {
    name: 'isnull',
    takes: 'any',
    returns: 'boolean',
    doc: 'Whether there is no value. An empty text is a value.',
    example: { call: 'isnull(absent)', gives: true },
    compile: (call) => compileTest(call, (value) => value === undefined),
  },
  {
    name: 'isnotnull',
    takes: 'any',
    returns: 'boolean',
    doc: 'Whether there is a value.',
    example: { call: 'isnotnull("")', gives: true },
    compile: (call) => compileTest(call, (value) => value !== undefined),
  },
  {
    name: 'isnum',
    takes: 'any',
    returns: 'boolean',
    doc: 'Whether the value is a number, or a field whose text looks like one.',
    example: { call: 'isnum(f)', gives: true, row: { f: '5' } },
    compile: (call) => compileTest(call, (value, isText) => !isText && looksNumeric(value)),
  },
  {
    name: 'isint',
    takes: 'any',
    returns: 'boolean',
    doc: 'Whether the value is a whole number.',
    example: { call: 'isint(2.5)', gives: false },
    compile: (call) => compileTest(call, (value, isText) => !isText && isWhole(value)),
  },
  {
    name: 'isstr',
    takes: 'any',
    returns: 'boolean',
    doc: 'Whether the value is a text that is no number.',
    example: { call: 'isstr("5")', gives: true },
    compile: (call) =>
      compileTest(call, (value, isText) => value !== undefined && typeof value !== 'boolean' && (isText || !looksNumeric(value))),
  },
  {
    name: 'isbool',
    takes: 'any',
    returns: 'boolean',
    doc: 'Whether the argument is true or false.',
    example: { call: 'isbool(1=1)', gives: true },
    compile: (call) => compileTest(call, (value) => typeof value === 'boolean'),
  },
  {
    name: 'ismv',
    takes: 'any',
    returns: 'boolean',
    doc: 'Whether the field has more than one value.',
    example: { call: 'ismv(f)', gives: true, row: { f: ['a', 'b'] } },
    compile: (call) => compileTest(call, (value) => Array.isArray(value) && value.length > 1),
  },
  {
    name: 'typeof',
    takes: 'any',
    returns: 'string',
    doc: 'Number, String, Boolean or Invalid (no value).',
    example: { call: 'typeof("5")', gives: 'String' },
    compile: compileTypeof,
  },
];
