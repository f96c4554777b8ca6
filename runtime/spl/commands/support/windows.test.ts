import fc from 'fast-check';
import { runOnRows } from '../../testing/run';
import type { Row } from '../../value';

const AGGREGATES = 'count as c, count(x) as n, sum(x) as s, avg(x) as m';

/** Rows with whole numbers: sums do not depend on the order in which they are made. */
const rows = fc.array(fc.record({ k: fc.option(fc.constantFrom('a', 'b', 'c')), x: fc.option(fc.integer({ min: -1000, max: 1000 })) }), {
  maxLength: 40,
});

const given = (one: { k: string | null; x: number | null }): Row => ({
  ...(one.k === null ? {} : { k: one.k }),
  ...(one.x === null ? {} : { x: String(one.x) }),
});

/** What R45 says, written out: the rows of the group among the last `window` rows (of all groups, or of the group). */
function expected(input: readonly Row[], { window, global, current }: { window: number; global: boolean; current: boolean }): Row[] {
  const grouped = input.filter((row) => row['k'] !== undefined);
  return input.map((row) => {
    if (row['k'] === undefined) return row;
    const line = global ? grouped : grouped.filter((other) => other['k'] === row['k']);
    const end = line.indexOf(row) + (current ? 1 : 0);
    const seen = line.slice(Math.max(0, end - window), end).filter((other) => other['k'] === row['k']);
    const numbers = seen.flatMap((other) => (other['x'] === undefined ? [] : [Number(other['x'])]));
    const sum = numbers.reduce((a, b) => a + b, 0);
    return { ...row, c: seen.length, n: numbers.length, ...(numbers.length === 0 ? {} : { s: sum, m: sum / numbers.length }) };
  });
}

describe('moving windows (R45)', () => {
  it('hold the last rows, of all groups or of each', () =>
    fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 6 }), fc.boolean(), fc.boolean(), async (list, window, global, current) => {
        const input = list.map(given);
        const spl = `streamstats window=${window} global=${global} current=${current} ${AGGREGATES} by k`;
        expect((await runOnRows(spl, input)).rows).toEqual(expected(input, { window, global, current }));
      }),
      { numRuns: 200 },
    ));

  it('keep decimals exact however long the window has moved', async () => {
    const input = Array.from({ length: 3000 }, (_, index): Row => ({ x: index < 100 ? '1e15' : '0.1' }));
    const { rows: result } = await runOnRows('streamstats window=10 sum(x) as s avg(x) as m', input);
    expect(result.at(-1)).toEqual({ x: '0.1', s: 1, m: 0.1 });
  });

  it('forget groups whose rows lie outside', async () => {
    const input = Array.from({ length: 5000 }, (_, index): Row => ({ k: String(index % 2000) }));
    const { rows: result } = await runOnRows('streamstats window=1999 count by k | where count!=1', input);
    expect(result).toEqual([]);
    const wide = await runOnRows('streamstats window=2001 count by k | where count=2 | stats count', input);
    expect(wide.rows).toEqual([{ count: 3000 }]);
  });
});
