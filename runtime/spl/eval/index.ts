import type { Cell, Row } from '../value';
import type { Assignment, Expr } from './ast';
import { fieldsOf } from './ast';
import { compileNode, requireCondition, requireValue } from './compile';
import { lexEval } from './lexer';
import { EvalParser } from './parser';
import { readTarget } from './assignments';
import type { Compiled, EvalOptions, EvalValue } from './types';

export type { Assignment, Expr } from './ast';
export type { Compiled, EvalOptions, EvalValue, StaticType } from './types';
export { fieldsOf } from './ast';
export { compareScalars, compareText, fieldReader, formatNumber, fromValues, parseNumber, toNumber, toText, toValues } from './values';

/** An expression ready to run over rows; `fields` are the field names it reads. */
export interface CompiledEval {
  readonly evaluate: (row: Row) => Cell;
  readonly fields: readonly string[];
}

/** A condition ready to run over rows: true, false, or null where it cannot be told (a field is absent). */
export interface CompiledCondition {
  (row: Row): boolean | null;
  readonly fields: readonly string[];
}

/**
 * Parses one eval expression.
 * @throws APPMON-SPL-EVAL-… with the place in `text` (plus `offset`)
 */
export function parseEval(text: string, offset = 0): Expr {
  const parser = new EvalParser(lexEval(text, offset));
  const expression = parser.expression();
  parser.expectEnd();
  return expression;
}

/** Parses `a=…, 'b c'=…, {d}=…`, the argument of the eval command. */
export function parseAssignments(text: string, offset = 0): Assignment[] {
  const parser = new EvalParser(lexEval(text, offset));
  const assignments: Assignment[] = [];
  for (;;) {
    const target = readTarget(parser);
    parser.expectOperator('=');
    assignments.push({ ...target, expression: parser.expression() });
    if (!parser.isOperator(',')) break;
    parser.next();
  }
  parser.expectEnd();
  return assignments;
}

/** Compiles a parsed expression that may also be a condition (as in `count(eval(…))`). */
export const compileExpression = (expression: Expr, options: EvalOptions = {}): Compiled => compileNode(expression, options);

/**
 * Compiles an expression whose value goes into a field.
 * @throws APPMON-SPL-EVAL-BOOLEAN when it is a condition, and what parseEval throws
 */
export function compileEval(source: string | Expr, options: EvalOptions = {}): CompiledEval {
  const expression = typeof source === 'string' ? parseEval(source, options.offset) : source;
  return { evaluate: requireValue(expression, compileNode(expression, options)), fields: fieldsOf(expression) };
}

/**
 * Compiles a condition, as `where` takes it.
 * @throws APPMON-SPL-EVAL-CONDITION when it cannot be true or false, and what parseEval throws
 */
export function compileCondition(source: string | Expr, options: EvalOptions = {}): CompiledCondition {
  const expression = typeof source === 'string' ? parseEval(source, options.offset) : source;
  const evaluate = requireCondition(expression, compileNode(expression, options));
  const condition = (row: Row): boolean | null => {
    const value: EvalValue = evaluate(row);
    return typeof value === 'boolean' ? value : null;
  };
  return Object.assign(condition, { fields: fieldsOf(expression) });
}
