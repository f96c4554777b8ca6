import type { AggregateRequest, StoreAggregate, TimeRange } from '../../catalog';
import type { CommandContext } from '../../command';
import { splError } from '../../errors';
import { toNumber } from '../../eval';
import { FAR_FUTURE, resolveIndexRange, resolveRange } from '../../exec/range';
import { type AggregateCall, parseAggregates } from '../../functions/aggregates';
import type { CommandArguments } from '../../parse/arguments';
import { relocate } from '../../parse/relocate';
import { type ParsedSearch, parseSearchExpression } from '../../parse/search-parser';
import type { Token } from '../../parse/tokens';
import { bucketEdges, parseTimeSpan, type TimeSpan } from '../../time';
import { type Batch, type Cell, normalCell, type Row, newRow } from '../../value';
import { compareKeys } from './groups';
import { spanOption } from './span-option';

/** What tstats and mstats have in common once read. */
export interface IndexStats {
  readonly calls: readonly AggregateCall[];
  readonly where: ParsedSearch;
  readonly by: readonly string[];
  readonly span: TimeSpan | undefined;
}

/** Store aggregates by the names that the language uses. */
const STORE_FUNCTIONS: Readonly<Record<string, StoreAggregate['function']>> = {
  count: 'count',
  c: 'count',
  dc: 'dc',
  distinct_count: 'dc',
  sum: 'sum',
  sumsq: 'sumsq',
  avg: 'avg',
  mean: 'avg',
  min: 'min',
  max: 'max',
  earliest: 'earliest',
  latest: 'latest',
  values: 'values',
};

/** The aggregates as the store computes them; undefined when it cannot compute one of them. */
export function storeAggregates(calls: readonly AggregateCall[]): StoreAggregate[] | undefined {
  const aggregates: StoreAggregate[] = [];
  for (const call of calls) {
    const name = STORE_FUNCTIONS[call.name];
    if (name === undefined || call.expression !== undefined || call.sparkline !== undefined) return undefined;
    aggregates.push({ function: name, as: call.column, ...(call.field === undefined ? {} : { field: call.field }) });
  }
  return aggregates;
}

/** Reads `<aggregates> [WHERE <search>] [BY <fields> [span=…]]`. */
export function readIndexStats(args: CommandArguments): IndexStats {
  const { tokens } = args;
  const isWord = (token: Token | undefined, word: string): boolean => token?.type === 'word' && token.value.toLowerCase() === word;
  const whereAt = tokens.findIndex((token) => isWord(token, 'where'));
  const from = tokens.slice(0, whereAt < 0 ? tokens.length : whereAt).find((token) => isWord(token, 'from'));
  if (from !== undefined) throw args.unsupported('FROM (data models)', from);
  const { calls, next } = parseAggregates(tokens, args);
  if (calls.length === 0) throw args.expected('an aggregate such as count or sum(field)', tokens[next]);
  let at = next;
  let where: ParsedSearch = { expression: { kind: 'all' }, times: {} };
  if (isWord(tokens[at], 'where')) {
    const start = tokens[at]?.end ?? 0;
    const byAt = tokens.findIndex((token, index) => index > at && isWord(token, 'by') && tokens[index + 1]?.value !== '=');
    const span = args.given('span') ? args.optionLocation('span').start : Infinity;
    const end = byAt < 0 ? (span > start ? clauseEnd(args, span) : args.text.length) : (tokens[byAt]?.start ?? args.text.length);
    where = readWhere(args, start, Math.min(end, args.text.length));
    at = byAt < 0 ? tokens.length : byAt;
  } else if (at < tokens.length && !isWord(tokens[at], 'by')) throw args.expected('WHERE or BY', tokens[at]);
  const by = args.fields(tokens.slice(at + 1));
  const wild = by.find((field) => field.includes('*') || /^PREFIX$/i.test(field));
  if (wild !== undefined) throw args.unsupported(`BY ${wild}`);
  return { calls, where, by, span: args.given('span') ? spanOption(args, parseTimeSpan) : undefined };
}

/** Start of `span=` in front of the value at `valueStart`. */
const clauseEnd = (args: CommandArguments, valueStart: number): number =>
  Math.min(...[args.text.lastIndexOf('span', valueStart)].filter((start) => start >= 0), Infinity);

function readWhere(args: CommandArguments, start: number, end: number): ParsedSearch {
  const clause = args.source.slice(start, end);
  try {
    return parseSearchExpression(clause.text);
  } catch (error) {
    throw relocate(clause, error);
  }
}

/** The time part of a request: ranges and, with a span, bucket edges. */
export async function timing(
  stats: IndexStats,
  context: CommandContext,
  extent: Extent,
): Promise<Pick<AggregateRequest, 'range' | 'indexRange' | 'edges'>> {
  const range = resolveRange(context.search, stats.where.times);
  const indexRange = resolveIndexRange(context.search, stats.where.times);
  const bounds = indexRange === undefined ? { range } : { range, indexRange };
  if (stats.span === undefined) return bounds;
  const covered = range.earliest > 0 && range.latest < FAR_FUTURE ? range : await narrowed(range, extent);
  if (covered === undefined) return bounds;
  const { timezone } = context.search;
  if (stats.span.kind === 'seconds' && (covered.latest - covered.earliest) / stats.span.seconds > 1_000_000) {
    throw splError('APPMON-SPL-056', { most: 1_000_000 });
  }
  return { ...bounds, edges: bucketEdges(covered, stats.span, { timezone }) };
}

/** Gives the times of what is stored in a range, or at least the first and the last. */
type Extent = (request: Pick<AggregateRequest, 'range'>) => Promise<readonly Cell[]>;

/** A range without ends, narrowed to what is stored; undefined when nothing is. */
async function narrowed(range: TimeRange, extent: Extent): Promise<TimeRange | undefined> {
  let least = Infinity;
  let most = -Infinity;
  for (const cell of await extent({ range })) {
    const time = toNumber(cell);
    if (time === undefined) continue;
    least = Math.min(least, time);
    most = Math.max(most, time);
  }
  return least > most ? undefined : { earliest: least, latest: Math.floor(most) + 1 };
}

/** A batch of groups as rows, in natural order of their BY values. */
export function groupedRows(batch: Batch, by: readonly string[]): Row[] {
  const names = Object.keys(batch.columns);
  const rows: Row[] = [];
  for (let at = 0; at < batch.length; at++) {
    const row = newRow();
    for (const name of names) {
      const cell = normalCell(batch.columns[name]?.[at]);
      if (cell !== undefined) row[name] = cell;
    }
    rows.push(row);
  }
  return rows.sort((a, b) =>
    compareKeys(
      by.map((field) => a[field]),
      by.map((field) => b[field]),
    ),
  );
}
