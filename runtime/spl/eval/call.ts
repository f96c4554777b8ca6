import { evalFunctions } from '../functions/eval';
import type { ArgumentKind, EvalFunction, Parameter } from '../functions/eval/table';
import type { Expr } from './ast';
import { compileNode, requireCondition } from './compile';
import { evalError } from './errors';
import type { CallSite, Compiled, EvalOptions, EvalValue, Evaluate } from './types';
import { formatNumber, fromValues, toNumber, toText, toValues } from './values';

type Call = Extract<Expr, { kind: 'call' }>;
/** An implementation after its arguments have been coerced to what the table says it takes. */
type Implementation = (...args: readonly unknown[]) => EvalValue;

const COERCE: Readonly<Record<ArgumentKind, (value: EvalValue) => unknown>> = {
  text: toText,
  number: toNumber,
  any: (value) => value,
  values: (value) => (typeof value === 'boolean' ? toText(value) : toValues(value)),
  condition: (value) => value,
};

const isScalarKind = (kind: ArgumentKind): boolean => kind === 'text' || kind === 'number';

function checkCount(node: Call, definition: EvalFunction): void {
  const { parameters } = definition;
  const needed = parameters.filter((parameter) => !parameter.optional).length;
  const count = node.args.length;
  const most = parameters.at(-1)?.repeated === true ? Infinity : parameters.length;
  if (count < needed || count > most)
    throw evalError(
      'APPMON-SPL-EVAL-ARGUMENTS',
      { name: node.name, takes: definition.takes, count: count === 0 ? 'none' : count },
      { location: { start: node.start, end: node.end } },
    );
}

const parameterAt = (parameters: readonly Parameter[], position: number): Parameter =>
  parameters[Math.min(position, parameters.length - 1)] ?? { kind: 'any', optional: true, repeated: true };

/** Applies a function whose first argument is one text or number to each value of a multivalue. */
function mapValues(values: readonly string[], apply: (value: string) => EvalValue): EvalValue {
  const results: string[] = [];
  let truth: boolean | undefined;
  for (const value of values) {
    const result = apply(value);
    if (typeof result === 'boolean') truth = (truth ?? false) || result;
    else if (typeof result === 'number') results.push(formatNumber(result));
    else if (typeof result === 'string') results.push(result);
    else if (result !== undefined) results.push(...result);
  }
  return truth ?? fromValues(results);
}

function compilePlain(implementation: Implementation, args: readonly Compiled[], parameters: readonly Parameter[]): Evaluate {
  const evaluators = args.map((arg) => arg.evaluate);
  const kinds = args.map((_, position) => parameterAt(parameters, position).kind);
  const coercions = kinds.map((kind) => COERCE[kind]);
  const strict = kinds.map(isScalarKind);
  const overValues = strict[0] === true;
  return (row) => {
    const values: unknown[] = [];
    let many: readonly string[] | undefined;
    for (let position = 0; position < evaluators.length; position += 1) {
      const raw = evaluators[position]?.(row);
      if (position === 0 && overValues && Array.isArray(raw) && raw.length > 1) many = raw;
      const value = coercions[position]?.(raw);
      if (value === undefined && strict[position] === true && !(position === 0 && many !== undefined)) return undefined;
      values.push(value);
    }
    if (many === undefined) return implementation(...values);
    const rest = values.slice(1);
    const coerce = coercions[0];
    return mapValues(many, (one) => {
      const first = coerce?.(one);
      return first === undefined ? undefined : implementation(first, ...rest);
    });
  };
}

function callSite(node: Call, args: readonly Compiled[], options: EvalOptions): CallSite {
  const refuse = (position: number, expected: string): Error => {
    const at = node.args[position] ?? node;
    return evalError(
      'APPMON-SPL-EVAL-ARGUMENT',
      { position: position + 1, name: node.name, expected },
      { location: { start: at.start, end: at.end } },
    );
  };
  return {
    node,
    args,
    options,
    refuse,
    literal: (position) => {
      const arg = node.args[position];
      return arg?.kind === 'string' ? arg.value : undefined;
    },
    condition: (position) => {
      const arg = node.args[position];
      const compiled = args[position];
      if (arg === undefined || compiled === undefined) throw refuse(position, 'a condition');
      return requireCondition(arg, compiled);
    },
  };
}

/**
 * Compiles a function call from its row in the function table.
 * @throws APPMON-SPL-EVAL-FUNCTION, -ARGUMENTS, -ARGUMENT
 */
export function compileCall(node: Call, options: EvalOptions): Compiled {
  const definition = evalFunctions.get(node.name);
  if (definition === undefined)
    throw evalError(
      'APPMON-SPL-EVAL-FUNCTION',
      { name: node.name },
      { location: { start: node.start, end: node.start + node.name.length } },
    );
  checkCount(node, definition);
  const args = node.args.map((arg) => compileNode(arg, options));
  if (definition.compile !== undefined) return definition.compile(callSite(node, args, options));
  args.forEach((arg, position) => {
    const argument = node.args[position];
    const { kind } = parameterAt(definition.parameters, position);
    if (arg.type === 'boolean' && kind !== 'condition' && kind !== 'any')
      throw callSite(node, args, options).refuse(position, kind === 'values' ? 'a field or value' : `a ${kind}`);
    if (kind === 'condition' && argument !== undefined) requireCondition(argument, arg);
  });
  return { type: definition.returns, evaluate: compilePlain(definition.implementation as Implementation, args, definition.parameters) };
}
