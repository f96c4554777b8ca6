import type { Expr } from './ast';
import { evalError } from './errors';
import type { Compiled, EvalValue, Evaluate } from './types';
import { finite, formatNumber, fromValues, parseNumber, toNumber, toText } from './values';

type Operator = '+' | '-' | '*' | '/' | '%';
interface Operand {
  readonly compiled: Compiled;
  readonly node: Expr;
}

const COMPUTE: Readonly<Record<Operator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
};

/** Applies a numeric operator value by value when one side is a multivalue; values that are no numbers drop out. */
function perValue(compute: (a: number, b: number) => number, left: EvalValue, right: EvalValue): EvalValue {
  const pair = (a: EvalValue, b: EvalValue): number | undefined => {
    const x = toNumber(a);
    const y = toNumber(b);
    return x === undefined || y === undefined ? undefined : finite(compute(x, y));
  };
  const leftMany = Array.isArray(left) && left.length > 1;
  const rightMany = Array.isArray(right) && right.length > 1;
  if (!leftMany && !rightMany) return pair(left, right);
  if (leftMany && rightMany) return undefined;
  const results = leftMany ? left.map((value) => pair(value, right)) : (right as string[]).map((value) => pair(left, value));
  return fromValues(results.filter((value) => value !== undefined).map(formatNumber));
}

/** `+` on two values: numbers add, two texts join, a number and a text give nothing. */
function add(left: EvalValue, right: EvalValue): EvalValue {
  if (typeof left === 'number' && typeof right === 'number') return finite(left + right);
  if (typeof left === 'string' && typeof right === 'string' && parseNumber(left) === undefined && parseNumber(right) === undefined)
    return left + right;
  return perValue(COMPUTE['+'], left, right);
}

function refuseType(operator: string, takes: string, { node, compiled }: Operand): never {
  const { start, end } = node;
  throw evalError('APPMON-SPL-EVAL-TYPE', { operator, takes, found: compiled.type }, { location: { start, end } });
}

/**
 * Compiles an arithmetic operator. Texts from fields count as numbers when they look like one; what does not, gives no value.
 * Division by zero gives no value. Two operands that are known to be texts are joined by `+`.
 * @throws APPMON-SPL-EVAL-TYPE when a quoted text or a condition stands where only a number can
 */
export function compileArithmetic(operator: Operator, left: Operand, right: Operand): Compiled {
  const types = [left.compiled.type, right.compiled.type];
  const takes = operator === '+' ? 'two numbers or two strings' : 'numbers';
  for (const operand of [left, right]) if (operand.compiled.type === 'boolean') refuseType(operator, takes, operand);
  const a = left.compiled.evaluate;
  const b = right.compiled.evaluate;
  if (operator === '+') {
    if (types.includes('string') && types.includes('number')) refuseType(operator, takes, types[0] === 'string' ? left : right);
    if (types[0] === 'string' && types[1] === 'string') return { type: 'string', evaluate: compileConcat(a, b) };
    if (types.includes('string')) {
      // The other side is a field: only a text joins with a text.
      const isText = (value: EvalValue): value is string => typeof value === 'string';
      const known = types[0] === 'string' ? 'left' : 'right';
      return {
        type: 'string',
        evaluate: (row) => {
          const x = a(row);
          const y = b(row);
          const open = known === 'left' ? y : x;
          return isText(x) && isText(y) && parseNumber(open as string) === undefined ? x + y : undefined;
        },
      };
    }
    return { type: types.includes('number') ? 'number' : 'any', evaluate: (row) => add(a(row), b(row)) };
  }
  for (const operand of [left, right])
    if (operand.compiled.type === 'string' && operand.node.kind === 'string') refuseType(operator, takes, operand);
  const compute = COMPUTE[operator];
  return {
    type: 'number',
    evaluate: (row) => {
      const x = a(row);
      const y = b(row);
      if (typeof x === 'number' && typeof y === 'number') return finite(compute(x, y));
      return perValue(compute, x, y);
    },
  };
}

/** Compiles `.`: both sides as texts, nothing when one is absent; value by value when one side is a multivalue. */
export function compileConcat(left: Evaluate, right: Evaluate): Evaluate {
  return (row) => {
    const a = left(row);
    const b = right(row);
    if (typeof a === 'string' && typeof b === 'string') return a + b;
    if (Array.isArray(a) && a.length > 1) {
      const suffix = Array.isArray(b) && b.length > 1 ? undefined : toText(b);
      return suffix === undefined ? undefined : a.map((value) => value + suffix);
    }
    const prefix = toText(a);
    if (prefix === undefined) return undefined;
    if (Array.isArray(b) && b.length > 1) return b.map((value) => prefix + value);
    const suffix = toText(b);
    return suffix === undefined ? undefined : prefix + suffix;
  };
}
