import { anyValue, compileIn, compileLike } from '../../eval/comparison';
import { compareScalars } from '../../eval/values';
import { evalError } from '../../eval/errors';
import type { CallSite, Compiled, StaticType } from '../../eval/types';
import type { FunctionRow } from './table';

/** The type shared by the possible results of a call; conditions and values do not mix. */
function resultType(call: CallSite, positions: readonly number[]): StaticType {
  let shared: StaticType = 'null';
  for (const position of positions) {
    const type = call.args[position]?.type ?? 'null';
    if (type === 'null' || type === shared) continue;
    if (shared !== 'null' && (type === 'boolean' || shared === 'boolean'))
      throw call.refuse(position, shared === 'boolean' ? 'a condition like the results before it' : 'a value, not a condition');
    shared = shared === 'null' ? type : 'any';
  }
  return shared;
}

const positionsFrom = (call: CallSite, first: number, step: number): number[] => {
  const positions: number[] = [];
  for (let position = first; position < call.args.length; position += step) positions.push(position);
  return positions;
};

/** `case` and `validate`: pairs of condition and result; `wanted` is the truth value that selects a result. */
function compilePairs(call: CallSite, wanted: boolean): Compiled {
  if (call.args.length % 2 !== 0) throw call.refuse(call.args.length - 1, 'a result after every condition');
  const results = positionsFrom(call, 1, 2);
  const type = resultType(call, results);
  const pairs = results.map((position) => ({ test: call.condition(position - 1), result: call.args[position] }));
  return {
    type,
    evaluate: (row) => {
      for (const { test, result } of pairs) if (test(row) === wanted) return result?.evaluate(row);
      return undefined;
    },
  };
}

function compileIf(call: CallSite): Compiled {
  const test = call.condition(0);
  const [, yes, no] = call.args;
  return { type: resultType(call, [1, 2]), evaluate: (row) => (test(row) === true ? yes?.evaluate(row) : no?.evaluate(row)) };
}

function compileCoalesce(call: CallSite): Compiled {
  const evaluators = call.args.map((arg) => arg.evaluate);
  return {
    type: resultType(call, positionsFrom(call, 0, 1)),
    evaluate: (row) => {
      for (const evaluate of evaluators) {
        const value = evaluate(row);
        if (value !== undefined) return value;
      }
      return undefined;
    },
  };
}

function compileNullif(call: CallSite): Compiled {
  const [left, right] = call.args;
  return {
    type: left?.type ?? 'any',
    evaluate: (row) => {
      const value = left?.evaluate(row);
      const other = right?.evaluate(row);
      const same = anyValue(other, (y) => anyValue(value, (x) => compareScalars(x, y) === 0));
      return same === true ? undefined : value;
    },
  };
}

/** `in(field, a, b, …)` as a function: the operator of the same name. */
function compileInCall(call: CallSite): Compiled {
  const [operand, ...items] = call.args;
  if (operand === undefined) throw call.refuse(0, 'a field');
  return {
    type: 'boolean',
    evaluate: compileIn(
      operand.evaluate,
      items.map((item, index) => ({ evaluate: item.evaluate, node: call.node.args[index + 1] ?? call.node })),
    ),
  };
}

function compileLikeCall(call: CallSite): Compiled {
  const [text, pattern] = call.args;
  const node = call.node.args[1];
  if (text === undefined || pattern === undefined || node === undefined) throw call.refuse(1, 'a pattern');
  return { type: 'boolean', evaluate: compileLike(text.evaluate, pattern.evaluate, node) };
}

function compileSearchMatch(call: CallSite): Compiled {
  const search = call.literal(0);
  if (search === undefined) throw call.refuse(0, 'a search in double quotes');
  const { searchMatch } = call.options;
  if (searchMatch === undefined)
    throw evalError('APPMON-SPL-EVAL-FUNCTION-CONTEXT', { name: 'searchmatch', reason: 'no search is run here' }, { location: call.node });
  return { type: 'boolean', evaluate: searchMatch(search) };
}

/** Choices and comparisons. */
export const conditional: readonly FunctionRow[] = [
  {
    name: 'if',
    takes: 'condition, any, any',
    returns: 'any',
    doc: 'The second argument when the condition is true, else the third.',
    example: { call: 'if(2>1, "yes", "no")', gives: 'yes' },
    compile: compileIf,
  },
  {
    name: 'case',
    takes: 'condition, any, any...?',
    returns: 'any',
    doc: 'The result after the first condition that is true; nothing when none is.',
    example: { call: 'case(code=200, "OK", code=404, "Not found", true(), "Other")', gives: 'Not found', row: { code: '404' } },
    compile: (call) => compilePairs(call, true),
  },
  {
    name: 'validate',
    takes: 'condition, any, any...?',
    returns: 'any',
    doc: 'The result after the first condition that is false; nothing when all are true.',
    example: { call: 'validate(port>0, "too small", port<65536, "too big")', gives: 'too big', row: { port: '70000' } },
    compile: (call) => compilePairs(call, false),
  },
  {
    name: 'coalesce',
    takes: 'any, any...?',
    returns: 'any',
    doc: 'The first argument that has a value.',
    example: { call: 'coalesce(absent, "b")', gives: 'b' },
    compile: compileCoalesce,
  },
  {
    name: 'ifnull',
    takes: 'any, any',
    returns: 'any',
    doc: 'The first argument when it has a value, else the second.',
    example: { call: 'ifnull(absent, 0)', gives: 0 },
    compile: compileCoalesce,
  },
  {
    name: 'null',
    takes: '',
    returns: 'null',
    doc: 'No value: a field that gets it is removed.',
    example: { call: 'null()', gives: undefined },
    implementation: () => undefined,
  },
  {
    name: 'nullif',
    takes: 'any, any',
    returns: 'any',
    doc: 'Nothing when both arguments are equal, else the first.',
    example: { call: 'nullif("a", "a")', gives: undefined },
    compile: compileNullif,
  },
  {
    name: 'true',
    takes: '',
    returns: 'boolean',
    doc: 'The truth value true, as the last condition of case.',
    example: { call: 'true()', gives: true },
    implementation: () => true,
  },
  {
    name: 'false',
    takes: '',
    returns: 'boolean',
    doc: 'The truth value false.',
    example: { call: 'false()', gives: false },
    implementation: () => false,
  },
  {
    name: 'in',
    takes: 'any, any, any...?',
    returns: 'boolean',
    doc: 'Whether the first argument equals one of the others.',
    example: { call: 'in(status, "400", "404")', gives: true, row: { status: '404' } },
    compile: compileInCall,
  },
  {
    name: 'like',
    takes: 'text, text',
    returns: 'boolean',
    doc: 'Whether a whole text fits a pattern: % is any text, _ one character.',
    example: { call: 'like("chunk.js", "chunk%")', gives: true },
    compile: compileLikeCall,
  },
  {
    name: 'searchmatch',
    takes: 'text',
    returns: 'boolean',
    doc: 'Whether the row matches a search. Needs a search to run in.',
    example: { call: 'searchmatch("status=5*")', gives: true, row: { status: '503' } },
    compile: compileSearchMatch,
  },
];
