import type { Cell, Row } from '../value';
import type { BinaryOperator, Expr } from './ast';
import { compileArithmetic, compileConcat } from './arithmetic';
import { compileCall } from './call';
import { compileComparison, compileIn, compileLike } from './comparison';
import { evalError } from './errors';
import type { Compiled, EvalOptions, Evaluate } from './types';
import { fieldReader } from './values';

/** The value of a condition: true, false, or undefined where it cannot be told. */
export type Truth = (row: Row) => boolean | undefined;

/** Demands a condition. A constant null counts as one that is never true. */
export function requireCondition(expression: Expr, compiled: Compiled): Truth {
  if (compiled.type !== 'boolean' && compiled.type !== 'null')
    throw evalError(
      'APPMON-SPL-EVAL-CONDITION',
      { found: compiled.type === 'any' ? 'value' : compiled.type },
      { location: { start: expression.start, end: expression.end } },
    );
  const { evaluate } = compiled;
  return (row) => {
    const value = evaluate(row);
    return typeof value === 'boolean' ? value : undefined;
  };
}

/** Demands a value that a field can hold. */
export function requireValue(expression: Expr, compiled: Compiled): (row: Row) => Cell {
  if (compiled.type === 'boolean')
    throw evalError('APPMON-SPL-EVAL-BOOLEAN', {}, { location: { start: expression.start, end: expression.end } });
  const evaluate = compiled.evaluate as (row: Row) => Cell;
  return evaluate;
}

function compileLogic(operator: 'AND' | 'OR' | 'XOR', left: Truth, right: Truth): Truth {
  if (operator === 'XOR')
    return (row) => {
      const a = left(row);
      const b = right(row);
      return a === undefined || b === undefined ? undefined : a !== b;
    };
  // One side alone settles the answer when it has this value, even if the other is unknown.
  const settles = operator === 'OR';
  return (row) => {
    const a = left(row);
    if (a === settles) return settles;
    const b = right(row);
    if (b === settles) return settles;
    return a === undefined || b === undefined ? undefined : !settles;
  };
}

function compileBinary(node: Extract<Expr, { kind: 'binary' }>, options: EvalOptions): Compiled {
  const left = compileNode(node.left, options);
  const right = compileNode(node.right, options);
  const operator: BinaryOperator = node.operator;
  switch (operator) {
    case 'AND':
    case 'OR':
    case 'XOR':
      return { type: 'boolean', evaluate: compileLogic(operator, requireCondition(node.left, left), requireCondition(node.right, right)) };
    case 'LIKE':
      return { type: 'boolean', evaluate: compileLike(left.evaluate, right.evaluate, node.right) };
    case '=':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return { type: 'boolean', evaluate: compileComparison(operator, left.evaluate, { evaluate: right.evaluate, node: node.right }) };
    case '.':
      return { type: 'string', evaluate: compileConcat(left.evaluate, right.evaluate) };
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return compileArithmetic(operator, { compiled: left, node: node.left }, { compiled: right, node: node.right });
  }
}

/** Compiles an expression into closures; nothing is parsed or looked up per row. */
export function compileNode(node: Expr, options: EvalOptions): Compiled {
  switch (node.kind) {
    case 'number':
    case 'string': {
      const { value } = node;
      return { type: node.kind, evaluate: () => value };
    }
    case 'field': {
      const field = fieldReader(node.name);
      const read: Evaluate = (row) => {
        const value = field(row);
        return Array.isArray(value) && value.length < 2 ? value[0] : value;
      };
      return { type: 'any', evaluate: read };
    }
    case 'unary': {
      const operand = compileNode(node.operand, options);
      if (node.operator === '-')
        return compileArithmetic('-', { compiled: { type: 'number', evaluate: () => 0 }, node }, { compiled: operand, node: node.operand });
      const truth = requireCondition(node.operand, operand);
      return {
        type: 'boolean',
        evaluate: (row) => {
          const value = truth(row);
          return value === undefined ? undefined : !value;
        },
      };
    }
    case 'binary':
      return compileBinary(node, options);
    case 'in':
      return {
        type: 'boolean',
        evaluate: compileIn(
          compileNode(node.operand, options).evaluate,
          node.items.map((item) => ({ evaluate: compileNode(item, options).evaluate, node: item })),
        ),
      };
    case 'call':
      return compileCall(node, options);
  }
}
