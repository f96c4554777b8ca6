import { type AggregateCall, type CompiledAggregate, compileAggregate, hasWildcard, parseAggregates } from '../../functions/aggregates';
import { splError } from '../../errors';
import type { CommandArguments } from '../../parse/arguments';
import type { Token } from '../../parse/tokens';
import { aggregateOptions } from './aggregate-options';

/** The aggregates of a chart, and the tokens of its other clauses. */
export interface ChartClauses {
  readonly calls: readonly AggregateCall[];
  readonly compiled: readonly CompiledAggregate[];
  readonly over: readonly Token[];
  readonly by: readonly Token[];
  /** Position of BY in the text, to tell which span option belongs to the split-by field. */
  readonly byStart: number;
  readonly where: readonly Token[];
}

/** Reads `<aggregates> [over <field>] [by <fields>] [where <series clause>]`. */
export function readChart(args: CommandArguments, buckets: boolean): ChartClauses {
  const { calls, next } = parseAggregates(args.tokens, args);
  if (calls.length === 0) throw args.expected('an aggregate such as count or avg(field)', args.tokens[next]);
  const wild = calls.find(hasWildcard);
  if (wild !== undefined) throw args.unsupported('an aggregate over *', wild.location);
  const clauses: Record<'over' | 'by' | 'where', Token[]> = { over: [], by: [], where: [] };
  let byStart = Infinity;
  let current: Token[] | undefined;
  for (const token of args.tokens.slice(next)) {
    const word = token.type === 'word' ? token.value.toLowerCase() : '';
    if ((word === 'over' || word === 'by' || word === 'where') && clauses[word].length === 0) {
      current = clauses[word];
      if (word === 'by') byStart = token.start;
    } else if (current === undefined) throw args.expected('OVER, BY or WHERE', token);
    else current.push(token);
  }
  const compiled = calls.map((call) => compileAggregate(call, aggregateOptions(undefined, buckets)));
  return { calls, compiled, ...clauses, byStart };
}

/** An aggregate must not be over a field that the chart is split by (R31). */
export function refuseSameField(command: string, calls: readonly AggregateCall[], by: readonly (string | undefined)[]): void {
  for (const call of calls) {
    if (call.field === undefined || !by.includes(call.field)) continue;
    const parameters = { command, expected: 'an aggregate over a field that is not in BY', found: call.column };
    throw splError('APPMON-SPL-007', parameters, { location: call.location });
  }
}
