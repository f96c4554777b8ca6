import { symbolsEvent } from '../../gateway/symbols/event';
import type { JsonObject } from '../../core/vocabulary';
import { planted, type Fields, type Planted } from './plant';
import { startQuietProduct, type QuietProduct } from './quiet-product';

/** How far the reports of each release are readable, and which symbols nobody has uploaded: counted as reports come, late symbols too. */
jest.setTimeout(120_000);

const NOW = Math.floor(Date.now() / 1000);
const APP = 'es.meridiano.app';
const MAPPING = `${APP}@8.14.0=mapping.txt`;
const LIBRARY = 'aa11=libpay.so';
const HEALTH = 'AppMon - Base - Symbol health';

const report = (id: string, phone: number, fields: Fields): Planted =>
  planted('app.crash', NOW - 60, {
    event_id: id,
    install_id_hash: `phone-${phone}`,
    kind: 'crash',
    issue_key: '1a'.repeat(32),
    variant_key: '1a'.repeat(32),
    app_frames: 4,
    ...fields,
  });

const readable = { app_version: '8.13.1', symbolication: 'full', app_frames_named: 4 };
const half = { app_version: '8.14.0', symbolication: 'partial', app_frames_named: 1, missing_symbols: `${MAPPING}|${LIBRARY}` };
const waiting = { app_version: '8.14.0', symbolication: 'pending', app_frames_named: 0, missing_symbols: MAPPING };

/** What the gateway says of a report once its mapping came: the library is still missing in some. */
const late = (id: string, before: JsonObject, after: JsonObject): Planted => {
  const common = { event_id: id, app_id: APP, platform: 'android', occurred_time: NOW - 60, received_time: NOW - 58, app_frames: 4 };
  return symbolsEvent({ ...common, ...before }, { ...common, ...before, ...after });
};

let quiet: QuietProduct;
const partOf = async (name: string): Promise<readonly Readonly<Record<string, unknown>>[]> =>
  (await quiet.dispatch('AppMon - Base - Data quality')).filter((row) => row['part'] === name);
const counts = async (): Promise<readonly unknown[]> =>
  (await partOf('symbolication')).map((row) =>
    ['app_version', 'full', 'partial', 'pending', 'none', 'late', 'own', 'named'].map((name) => row[name]).join(' '),
  );
const missing = async (): Promise<readonly unknown[]> =>
  (await partOf('missing_symbols')).map((row) =>
    ['missing_id', 'image', 'platform', 'app_version', 'reports', 'installations'].map((name) => row[name]).join(' '),
  );

/** Runs the count over what was indexed from one second to another, as its schedule would. */
const count = (from: number, to: number): Promise<unknown> =>
  quiet.dispatch(HEALTH, { 'dispatch.index_earliest': String(from), 'dispatch.index_latest': String(to) });

let start: number;
let since: number;
beforeAll(async () => {
  quiet = await startQuietProduct();
  start = since = await quiet.nextSecond();
  await quiet.plant([
    report('a1', 1, readable),
    report('a2', 2, readable),
    report('b1', 3, half),
    report('c1', 3, waiting),
    report('c2', 4, waiting),
    report('c3', 4, waiting),
    report('d1', 5, { app_version: '8.14.0', symbolication: 'none', app_frames: 0, app_frames_named: 0 }),
  ]);
  const until = await quiet.nextSecond();
  await count(since, until);
  since = until;
});
afterAll(() => quiet.stop());

test('reports by release and state, and own frames with names', async () => {
  // 8.14.0: one partial, three pending, one none; 4 × 4 own frames, one of them named.
  expect(await counts()).toEqual(['8.13.1 2 0 0 0 0 8 8', '8.14.0 0 1 3 1 0 16 1']);
});

test('missing symbols with how many reports and installations need them', async () => {
  // The mapping: four reports of phones 3 and 4; the library: one report.
  expect((await missing()).toSorted()).toEqual(['aa11 libpay.so android 8.14.0 1 1', `${APP}@8.14.0 mapping.txt android 8.14.0 4 2`]);
});

test('late symbols count their reports as readable, once each, and end what was missing', async () => {
  const named = { symbolication: 'full', app_frames_named: 4, missing_symbols: '' };
  await quiet.plant([
    late('b1', half, { app_frames_named: 3, missing_symbols: LIBRARY }),
    late('c1', waiting, named),
    // Told twice after a crash in between.
    late('c2', waiting, named),
    late('c2', waiting, named),
  ]);
  const until = await quiet.nextSecond();
  await count(since, until);
  since = until;
  // Two of three pending are full now; b1 stays partial with two more names: 1 + 2 + 4 + 4 of 16.
  expect(await counts()).toEqual(['8.13.1 2 0 0 0 0 8 8', '8.14.0 2 1 1 1 2 16 11']);
  expect(await missing()).toEqual(['aa11 libpay.so android 8.14.0 1 1']);

  await quiet.plant([late('b1', half, { ...named, app_frames_named: 4 }), late('c1', waiting, named)]);
  await count(since, await quiet.nextSecond());
  expect(await counts()).toEqual(['8.13.1 2 0 0 0 0 8 8', '8.14.0 3 0 1 1 3 16 12']);
  expect(await missing()).toEqual([]);
});

test('what was counted already is not counted twice, by hand over all of it or in part', async () => {
  const before = [await counts(), await missing()];
  const middle = await quiet.nextSecond();
  await count(start, middle);
  await count(since, middle);
  expect([await counts(), await missing()]).toEqual(before);

  await quiet.plant([report('e1', 6, half)]);
  const until = await quiet.nextSecond();
  await count(start, until);
  await count(middle, until);
  // One report more, partial, one of its four own frames named; its library is missing anew.
  expect(await counts()).toEqual(['8.13.1 2 0 0 0 0 8 8', '8.14.0 3 1 1 1 3 20 13']);
});
