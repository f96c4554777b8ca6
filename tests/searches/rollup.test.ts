import { several, planted, type Planted } from './plant';
import { startQuietProduct, type QuietProduct } from './quiet-product';

/** The searches that add minutes up, over a small hour of a bank: every number below can be counted by hand. */
jest.setTimeout(180_000);

const MINUTE = Math.floor(Date.now() / 60_000) * 60 - 1_200;
const LATE = MINUTE - 2 * 3_600;
/** Late, but in time for the minute's run. */
const STILL_IN_TIME = MINUTE - 3 * 3_600;
const TOO_LATE = MINUTE - 5 * 3_600;
const WEEK = 7 * 86_400;
/** An issue that is among the top when the rollups are made, and one that is not. */
const TOP = 'a'.repeat(64);
const RARE = 'c'.repeat(64);

const steps = (count: number, step: string): Planted[] =>
  several(count, 0, (phone) =>
    planted('app.step', MINUTE + 5, { session_id: phone['install_id_hash'] ?? null, journey: 'transfer', step }),
  );
const calls = (count: number, status?: number): Planted[] =>
  several(count, 0, () =>
    planted('http.call', MINUTE + 6, { http_route: '/v1/pay', ...(status === undefined ? {} : { http_status: status }) }),
  );

const FIRST: readonly Planted[] = [
  ...several(10, 0, (phone) => planted('session.start', MINUTE + 1, phone)),
  ...several(3, 20, (phone) => planted('session.start', MINUTE + 61, { ...phone, platform: 'ios', app_version: '9.0' })),
  planted('session.start', STILL_IN_TIME, { install_id_hash: 'phone-0', received_time: MINUTE }),
  planted('session.start', LATE + 7, { install_id_hash: 'phone-0', received_time: MINUTE }),
  planted('app.crash', MINUTE + 2, {
    kind: 'crash',
    session_first_crash: 1,
    install_id_hash: 'phone-1',
    issue_key: TOP,
    variant_key: 'b'.repeat(64),
  }),
  planted('app.crash', MINUTE + 3, {
    kind: 'crash',
    session_first_crash: 0,
    install_id_hash: 'phone-1',
    issue_key: RARE,
    variant_key: 'b'.repeat(64),
  }),
  planted('app.crash', MINUTE + 3, { kind: 'oom', install_id_hash: 'phone-2' }),
  planted('app.anr', MINUTE + 3, { kind: 'anr', install_id_hash: 'phone-2' }),
  planted('app.hang', MINUTE + 3, { kind: 'hang', install_id_hash: 'phone-2' }),
  planted('app.non_fatal', MINUTE + 3, { kind: 'nonfatal', install_id_hash: 'phone-2' }),
  ...steps(4, 'start'),
  ...steps(3, 'finish'),
  // Two journeys that began before anything was recorded: they come to an end here.
  ...several(2, 40, (phone) =>
    planted('app.step', MINUTE + 5, { session_id: phone['install_id_hash'] ?? null, journey: 'transfer', step: 'finish' }),
  ),
  ...calls(5, 200),
  ...calls(2, 503),
  ...calls(1, 0),
  ...calls(1),
];
/** Indexed after the first run, of the same minute: a later run has to add them. */
const SECOND: readonly Planted[] = [
  ...several(5, 30, (phone) => planted('session.start', MINUTE + 30, phone)),
  planted('session.start', TOO_LATE, { install_id_hash: 'phone-40' }),
];

/** Indexed before the runs: what is known of issues, and of the week before. */
const BEFORE: readonly Planted[] = [
  planted('app.crash', TOO_LATE - 3_600, { kind: 'crash', install_id_hash: 'phone-50', issue_key: TOP, variant_key: TOP }),
  ...several(4, 60, (phone) => planted('session.start', MINUTE + 2 - WEEK, phone)),
];

let quiet: QuietProduct;
let start = 0;
let between = 0;

/** Sum of a metric by minute, platform and version, as the pages read it. */
async function rollup(metric: string): Promise<readonly string[]> {
  const rows = await quiet.product.search(
    `| mstats sum(${metric}) AS n where \`appmon_index_metrics\` by platform, app_version span=1m | where n>0 | eval minute=(_time-${MINUTE})/60 | sort minute, platform | table minute, platform, app_version, n`,
    { earliest_time: '-1d', latest_time: '+1h' },
  );
  return rows.map((row) => `${String(row['minute'])} ${String(row['platform'])} ${String(row['app_version'])}: ${String(row['n'])}`);
}

