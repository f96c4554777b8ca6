import type { SearchControl, SearchPreview } from '../catalog';
import { runSearch } from '../index';
import { MemoryCatalog } from '../testing/memory-catalog';
import { runOver, testContext } from '../testing/run';

/** Three batches of the generator: 1,000 rows each. */
const SOURCE = '| makeresults count=3000 | eval _time=_time-600, k="k".tostring(len(tostring(_time))), n=1';

/** A hand that asks for a preview after every batch. */
function hand(more: Partial<SearchControl> = {}): SearchControl & { readonly shown: SearchPreview[]; readonly stop: AbortController } {
  const shown: SearchPreview[] = [];
  const stop = new AbortController();
  return {
    shown,
    stop,
    enough: stop.signal,
    streamed: false,
    turn: () => undefined,
    previewDue: () => true,
    show: (preview) => {
      shown.push(preview);
      return Promise.resolve();
    },
    ...more,
  };
}

describe('a search that is watched', () => {
  it.each([
    'stats count by k',
    'stats sum(*) as *',
    'chart count over k by n',
    'timechart span=1m count by k',
    'timechart count',
    'sort - n | head 7',
    'top k',
    'eventstats sum(n) as s | stats max(s) as s',
    'dedup k | table k n',
    'stats count by k | eval d=count*2 | addtotals',
    'transpose 2',
    'tail 3 | reverse',
    'fields n | head 1500',
  ])('gives the same rows as one that is not: %s', async (tail) => {
    const control = hand();
    const watched = await runOver(`${SOURCE} | ${tail}`, {}, { control });
    const unseen = await runOver(`${SOURCE} | ${tail}`);
    expect(watched).toEqual(unseen);
    expect(control.shown.length).toBeGreaterThan(0);
  });

  it('shows a table that grows by each batch', async () => {
    const control = hand();
    await runOver(`${SOURCE} | stats sum(n) as n | eval twice=n*2`, {}, { control });
    expect(control.shown).toEqual(
      [1000, 2000, 3000].map((n) => ({ rows: [{ n, twice: 2 * n }], fields: ['n', 'twice'], kind: 'table', adds: false })),
    );
  });

  it('shows rows that leave it once each', async () => {
    const control = hand();
    const { rows } = await runOver(`${SOURCE} | where n=1`, {}, { control });
    expect(control.shown.every(({ adds }) => adds)).toBe(true);
    expect(control.shown.flatMap((preview) => preview.rows)).toEqual(rows);
  });

  it('streamed, it keeps no row that it has shown', async () => {
    const control = hand({ streamed: true, previewDue: () => false });
    const { rows } = await runOver(`${SOURCE} | where n=1`, {}, { control });
    expect(rows).toEqual([]);
    expect(control.shown.flatMap((preview) => preview.rows)).toHaveLength(3000);
  });

  it('ends with what it has when that is enough', async () => {
    const control = hand();
    const finalized = {
      ...control,
      show: () => {
        control.stop.abort();
        return Promise.resolve();
      },
    };
    const { rows } = await runOver(`${SOURCE} | stats sum(n) as n`, {}, { control: finalized });
    expect(rows).toEqual([{ n: 1000 }]);
  });

  it('takes no batch while it is paused, and is not done before it may go on', async () => {
    let go = (): void => undefined;
    let turns = 0;
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    const control = hand({ turn: () => ((turns += 1) === 2 ? held : undefined) });
    let done = false;
    const search = runOver(`${SOURCE} | stats sum(n) as n`, {}, { control }).finally(() => {
      done = true;
    });
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect([control.shown.map(({ rows }) => rows[0]?.['n']), done]).toEqual([[1000], false]);
    go();
    expect((await search).rows).toEqual([{ n: 3000 }]);
  });

  it.each([
    ['collect index=kept', 'writes events'],
    ['stats sum(n) as n | outputlookup kept', 'writes a lookup'],
    ['stats sum(n) as n | sendalert tell', 'tells somebody'],
  ])('writes once, when it is done: %s %s', async (tail) => {
    const catalog = new MemoryCatalog({});
    const calls: string[] = [];
    for (const name of ['collect', 'writeLookup', 'sendAlert'] as const) {
      const original = catalog[name].bind(catalog) as (...args: unknown[]) => Promise<never>;
      Object.assign(catalog, { [name]: (...args: unknown[]) => (calls.push(name), original(...args)) });
    }
    const control = hand();
    await runSearch(`${SOURCE} | ${tail}`, testContext({ control }), catalog);
    expect(calls).toHaveLength(1);
  });
});
