import type { ErrorLocation } from '../../../core/errors';
import { type Expr, parseEval } from '../eval';
import type { CommandArguments } from '../parse/arguments';
import type { Token } from '../parse/tokens';
import { aggregateError } from './errors';
import { findStatsFunction } from './stats';

/** One aggregate as written. `field` may hold `*` until `expandAggregates` has replaced it by the fields that exist. */
export interface AggregateCall {
  /** Function name in lower case, for example `perc95`. */
  readonly name: string;
  /** Column name: what stands after AS, else the aggregate as written. */
  readonly column: string;
  readonly renamed: boolean;
  readonly field?: string;
  readonly expression?: Expr;
  readonly sparkline?: { readonly span?: string };
  readonly location: ErrorLocation;
}

export interface AggregateList {
  readonly calls: readonly AggregateCall[];
  /** Position in the tokens where the list ends: at BY, OVER or another word, or at the end. */
  readonly next: number;
}

const isPunctuation = (token: Token | undefined, value: string): boolean => token?.type === 'punctuation' && token.value === value;
const isWord = (token: Token | undefined, word: string): boolean => token?.type === 'word' && token.value.toLowerCase() === word;

/** Position of the parenthesis that closes the one at `open`. */
function closing(tokens: readonly Token[], open: number, args: CommandArguments): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index += 1) {
    if (isPunctuation(tokens[index], '(')) depth += 1;
    if (isPunctuation(tokens[index], ')')) depth -= 1;
    if (depth === 0) return index;
  }
  throw args.expected('a closing parenthesis');
}

type Argument = Pick<AggregateCall, 'field' | 'expression'>;

function readArgument(tokens: readonly Token[], { name, args }: { name: string; args: CommandArguments }): Argument {
  const [first, second] = tokens;
  if (first === undefined) return {};
  const last = tokens.at(-1) ?? first;
  if (isWord(first, 'eval') && isPunctuation(second, '(') && second !== undefined) {
    if (closing(tokens, 1, args) !== tokens.length - 1) throw args.expected('the end of eval(…)', last);
    return { expression: parseEval(args.text.slice(second.end, last.start), second.end) };
  }
  const simple = tokens.length === 1 && first.type !== 'punctuation' && first.type !== 'bracket';
  if (!simple)
    throw aggregateError(
      'APPMON-SPL-AGGREGATE-ARGUMENT',
      { name, expected: 'one field or eval(…)' },
      { location: { start: first.start, end: last.end } },
    );
  return { field: first.value };
}

/** `sparkline(count, 1h)`, `sparkline(avg(x))`. */
function readSparkline(
  tokens: readonly Token[],
  args: CommandArguments,
): Pick<AggregateCall, 'name' | 'field' | 'expression' | 'sparkline'> {
  const inner = tokens.length === 0 ? undefined : readOne(tokens, 0, args);
  if (inner === undefined) return { name: 'count', sparkline: {} };
  const { name, field, expression } = inner.call;
  const call = { name, ...(field === undefined ? {} : { field }), ...(expression === undefined ? {} : { expression }) };
  if (inner.next === tokens.length) return { ...call, sparkline: {} };
  const span = tokens[inner.next + 1];
  if (!isPunctuation(tokens[inner.next], ',') || span === undefined || inner.next + 2 !== tokens.length)
    throw args.expected('a span such as 1h', tokens[inner.next]);
  return { ...call, sparkline: { span: span.value } };
}

function check(name: string, argument: Argument, location: ErrorLocation): void {
  const found = findStatsFunction(name);
  if (found === undefined) throw aggregateError('APPMON-SPL-AGGREGATE-FUNCTION', { name }, { location });
  if (found.definition.name !== 'count' && argument.field === undefined && argument.expression === undefined)
    throw aggregateError('APPMON-SPL-AGGREGATE-FIELD', { name }, { location });
}

/** Reads `name`, or `name(…)`, without AS. */
function readOne(tokens: readonly Token[], from: number, args: CommandArguments): { call: AggregateCall; next: number } {
  const first = tokens[from];
  if (first?.type !== 'word') throw args.expected('an aggregate such as count or avg(field)', first);
  const written = first.value.toLowerCase();
  const open = tokens[from + 1];
  const called = isPunctuation(open, '(') && open?.start === first.end;
  const close = called ? closing(tokens, from + 1, args) : from;
  const location = { start: first.start, end: tokens[close]?.end ?? first.end };
  const inside = called ? tokens.slice(from + 2, close) : [];
  const column = args.text.slice(location.start, location.end);
  if (written === 'sparkline') {
    const parts = readSparkline(inside, args);
    check(parts.name, parts, location);
    return { call: { ...parts, column, renamed: false, location }, next: close + 1 };
  }
  const argument = readArgument(inside, { name: written, args });
  check(written, argument, location);
  const unquoted = argument.field === undefined ? column : `${first.value}(${argument.field})`;
  return { call: { name: written, ...argument, column: unquoted, renamed: false, location }, next: close + 1 };
}

const stars = (text: string): number => text.split('*').length - 1;

/**
 * Reads aggregates as stats, chart, timechart and tstats write them: `count, avg(x) AS y, sum(*_ms) as *_total`, up to the first word
 * that is no aggregate (`by`, `over` …).
 * @throws APPMON-SPL-AGGREGATE-… with locations relative to `args.text`
 */
export function parseAggregates(tokens: readonly Token[], args: CommandArguments): AggregateList {
  const calls: AggregateCall[] = [];
  let at = 0;
  while (at < tokens.length && !isWord(tokens[at], 'by') && !isWord(tokens[at], 'over') && !isWord(tokens[at], 'where')) {
    if (isPunctuation(tokens[at], ',')) {
      at += 1;
      continue;
    }
    const one = readOne(tokens, at, args);
    at = one.next;
    if (!isWord(tokens[at], 'as')) {
      calls.push(one.call);
      continue;
    }
    const name = tokens[at + 1];
    if (name === undefined || name.type === 'punctuation' || name.type === 'bracket')
      throw args.expected('a name after AS', name ?? tokens[at]);
    if (stars(name.value) > 0 && stars(name.value) !== stars(one.call.field ?? ''))
      throw aggregateError('APPMON-SPL-AGGREGATE-WILDCARD', { as: name.value, field: one.call.field ?? '' }, { location: name });
    calls.push({ ...one.call, column: name.value, renamed: true });
    at += 2;
  }
  return { calls, next: at };
}

/**
 * Reads `by a, b` at the end of the arguments; without BY there are no fields.
 * @throws APPMON-SPL-AGGREGATE-BY for a wildcard
 */
export function parseByFields(tokens: readonly Token[], from: number, args: CommandArguments): string[] {
  const by = tokens[from];
  if (by === undefined) return [];
  if (!isWord(by, 'by')) throw args.expected('BY and field names', by);
  const rest = tokens.slice(from + 1);
  if (rest.length === 0) throw args.expected('field names after BY', by);
  const wild = rest.find((token) => token.type === 'word' && token.value.includes('*'));
  if (wild !== undefined) throw aggregateError('APPMON-SPL-AGGREGATE-BY', { field: wild.value }, { location: wild });
  return args.fields(rest);
}
