import { CommandArguments } from '../parse/arguments';
import { SourceText } from '../parse/source-text';
import type { Cell, Row } from '../value';
import { type AggregateOptions, compileAggregate, expandAggregates, parseAggregates, parseByFields } from './aggregates';
import { findStatsFunction, statsFunctions } from './stats';

function run(text: string, rows: readonly Row[], options: AggregateOptions = {}): Record<string, Cell> {
  const args = new CommandArguments('stats', SourceText.of(text), []);
  const { calls, next } = parseAggregates(args.tokens, args);
  expect(next).toBe(args.tokens.length);
  const fields = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const result: Record<string, Cell> = {};
  for (const call of expandAggregates(calls, fields)) {
    const aggregate = compileAggregate(call, options).create(60);
    rows.forEach((row) => aggregate.add(row));
    result[call.column] = aggregate.result();
  }
  return result;
}

const column = (field: string, values: readonly Cell[]): Row[] => values.map((value) => ({ [field]: value }));
const refusal = (text: string): unknown => {
  try {
    run(text, []);
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('documented examples of the aggregate functions', () => {
  it.each(statsFunctions.map((row) => [row.name, row.example, row] as const))('%s', (_, example, row) => {
    const { percent = 50 } = example;
    const accumulator = row.create({ percent, percentileMethod: 'interpolated', listLimit: 100, bucketSeconds: 60 });
    example.values.forEach((value, index) => accumulator.add(value, { _time: example.times?.[index] }));
    expect(accumulator.result()).toEqual(example.gives);
  });
});

describe('aggregates', () => {
  it('names columns as written, or as asked (R34)', () => {
    expect(Object.keys(run('count, avg(x) dc(x) AS users p95(x) count(eval(x>1)) sum("a b")', column('x', [1])))).toEqual([
      'count',
      'avg(x)',
      'users',
      'p95(x)',
      'count(eval(x>1))',
      'sum(a b)',
    ]);
  });

  it('counts zero rows as 0 and has no mean of them (R34)', () => {
    expect(run('count avg(x) sum(x)', [])).toEqual({ count: 0, 'avg(x)': undefined, 'sum(x)': undefined });
  });

  it('expands wildcards and carries them into names (R35)', () => {
    expect(run('sum(*_ms) as *_total count(a*)', [{ a_ms: 1, b_ms: '2', _x_ms: 5 }, { a_ms: 3 }])).toEqual({
      a_total: 4,
      b_total: 2,
      'count(a_ms)': 2,
    });
    expect(refusal('sum(*_ms) as *_*')).toMatchObject({ code: 'APPMON-SPL-AGGREGATE-WILDCARD' });
  });

  it('refuses wildcards after BY (R35)', () => {
    const args = new CommandArguments('stats', SourceText.of('count by a, *_ms'), []);
    const { next } = parseAggregates(args.tokens, args);
    expect(() => parseByFields(args.tokens, next, args)).toThrow(
      expect.objectContaining({ code: 'APPMON-SPL-AGGREGATE-BY', location: expect.objectContaining({ start: 12, end: 16 }) }),
    );
  });

  it('counts values, and conditions that are true (R36)', () => {
    expect(run('count count(x)', column('x', [['a', 'b', 'c'], undefined]))).toEqual({ count: 2, 'count(x)': 3 });
    expect(run('count(eval(s>400)) as errors', column('s', ['200', '404', '500', undefined]))).toEqual({ errors: 2 });
    expect(run('sum(eval(s/100)) as h', column('s', ['200', '400']))).toEqual({ h: 6 });
    expect(refusal('sum(eval(s>400))')).toMatchObject({ code: 'APPMON-SPL-AGGREGATE-CONDITION' });
  });

  it('interpolates percentiles, or takes the nearest rank (R37)', () => {
    const ten = column('x', [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(run('perc50(x) perc95(x) median(x) p0(x) p100(x)', ten)).toEqual({
      'perc50(x)': 5.5,
      'perc95(x)': 9.55,
      'median(x)': 5.5,
      'p0(x)': 1,
      'p100(x)': 10,
    });
    expect(run('perc50(x)', column('x', [1, 2, 3, 4]), { percentileMethod: 'nearest' })).toEqual({ 'perc50(x)': 3 });
  });

  it('has no deviation for one value (R38)', () => {
    expect(run('stdev(x) var(x) stdevp(x)', column('x', [7]))).toEqual({ 'stdev(x)': 0, 'var(x)': 0, 'stdevp(x)': 0 });
  });

  it('takes numbers before texts for the smallest value (R39)', () => {
    expect(run('min(x)', column('x', [2, '10', 'a']))).toEqual({ 'min(x)': 2 });
    expect(run('min(x) max(x)', column('x', ['b', 'a', 'Z']))).toEqual({ 'min(x)': 'Z', 'max(x)': 'b' });
  });

  it('sorts values as texts and cuts list at 100 (R40)', () => {
    const rows = column(
      'x',
      Array.from({ length: 101 }, (_, index) => String(index)),
    );
    expect(run('values(x)', column('x', [10, 9, 1, 9]))).toEqual({ 'values(x)': ['1', '10', '9'] });
    expect(run('list(x) as l', rows)['l']).toHaveLength(100);
  });

  it('counts 50,000 different values exactly (R41)', () => {
    expect(
      run(
        'dc(x)',
        column(
          'x',
          Array.from({ length: 50_000 }, (_, index) => index),
        ),
      ),
    ).toEqual({ 'dc(x)': 50_000 });
  });

  it('tells arrival order from time (R42)', () => {
    const rows = [30, 10, 20].map((time) => ({ _time: time, x: `t${time}` }));
    expect(run('first(x) last(x) earliest(x) latest(x) earliest_time(x) latest_time(x)', rows)).toEqual({
      'first(x)': 't30',
      'last(x)': 't20',
      'earliest(x)': 't10',
      'latest(x)': 't30',
      'earliest_time(x)': 10,
      'latest_time(x)': 30,
    });
  });

  it('marks sparklines (R44)', () => {
    const rows = [0, 30, 60].map((time) => ({ _time: time, x: 2 }));
    const range = { earliest: 0, latest: 180 };
    expect(run('sparkline(count, 1m) as s sparkline(sum(x),1m) as t', rows, { range })).toEqual({
      s: ['##__SPARKLINE__##', '2', '1', '0'],
      t: ['##__SPARKLINE__##', '4', '2', '0'],
    });
  });

  it('scales sums to the bucket (R32)', () => {
    expect(run('per_second(x) per_hour(x)', column('x', [60]), { buckets: true })).toEqual({ 'per_second(x)': 1, 'per_hour(x)': 3600 });
    expect(refusal('per_second(x)')).toMatchObject({ code: 'APPMON-SPL-AGGREGATE-CONTEXT' });
  });

  it.each([
    ['frobnicate(x)', 'APPMON-SPL-AGGREGATE-FUNCTION', 0],
    ['count, avg', 'APPMON-SPL-AGGREGATE-FIELD', 7],
    ['avg(x, y)', 'APPMON-SPL-AGGREGATE-ARGUMENT', 4],
    ['count(eval(x>))', 'APPMON-SPL-EVAL-SYNTAX', 13],
    ['p101(x)', 'APPMON-SPL-AGGREGATE-FUNCTION', 0],
  ])('refuses %s', (text, code, start) => {
    expect(refusal(text)).toMatchObject({ code, location: { start } });
  });

  it('knows percentiles by their number', () => {
    expect(findStatsFunction('perc99.9')?.percent).toBe(99.9);
    expect(findStatsFunction('perc')).toBeUndefined();
  });
});
