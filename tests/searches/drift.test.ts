import { DateTime } from 'luxon';
import { measured, planted, several, type Fields } from './plant';
import { startQuietProduct, type QuietProduct } from './quiet-product';

/** The nightly comparison of yesterday's rollups with the events, and its correction; every number below can be counted by hand. */
jest.setTimeout(180_000);

/** The check runs an hour from now, so that all that is planted was indexed before the last hourly rollup. */
const AT = Math.floor(Date.now() / 1000) + 3_600;
const NOON = DateTime.fromSeconds(AT).minus({ days: 1 }).set({ hour: 12, minute: 0, second: 0, millisecond: 0 }).toSeconds();
const QUARTER = 900;
const KEY = 'a'.repeat(64);

const crash = (phone: Fields, first: 0 | 1) =>
  planted('app.crash', NOON + 61, { ...phone, kind: 'crash', session_first_crash: first, issue_key: KEY, variant_key: KEY });
const dimensions = {
  ...{ app_id: 'es.meridiano.app', platform: 'android', app_version: '8.13.1', region: 'ES-MD', kind: '-', journey: '-', issue_key: '-' },
};

let quiet: QuietProduct;

/** Raw count, rollups, what they lack and have too much, by metric. */
async function check(): Promise<readonly unknown[]> {
  const rows = await quiet.dispatch('AppMon - Base - Rollup check', { 'dispatch.now': String(AT) });
  return rows.map((row) => [row['metric_name'], row['raw'], row['rolled'], row['missing'], row['surplus']]);
}

beforeAll(async () => {
  quiet = await startQuietProduct();
  await quiet.plant([
    ...several(7, 0, (phone) => planted('session.start', NOON + 5, phone)),
    ...several(2, 0, (phone) => crash(phone, 0)),
    crash({ install_id_hash: 'phone-0' }, 1),
    // Of the two rollups of sessions one is of the next quarter, in which no event is known any more.
    measured(NOON + 5, { 'appmon.sessions': 5 }, dimensions),
    measured(NOON + QUARTER, { 'appmon.sessions': 40 }, dimensions),
    // One crash too many, with the key of its issue, and no crashed session.
    measured(NOON + 61, { 'appmon.crashes': 4 }, { ...dimensions, kind: 'crash', issue_key: KEY }),
  ]);
});

afterAll(() => quiet.stop());

test('the check says by metric what the rollups lack and what they have too much', async () => {
  expect(await check()).toEqual([
    ['appmon.crashed_sessions', '1', '0', '1', '0'],
    ['appmon.crashes', '3', '4', '0', '1'],
    ['appmon.sessions', '7', '5', '2', '0'],
  ]);
});

test('the page on data quality reads the newest check', async () => {
  const rows = await quiet.dispatch('AppMon - Base - Data quality', { 'dispatch.now': String(AT) });
  const drift = rows.filter((row) => row['part'] === 'drift');
  expect(drift.map(({ metric_name: metric, date, missing, surplus }) => [metric, date, missing, surplus])).toEqual(
    [
      ['appmon.crashed_sessions', '1', '0'],
      ['appmon.crashes', '0', '1'],
      ['appmon.sessions', '2', '0'],
    ].map(([metric, ...counts]) => [metric, DateTime.fromSeconds(NOON).toISODate(), ...counts]),
  );
});

test('the correction makes them equal, once', async () => {
  const first = await quiet.dispatch('AppMon - Base - Rollup correction', { 'dispatch.now': String(AT) });
  expect(first).toHaveLength(3);
  expect(await check()).toEqual([
    ['appmon.crashed_sessions', '1', '1', '0', '0'],
    ['appmon.crashes', '3', '3', '0', '0'],
    ['appmon.sessions', '7', '7', '0', '0'],
  ]);
  expect(await quiet.dispatch('AppMon - Base - Rollup correction', { 'dispatch.now': String(AT) })).toEqual([]);
  const [total] = await quiet.product.search(
    '| mstats sum(appmon.sessions) AS sessions sum(appmon.crashes) AS crashes where `appmon_index_metrics`',
    { earliest_time: String(NOON - 1), latest_time: String(NOON + 2 * QUARTER) },
  );
  // Seven of the quarter with events, forty of the one without.
  expect(total).toEqual({ sessions: '47', crashes: '3' });
});

test('reports that are older than a week when they come are in no rollup, and counted', async () => {
  const start = await quiet.nextSecond();
  const WEEK = 7 * 86_400;
  await quiet.plant([
    ...several(3, 0, (phone) => planted('session.start', start - WEEK - 120, phone)),
    planted('session.start', start - WEEK + 600, { install_id_hash: 'phone-1' }),
  ]);
  const end = await quiet.nextSecond();
  const late = await quiet.dispatch('AppMon - Base - Rollup late', {
    'dispatch.index_earliest': String(start),
    'dispatch.index_latest': String(end),
    'dispatch.now': String(end + 3_600),
  });
  expect(late.map(({ metric_name: metric, _value }) => [metric, _value])).toEqual([['appmon.sessions', '1']]);
  const rows = await quiet.dispatch('AppMon - Base - Data quality');
  expect(rows.filter((row) => row['part'] === 'too_late').map((row) => row['n'])).toEqual(['3']);
});
