import { DateTime } from 'luxon';
import { measured, planted, type Fields, type Planted } from './plant';
import { startQuietProduct, type QuietProduct } from './quiet-product';

/** Users by day, week and month, each app in its own time zone; every number below can be counted by hand. */
jest.setTimeout(180_000);

const NOW = Math.floor(Date.now() / 1000);
/** Zones that are not whole hours away from UTC, and some that are; in those that are used no day ends during the test. */
const [EAST_ZONE = 'UTC', WEST_ZONE = 'UTC'] = [
  ...['Asia/Kathmandu', 'Australia/Adelaide', 'America/St_Johns', 'America/Los_Angeles', 'Europe/Madrid'],
].filter((zone) => {
  const { hour } = DateTime.fromSeconds(NOW, { zone });
  return hour >= 2 && hour < 22;
});
/** Two apps whose days begin at other moments. */
const ZONES = { 'bank.east': EAST_ZONE, 'bank.west': WEST_ZONE } as const;
type App = keyof typeof ZONES;
const EAST: App = 'bank.east';
const WEST: App = 'bank.west';

/** A moment of a day before today in the zone of an app, in epoch seconds. */
const moment = (app: App, daysBack: number, at: { readonly hour: number; readonly minute?: number }): number =>
  DateTime.fromSeconds(NOW, { zone: ZONES[app] })
    .minus({ days: daysBack })
    .set({ minute: 0, ...at, second: 0, millisecond: 0 })
    .toSeconds();
const date = (app: App, daysBack: number): string =>
  DateTime.fromSeconds(NOW, { zone: ZONES[app] }).minus({ days: daysBack }).toISODate() ?? '';

/** The same day as a number of days since 1970-01-01. */
const dayNumber = (app: App, daysBack: number): number => DateTime.fromISO(date(app, daysBack), { zone: 'utc' }).toSeconds() / 86_400;

const session = (app: App, time: number, phone: string, fields: Fields = {}): Planted =>
  planted('session.start', time, { app_id: app, install_id_hash: phone, ...fields });
const crash = (app: App, time: number, phone: string): Planted =>
  planted('app.crash', time, {
    app_id: app,
    install_id_hash: phone,
    kind: 'crash',
    issue_key: 'a'.repeat(64),
    variant_key: 'b'.repeat(64),
  });

/** Yesterday, as far as it was known at the first run. */
const FIRST: readonly Planted[] = [
  // Minutes after and before midnight of the zone: another day for anybody who counts in UTC.
  session(EAST, moment(EAST, 1, { hour: 0, minute: 1 }), 'phone-1'),
  session(EAST, moment(EAST, 1, { hour: 23, minute: 59 }), 'phone-2'),
  session(EAST, moment(EAST, 1, { hour: 12 }), 'phone-2'),
  session(EAST, moment(EAST, 2, { hour: 23, minute: 59 }), 'phone-3'),
  session(WEST, moment(WEST, 1, { hour: 0, minute: 1 }), 'phone-1'),
  session(WEST, moment(WEST, 2, { hour: 23, minute: 59 }), 'phone-1'),
  // The crash of one app must not reach the phone of the same name in the other.
  crash(EAST, moment(EAST, 1, { hour: 12 }), 'phone-2'),
  // A crash without a session of that day makes no user.
  crash(EAST, moment(EAST, 1, { hour: 0 }), 'phone-9'),
];

/** What came an hour later. */
const SECOND: readonly Planted[] = [
  // phone-1 is seen again, after its user has logged in; the same person has a second phone.
  session(EAST, moment(EAST, 1, { hour: 6 }), 'phone-1', { user_id_hash: 'ana' }),
  session(EAST, moment(EAST, 1, { hour: 7 }), 'phone-4', { user_id_hash: 'ana' }),
  crash(EAST, moment(EAST, 1, { hour: 8 }), 'phone-4'),
];

/** Older days, for the week and the month. */
const OLD: readonly Planted[] = [
  session(EAST, moment(EAST, 1, { hour: 9 }), 'phone-5'),
  session(EAST, moment(EAST, 2, { hour: 9 }), 'phone-5'),
];

let quiet: QuietProduct;

const window = (from: number, to: number): Record<string, string> => ({
  'dispatch.index_earliest': String(from),
  'dispatch.index_latest': String(to),
});

/** Users and crashed users of a day, newest summary. */
async function dayOf(app: App, daysBack: number): Promise<readonly unknown[]> {
  const rows = await quiet.dispatch('AppMon - Base - KPI daily');
  return rows
    .filter((row) => row['app_id'] === app && row['date'] === date(app, daysBack))
    .map((row) => [row['users'], row['crashed_users'], row['known_users']]);
}

const count = async (): Promise<void> => {
  await quiet.nextSecond();
  await quiet.dispatch('AppMon - Base - User counts');
};

