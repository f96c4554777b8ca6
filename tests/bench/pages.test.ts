import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../runtime/store';
import { openPagesBench, runPages, type PagesBench } from '../../tools/bench/pages';
import { multiply } from '../../tools/bench/pages/multiply';
import { pageSearches } from '../../tools/bench/pages/searches';

jest.setTimeout(240_000);

const EVENTS = 6_000;
/** Jobs that one page may start (docs/ARCHITECTURE.md). */
const MOST_JOBS = 6;
const ALL = { earliest_time: '-2d', latest_time: '+1h' };

let data: string;
let bench: PagesBench;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'bench-pages-smoke-'));
  bench = await openPagesBench(data, EVENTS);
});

afterAll(async () => {
  await bench.close();
  rmSync(data, { recursive: true, force: true });
});

test('the store holds what was loaded, and its rollups match its events', async () => {
  const { product, loaded } = bench;
  expect(loaded.events).toBe(EVENTS);
  const [events] = await product.search('| tstats count where source=bench (index=appmon_events OR index=appmon_crashes)', ALL);
  expect(Number(events?.['count'])).toBe(EVENTS);
  const from = String(loaded.end - 86_400);
  const [sessions] = await product.search('| tstats count where index=appmon_events source=bench event_name=session.start', ALL);
  const [rolled] = await product.search('| mstats sum(appmon.sessions) AS n where index=appmon_metrics source="AppMon - Base*"', {
    ...ALL,
    earliest_time: String(Math.floor(Number(from) / 60) * 60),
  });
  expect(Number(rolled?.['n'])).toBe(Number(sessions?.['count']));
});

test('every page starts at most six jobs, and each of them answers', async () => {
  for (const searches of Object.values(bench.pages)) expect(searches.length).toBeLessThanOrEqual(MOST_JOBS);
  const { searches, pages } = await runPages(bench);
  expect(pages.map(({ name }) => name)).toEqual(
    Object.keys(pageSearches({ issueKey: 'k', app: 'a', platform: 'ios', supportCode: 'ABCDEFGH' })),
  );
  const rows = new Map(searches.map(({ name, timing }) => [name, timing.rows]));
  for (const name of [
    'AppMon - Base - Live facts',
    'AppMon - Base - Issues',
    'Issue: newest reports',
    'Issue: who is hit',
    'Support: look-up',
  ])
    expect(rows.get(name)).toBeGreaterThan(0);
  expect(rows.get('Issue: newest reports')).toBeLessThanOrEqual(20);
});

test('copies inside the database are as many events with ids of their own', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'bench-copies-'));
  const range = { earliest: -Infinity, latest: Infinity };
  const event = (time: number, id: string) => ({
    index: 'main',
    time,
    indexTime: time,
    host: 'h',
    source: 's',
    sourcetype: 'st',
    raw: 'r',
    fields: { event_id: id, received_time: time.toFixed(3) },
  });
  try {
    const first = await openStore({ directory });
    await first.ensureIndex('main', 'event');
    await first.append([event(10_000, 'a'), event(10_060, 'b')]);
    await first.close();
    await multiply(directory, { count: 3, shift: 600 });
    const second = await openStore({ directory });
    await second.append([event(20_000, 'later')]);
    await second.flush();
    const { columns } = await second.aggregate({
      indexes: ['main'],
      range,
      by: [],
      aggregates: [
        { function: 'count', as: 'count' },
        { function: 'dc', field: 'event_id', as: 'ids' },
        { function: 'min', field: '_time', as: 'oldest' },
      ],
    });
    const times: unknown[] = [];
    for await (const batch of second.scan({ indexes: ['main'], range, limit: 1 })) times.push(...(batch.columns['_time'] ?? []));
    expect([columns['count'], columns['ids'], columns['oldest'], times]).toEqual([[7], [7], [8_800], [20_000]]);
    await second.close();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
