import type { OptionDefinition } from '../../command';
import { compareText, parseNumber } from '../../eval';
import type { CommandArguments } from '../../parse/arguments';
import type { Token } from '../../parse/tokens';

/** Options that chart and timechart share for their split-by field. */
export const SERIES_OPTIONS: readonly OptionDefinition[] = [
  { name: 'limit', type: 'string', default: 'top10', doc: 'Series kept: a number, topN or bottomN; 0 keeps all.' },
  { name: 'useother', type: 'boolean', default: 'true', doc: 'Whether the series beyond the limit make one more.' },
  { name: 'otherstr', type: 'string', default: 'OTHER', doc: 'Name of that series.' },
  { name: 'usenull', type: 'boolean', default: 'true', doc: 'Whether rows without the split-by field make a series.' },
  { name: 'nullstr', type: 'string', default: 'NULL', doc: 'Name of that series.' },
  { name: 'sep', type: 'string', default: ': ', doc: 'Text between aggregate and series in column names.' },
  { name: 'format', type: 'string', default: '$AGG$: $VAL$', doc: 'Column names when there are several aggregates; replaces sep.' },
  { name: 'cont', type: 'boolean', default: 'true', doc: 'Whether empty buckets are shown.' },
];

/** Which series are kept. */
export type SeriesTest =
  | { readonly kind: 'rank'; readonly from: 'top' | 'bottom'; readonly count: number; readonly keep: boolean }
  | { readonly kind: 'bound'; readonly operator: '<' | '>'; readonly value: number };

/** How series are scored and chosen. */
export interface SeriesSettings {
  readonly score: 'sum' | 'avg' | 'min' | 'max' | 'count';
  readonly test: SeriesTest | undefined;
  readonly other: string | undefined;
  readonly nulls: string | undefined;
  readonly columnName: (aggregate: string, series: string) => string;
}

const SCORES = ['sum', 'avg', 'min', 'max', 'count'] as const;

/** Reads the series options and a `where <score> in top5 | < 10` clause (tokens after WHERE). */
export function readSeries(args: CommandArguments, aggregates: number, clause: readonly Token[]): SeriesSettings {
  const format = args.given('format') ? args.string('format', '') : `$AGG$${args.string('sep', ': ')}$VAL$`;
  const several = aggregates > 1 || args.given('format');
  const columnName = (aggregate: string, series: string): string =>
    several ? format.replaceAll('$AGG$', () => aggregate).replaceAll('$VAL$', () => series) : series;
  return {
    // Several aggregates are scored by how often the series occurs (R28).
    ...(clause.length > 0
      ? readClause(args, clause)
      : { score: aggregates > 1 ? ('count' as const) : ('sum' as const), test: readLimit(args) }),
    other: args.boolean('useother', true) ? args.string('otherstr', 'OTHER') : undefined,
    nulls: args.boolean('usenull', true) ? args.string('nullstr', 'NULL') : undefined,
    columnName,
  };
}

function readLimit(args: CommandArguments): SeriesTest | undefined {
  const match = /^(top|bottom)?\s*(\d+)$/i.exec(args.string('limit', 'top10'));
  if (match === null) throw args.unsupported(`limit=${args.string('limit', '')}`, args.optionLocation('limit'));
  const count = Number(match[2]);
  return count === 0 ? undefined : { kind: 'rank', from: match[1]?.toLowerCase() === 'bottom' ? 'bottom' : 'top', count, keep: true };
}

function readClause(args: CommandArguments, clause: readonly Token[]): Pick<SeriesSettings, 'score' | 'test'> {
  const [score, operator, operand, extra] = clause;
  const name = SCORES.find((known) => known === score?.value.toLowerCase());
  if (name === undefined) throw args.expected(`one of ${SCORES.join(', ')}`, score);
  if (extra !== undefined) throw args.expected('nothing more', extra);
  if (operator?.value === '<' || operator?.value === '>') {
    const value = parseNumber(operand?.value ?? '');
    if (value === undefined) throw args.expected('a number', operand);
    return { score: name, test: { kind: 'bound', operator: operator.value, value } };
  }
  const rank = /^(top|bottom)(\d+)$/i.exec(operand?.value ?? '');
  const word = operator?.value.toLowerCase();
  if (word !== 'in' && word !== 'notin') throw args.expected('in, notin, < or >', operator);
  if (rank === null) throw args.expected('top<number> or bottom<number>', operand);
  const from = rank[1]?.toLowerCase() === 'bottom' ? 'bottom' : 'top';
  return { score: name, test: { kind: 'rank', from, count: Number(rank[2]), keep: word === 'in' } };
}

/** Names of the series to keep, from their scores; ties go by name, upper case first. */
export function chooseSeries(scores: ReadonlyMap<string, number>, test: SeriesTest | undefined): Set<string> {
  if (test === undefined) return new Set(scores.keys());
  if (test.kind === 'bound') {
    const holds = (score: number): boolean => (test.operator === '<' ? score < test.value : score > test.value);
    return new Set([...scores].filter(([, score]) => holds(score)).map(([name]) => name));
  }
  const direction = test.from === 'top' ? 1 : -1;
  const ranked = [...scores].sort(([a, x], [b, y]) => direction * (y - x) || compareText(a, b)).map(([name]) => name);
  return new Set(test.keep ? ranked.slice(0, test.count) : ranked.slice(test.count));
}