beforeAll(async () => {
  quiet = await startQuietProduct();
  await quiet.enter(
    'appmon_apps',
    Object.entries(ZONES).map(([app, zone]) => ({ _key: app, app_id: app, name: app, report_timezone: zone })),
  );
});

afterAll(() => quiet.stop());

let start = 0;
let between = 0;

test('users and crashed users by the day of each app', async () => {
  start = await quiet.nextSecond();
  await quiet.plant(FIRST);
  between = await quiet.nextSecond();
  await quiet.dispatch('AppMon - Base - User days', window(start, between));
  await count();
  expect(await dayOf(EAST, 1)).toEqual([['2', '1', '0']]);
  expect(await dayOf(EAST, 2)).toEqual([['1', '0', '0']]);
  expect(await dayOf(WEST, 1)).toEqual([['1', '0', '0']]);
  expect(await dayOf(WEST, 2)).toEqual([['1', '0', '0']]);
});

test('a row of the summary says who: day, app, platform, user, crashed and the run', async () => {
  const rows = await quiet.product.search(
    `search \`appmon_index_summary\` source="AppMon - Base - User days" user=phone-2 | where app_id="${EAST}" | table day app_id platform user crashed active known whole run`,
    { earliest_time: '-5d', latest_time: '+2d' },
  );
  expect(rows).toEqual([
    {
      day: String(dayNumber(EAST, 1)),
      app_id: EAST,
      platform: 'android',
      user: 'phone-2',
      crashed: '1',
      active: '1',
      known: '0',
      whole: '0',
      run: expect.stringMatching(/^\d+(\.\d+)?$/) as unknown,
    },
  ]);
});

test('what comes later is added: a person with two phones is one user, also when a phone was anonymous before', async () => {
  await quiet.plant(SECOND);
  await quiet.dispatch('AppMon - Base - User days', window(between, await quiet.nextSecond()));
  await count();
  // ana (phones 1 and 4, of which 4 crashed) and phone-2.
  expect(await dayOf(EAST, 1)).toEqual([['2', '2', '1']]);
});

test('a whole run replaces what came before it, and later rows are added to it', async () => {
  // A row of a run that saw what is no longer there.
  await quiet.plant([
    {
      time: dayNumber(EAST, 1) * 86_400,
      index: 'appmon_summary',
      source: 'AppMon - Base - User days',
      sourcetype: 'stash',
      event: `day=${dayNumber(EAST, 1)}, app_id=${EAST}, platform=android, user=ghost, install_id_hash=ghost, active=1, crashed=0, known=0, whole=0, run=1`,
    },
  ]);
  await count();
  expect(await dayOf(EAST, 1)).toEqual([['3', '2', '1']]);
  await quiet.nextSecond();
  await quiet.dispatch('AppMon - Base - User days nightly');
  await count();
  expect(await dayOf(EAST, 1)).toEqual([['2', '2', '1']]);
  const after = await quiet.nextSecond();
  await quiet.plant(OLD);
  await quiet.dispatch('AppMon - Base - User days', window(after, await quiet.nextSecond()));
  await count();
  expect(await dayOf(EAST, 1)).toEqual([['3', '2', '1']]);
  expect(await dayOf(EAST, 2)).toEqual([['2', '0', '0']]);
});

test('users of the week and the month are counted once', async () => {
  await quiet.dispatch('AppMon - Base - User days nightly');
  await quiet.dispatch('AppMon - Base - User weeks and months');
  const rows = await quiet.dispatch('AppMon - Base - KPI daily');
  const row = rows.find((each) => each['app_id'] === EAST && each['date'] === date(EAST, 1));
  // ana, phone-2, phone-5 yesterday; phone-3 the day before.
  expect([row?.['wau'], row?.['mau']]).toEqual(['4', '4']);
});

test('sessions of a day, and the daily report, are those of the day of the app', async () => {
  const rollup = (time: number, sessions: number): Planted =>
    measured(
      time,
      { 'appmon.sessions': sessions },
      { app_id: EAST, platform: 'android', app_version: '8.13.1', region: '-', journey: '-' },
    );
  await quiet.plant([
    rollup(moment(EAST, 2, { hour: 23, minute: 59 }), 100),
    rollup(moment(EAST, 1, { hour: 0, minute: 1 }), 3),
    rollup(moment(EAST, 1, { hour: 23, minute: 59 }), 4),
    rollup(moment(EAST, 0, { hour: 0, minute: 1 }), 100),
  ]);
  const days = await quiet.dispatch('AppMon - Base - KPI daily');
  const sessions = days.filter((row) => row['app_id'] === EAST).map((row) => [row['date'], row['sessions']]);
  expect(sessions).toEqual([
    [date(EAST, 2), '100'],
    [date(EAST, 1), '7'],
  ]);
  const report = await quiet.dispatch('AppMon - Report - Daily');
  expect(report.map((row) => [row['Day'], row['App'], row['Sessions']])).toEqual([
    [date(EAST, 1), 'All apps', '7'],
    [date(EAST, 1), EAST, '7'],
  ]);
});
