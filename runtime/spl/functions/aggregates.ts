import type { TimeRange } from '../catalog';
import { type EvalOptions, type EvalValue, compileExpression, fieldReader, fieldsOf, parseNumber, toNumber } from '../eval';
import { autoSpan, bucketEdges, parseTimeSpan } from '../time';
import type { Cell, Row } from '../value';
import type { AggregateCall } from './aggregate-parser';
import { aggregateError } from './errors';
import { type Accumulator, type AccumulatorSettings, findStatsFunction, type StatsFunction } from './stats';

export { type AggregateCall, type AggregateList, parseAggregates, parseByFields } from './aggregate-parser';

/** What aggregates may know beyond their rows. */
export interface AggregateOptions extends EvalOptions {
  readonly percentileMethod?: AccumulatorSettings['percentileMethod'];
  /** Most values of list(); 100 when absent. */
  readonly listLimit?: number;
  /** Called when list() leaves values out. */
  readonly listCapped?: () => void;
  /** allnum=t: numeric aggregates have no result over values that are not all numbers. */
  readonly allNumbers?: boolean;
  /** Range of the search, for sparkline(). */
  readonly range?: TimeRange;
  /** True where rows fall into time buckets: allows per_second and its kin. */
  readonly buckets?: boolean;
}

/** One aggregate of one group: fed with rows, asked for its value at the end (or in between). */
export interface RunningAggregate {
  add(row: Row): void;
  result(): Cell;
}

/** An aggregate ready to run; `create` starts it for a group (`bucketSeconds` = width of the group's time bucket). */
export interface CompiledAggregate {
  readonly column: string;
  readonly name: string;
  /** Fields it reads. */
  readonly fields: readonly string[];
  create(bucketSeconds?: number): RunningAggregate;
  /** Starts it over a moving window; absent when the window has to be gone through again for each row. */
  slide?(): SlidingAggregate;
}

/** An aggregate over a queue of rows. */
export interface SlidingAggregate {
  push(row: Row): void;
  /** Drops the oldest row. */
  shift(): void;
  result(): Cell;
}

type Feed = (row: Row, accumulator: Accumulator) => void;

const addCell = (value: EvalValue, row: Row, accumulator: Accumulator): void => {
  if (value === undefined || typeof value === 'boolean') return;
  if (Array.isArray(value)) for (const one of value) accumulator.add(one, row);
  else accumulator.add(value, row);
};

/** How rows reach an accumulator: all of them (`count`), the values of a field, or those of an expression. */
function feedOf(call: AggregateCall, options: AggregateOptions): Feed {
  const { field, expression } = call;
  if (expression !== undefined) {
    const { evaluate, type } = compileExpression(expression, options);
    if (type !== 'boolean') return (row, accumulator) => addCell(evaluate(row), row, accumulator);
    if (findStatsFunction(call.name)?.definition.name !== 'count')
      throw aggregateError('APPMON-SPL-AGGREGATE-CONDITION', { name: call.name }, { location: call.location });
    return (row, accumulator) => {
      if (evaluate(row) === true) accumulator.add(1, row);
    };
  }
  if (field === undefined) return (row, accumulator) => accumulator.add(1, row);
  const read = fieldReader(field);
  return (row, accumulator) => addCell(read(row), row, accumulator);
}

/** No result once a value was no number. */
function allOrNothing(accumulator: Accumulator): Accumulator {
  let broken = false;
  return {
    add(value, row) {
      broken ||= typeof value === 'string' && parseNumber(value) === undefined;
      accumulator.add(value, row);
    },
    result: () => (broken ? undefined : accumulator.result()),
  };
}

function compileSliding(feed: Feed, slide: NonNullable<StatsFunction['slide']>): () => SlidingAggregate {
  return () => {
    const { push, shift, result } = slide();
    return {
      push(row) {
        const values: (string | number)[] = [];
        feed(row, { add: (value) => void values.push(value), result: () => undefined });
        push(values);
      },
      shift,
      result,
    };
  };
}

