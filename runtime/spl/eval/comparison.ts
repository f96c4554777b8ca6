import type { Row } from '../value';
import type { Expr } from './ast';
import type { Truth } from './compile';
import type { EvalValue, Evaluate } from './types';
import { compareScalars, formatNumber, parseNumber } from './values';

type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=';
interface Operand {
  readonly evaluate: Evaluate;
  readonly node: Expr;
}

const TEST: Readonly<Record<Comparison, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** Whether a test holds for any of the values; undefined when there is none. */
export function anyValue(value: EvalValue, test: (value: number | string) => boolean | undefined): boolean | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return value.some((one) => test(one) === true);
  return test(typeof value === 'boolean' ? (value ? 'True' : 'False') : value);
}

/** Equality with a quoted text that is no number needs no coercion. */
function compileTextEquality(operator: '=' | '!=', left: Evaluate, text: string): Truth {
  const expected = operator === '=';
  return (row) => {
    const value = left(row);
    if (typeof value === 'string') return (value === text) === expected;
    return anyValue(value, (one) => (one === text) === expected);
  };
}

/** Comparison with a number that is known beforehand; texts that are no numbers compare as texts. */
function compileNumberComparison(operator: Comparison, left: Evaluate, limit: number): Truth {
  const test = TEST[operator];
  const one = (value: number | string): boolean => {
    if (typeof value === 'number') return test(value - limit);
    const number = parseNumber(value);
    return number === undefined ? test(compareScalars(value, limit)) : test(number - limit);
  };
  return (row) => {
    const value = left(row);
    return typeof value === 'number' ? test(value - limit) : anyValue(value, one);
  };
}

/** Compiles a comparison: three-valued, case-sensitive, numeric only when both sides are numbers or look like them; any value of a multivalue may satisfy it. */
export function compileComparison(operator: Comparison, left: Evaluate, right: Operand): Truth {
  const { node } = right;
  if (node.kind === 'number') return compileNumberComparison(operator, left, node.value);
  if (node.kind === 'string' && (operator === '=' || operator === '!=') && parseNumber(node.value) === undefined)
    return compileTextEquality(operator, left, node.value);
  const test = TEST[operator];
  const other = right.evaluate;
  return (row) => {
    const a = left(row);
    if (a === undefined) return undefined;
    const b = other(row);
    return anyValue(b, (y) => anyValue(a, (x) => test(compareScalars(x, y))));
  };
}

/** Compiles `x IN (a, b, …)`: true when equal to one of them, unknown when x is absent. */
export function compileIn(operand: Evaluate, items: readonly Operand[]): Truth {
  const texts = new Set<string>();
  const others: Truth[] = [];
  for (const item of items) {
    if (item.node.kind === 'string' && parseNumber(item.node.value) === undefined) texts.add(item.node.value);
    else others.push(compileComparison('=', operand, item));
  }
  return (row: Row) => {
    const value = operand(row);
    if (value === undefined) return undefined;
    if (texts.size > 0 && anyValue(value, (one) => texts.has(typeof one === 'number' ? formatNumber(one) : one)) === true) return true;
    return others.some((test) => test(row) === true);
  };
}

/** Turns a `like` pattern (`%` any text, `_` one character, backslash quotes them) into a test for whole texts. */
export function likeTest(pattern: string): (text: string) => boolean {
  const source = pattern.replace(/\\[%_\\]|[%_]|[\\^$.*+?()[\]{}|/]/g, (piece) => {
    if (piece === '%') return '[^]*';
    if (piece === '_') return '[^]';
    const literal = piece.length === 2 ? (piece[1] ?? '') : piece;
    return literal.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  });
  const expression = new RegExp(`^${source}$`, 'u');
  return (text) => expression.test(text);
}

/** Compiles `x LIKE "pattern"`; a pattern that is a quoted text is prepared once. */
export function compileLike(left: Evaluate, right: Evaluate, node: Expr): Truth {
  const fixed = node.kind === 'string' ? likeTest(node.value) : undefined;
  return (row) => {
    const value = left(row);
    const pattern = fixed === undefined ? right(row) : '';
    if (pattern === undefined) return undefined;
    const test = fixed ?? likeTest(String(pattern));
    return anyValue(value, (one) => test(typeof one === 'number' ? formatNumber(one) : one));
  };
}
