import { usableRuns } from './base-job';
import { parseColumns, rowsOf } from './rows';

describe('usableRuns', () => {
  const run = (name: string, content: Record<string, unknown>) => ({ name, content });

  it('puts newest runs first and leaves failed ones out', () => {
    const listing = {
      entry: [
        run('old', { start: 100, isDone: true }),
        run('failed', { start: 400, isDone: true, isFailed: true }),
        run('running', { start: 300, isDone: false }),
        run('new', { start: 200, isDone: '1' }),
      ],
    };
    expect(usableRuns(listing)).toEqual([
      { sid: 'running', started: 300_000, done: false },
      { sid: 'new', started: 200_000, done: true },
      { sid: 'old', started: 100_000, done: true },
    ]);
  });

  it('reads ISO starts, zombies as not done, and anything else as no runs', () => {
    expect(usableRuns({ entry: [run('iso', { start: '2026-11-17T10:00:00.000+00:00', isDone: 1, isZombie: true })] })).toEqual([
      { sid: 'iso', started: Date.UTC(2026, 10, 17, 10), done: false },
    ]);
    expect(usableRuns(null)).toEqual([]);
    expect(usableRuns('<html>')).toEqual([]);
  });
});

describe('parseColumns', () => {
  it('reads names, objects, several values and nothing', () => {
    const data = parseColumns({
      fields: ['a', { name: 'b' }],
      columns: [
        ['1', null],
        [['x', 'y'], 'z'],
      ],
    });
    expect(rowsOf(data)).toEqual([
      { a: '1', b: ['x', 'y'] },
      { a: null, b: 'z' },
    ]);
    expect(parseColumns(null)).toEqual({ fields: [], columns: [] });
  });
});