/** `sparkline(…)`: one value per bucket over the range, as a multivalue that starts with a marker. */
function compileSparkline(
  call: AggregateCall,
  feed: Feed,
  { create, options }: { create: () => Accumulator; options: AggregateOptions },
): () => RunningAggregate {
  const { range } = options;
  if (range === undefined)
    throw aggregateError(
      'APPMON-SPL-AGGREGATE-CONTEXT',
      { name: 'sparkline', reason: 'there is no time range' },
      { location: call.location },
    );
  const span = call.sparkline?.span === undefined ? autoSpan(range) : parseTimeSpan(call.sparkline.span);
  const edges = bucketEdges(range, span, { timezone: options.timezone ?? 'UTC' });
  return () => {
    const cells = new Map<number, Accumulator>();
    return {
      add(row) {
        const time = toNumber(row['_time']);
        if (time === undefined) return;
        let low = 0;
        let high = edges.length - 1;
        while (high - low > 1) {
          const middle = (low + high) >> 1;
          if ((edges[middle] ?? Infinity) <= time) low = middle;
          else high = middle;
        }
        const cell = cells.get(low) ?? create();
        cells.set(low, cell);
        feed(row, cell);
      },
      result: () => ['##__SPARKLINE__##', ...edges.slice(0, -1).map((_, index) => String(cells.get(index)?.result() ?? 0))],
    };
  };
}

/**
 * Compiles an aggregate whose wildcards have been expanded.
 * @throws APPMON-SPL-AGGREGATE-…, and APPMON-SPL-EVAL-… from eval(…)
 */
export function compileAggregate(call: AggregateCall, options: AggregateOptions = {}): CompiledAggregate {
  const found = findStatsFunction(call.name);
  if (found === undefined) throw aggregateError('APPMON-SPL-AGGREGATE-FUNCTION', { name: call.name }, { location: call.location });
  const { definition, percent } = found;
  if (definition.perBucket === true && options.buckets !== true)
    throw aggregateError(
      'APPMON-SPL-AGGREGATE-CONTEXT',
      { name: call.name, reason: 'there are no time buckets' },
      { location: call.location },
    );
  const { percentileMethod = 'interpolated', listLimit = 100, listCapped } = options;
  const strict = options.allNumbers === true && definition.numeric === true;
  const feed = feedOf(call, options);
  const start = (bucketSeconds: number | undefined): Accumulator => {
    const accumulator = definition.create({ percent, percentileMethod, listLimit, listCapped, bucketSeconds });
    return strict ? allOrNothing(accumulator) : accumulator;
  };
  const fields = call.expression === undefined ? (call.field === undefined ? [] : [call.field]) : fieldsOf(call.expression);
  const timed = /^(?:earliest|latest|rate)/.test(definition.name) || call.sparkline !== undefined;
  const shared = { column: call.column, name: definition.name, fields: timed ? [...new Set([...fields, '_time'])] : fields };
  if (call.sparkline !== undefined) {
    const create = compileSparkline(call, feed, { create: () => start(undefined), options });
    return { ...shared, create };
  }
  return {
    ...shared,
    ...(definition.slide === undefined || strict ? {} : { slide: compileSliding(feed, definition.slide) }),
    create(bucketSeconds) {
      const accumulator = start(bucketSeconds);
      return { add: (row) => feed(row, accumulator), result: () => accumulator.result() };
    },
  };
}

export const hasWildcard = (call: AggregateCall): boolean => call.field?.includes('*') === true;

/** A test for names by a pattern with `*`, giving what each star stands for. Names that start with `_` only match patterns that do. */
export function wildcardMatcher(pattern: string): (name: string) => readonly string[] | undefined {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .join('(.*)');
  const expression = new RegExp(`^${source}$`, 's');
  return (name) => {
    if (name.startsWith('_') && !pattern.startsWith('_')) return undefined;
    return expression.exec(name)?.slice(1);
  };
}

/** Replaces aggregates over `*` patterns by one aggregate per field that exists, in the order of `fields`. */
export function expandAggregates(calls: readonly AggregateCall[], fields: readonly string[]): AggregateCall[] {
  return calls.flatMap((call) => {
    if (!hasWildcard(call) || call.field === undefined) return [call];
    const match = wildcardMatcher(call.field);
    return fields.flatMap((field) => {
      const parts = match(field);
      if (parts === undefined) return [];
      let index = 0;
      const column = call.renamed
        ? call.column.replaceAll('*', () => parts[index++] ?? '')
        : call.column.replace(call.field ?? '', () => field);
      return [{ ...call, field, column }];
    });
  });
}