beforeAll(async () => {
  quiet = await startQuietProduct();
  await quiet.plant(BEFORE);
  await quiet.dispatch('AppMon - Base - Top issues');
  start = await quiet.nextSecond();
  await quiet.plant(FIRST);
  between = await quiet.nextSecond();
  await quiet.dispatch('AppMon - Base - Rollup minute', {
    'dispatch.index_earliest': String(start),
    'dispatch.index_latest': String(between),
  });
  await quiet.plant(SECOND);
  const end = await quiet.nextSecond();
  const second = { 'dispatch.index_earliest': String(between), 'dispatch.index_latest': String(end) };
  await quiet.dispatch('AppMon - Base - Rollup minute', second);
  // An hour later, as its schedule has it: by then the three hours and twenty minutes of one report are more than four.
  await quiet.dispatch('AppMon - Base - Rollup late', {
    'dispatch.index_earliest': String(start),
    'dispatch.index_latest': String(end),
    'dispatch.now': String(end + 3_600),
  });
});

afterAll(() => quiet.stop());

test('sessions land in the minute they began, late ones too, and nothing counts twice', async () => {
  expect(await rollup('appmon.sessions')).toEqual([
    // Five hours late: the hourly run has it.
    '-300 android 8.13.1: 1',
    // Three hours late: the minute's run has it, and the hourly run must not have it again.
    '-180 android 8.13.1: 1',
    // Two hours late: the minute's run has it.
    '-120 android 8.13.1: 1',
    // Ten of the first run, five of the second.
    '0 android 8.13.1: 15',
    '1 ios 9.0: 3',
  ]);
});

test.each([
  ['appmon.crashes', 2],
  ['appmon.crashed_sessions', 1],
  ['appmon.kills', 1],
  ['appmon.anrs', 1],
  ['appmon.hangs', 1],
  ['appmon.nonfatals', 1],
  ['appmon.journeys_started', 4],
  ['appmon.journeys_finished', 5],
  ['appmon.http_calls', 5],
  // Two answers of 503, one that never came (status 0), one without any status.
  ['appmon.http_failures', 4],
])('%s of the minute are %d', async (metric, count) => {
  expect(await rollup(metric)).toEqual([`0 android 8.13.1: ${count}`]);
});

test('issues that are among the top have a line of their own, the others one together; kinds stay apart', async () => {
  const rows = await quiet.product.search(
    '| mstats sum(appmon.crashes) AS crashes sum(appmon.crashed_sessions) AS crashed sum(appmon.kills) AS kills where `appmon_index_metrics` by kind, issue_key | sort kind, issue_key | table kind issue_key crashes crashed kills | where isnotnull(crashes) OR isnotnull(kills)',
    { earliest_time: '-1d', latest_time: '+1h' },
  );
  expect(rows).toEqual([
    { kind: 'crash', issue_key: '-', crashes: '1' },
    { kind: 'crash', issue_key: TOP, crashes: '1', crashed: '1' },
    { kind: 'oom', issue_key: '-', kills: '1' },
  ]);
});

test('live facts: rates of two minutes, regions, journeys and people active', async () => {
  const rows = await quiet.dispatch('AppMon - Base - Live facts');
  const of = (part: string) => rows.filter((row) => row['part'] === part);
  const total = (part: string, field: string) => of(part).reduce((sum, row) => sum + Number(row[field] ?? 0), 0);
  expect([total('rates', 'sessions'), total('rates', 'crashed_sessions'), total('rates', 'crashes'), total('rates', 'anrs')]).toEqual([
    19, 1, 2, 1,
  ]);
  expect(of('regions').map(({ region, platform, sessions }) => [region, platform, sessions])).toEqual([
    ['ES-MD', 'android', '15'],
    ['ES-MD', 'ios', '3'],
  ]);
  // Of the four that were started three ended; five ends over four starts would be 125 %.
  expect(of('journeys')).toMatchObject([{ journey: 'transfer', started: '4', finished: '3' }]);
  // Installations phone-0…9 and phone-30…34 on Android, phone-20…22 on iOS, in five-minute spans; phone-0 twice, two hours apart.
  expect(total('active', 'users')).toBe(10 + 5 + 3 + 1);
  // Four installations a week ago, in the span of the same minutes.
  expect(total('active', 'users_last_week')).toBe(4);
  expect(of('active').find((row) => row['users_last_week'] === '4')?.['_time']).toBe(String(Math.floor(MINUTE / 300) * 300));
  // All six reports were received four or five seconds into the minute, and indexed in the first window.
  const [truth, ...more] = of('truth');
  expect([truth?.['lag_reports'], more]).toEqual(['6', []]);
  expect(Number(truth?.['lag_p99'])).toBeGreaterThanOrEqual(start - MINUTE - 5);
  expect(Number(truth?.['lag_p99'])).toBeLessThanOrEqual(between - MINUTE - 4);
});
