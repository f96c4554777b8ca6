import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fakeEvent, startFakeCrashlytics, type FakeCrashlytics } from '../../tools/fake-feeds/crashlytics';
import { startedBy } from '../support/processes';
import { startProduct, type Product } from '../support/product';
import { until } from '../support/until';

/** The Crashlytics feed as the runtime hosts it, against a service that misbehaves, killed again and again in the middle of its work. */
jest.setTimeout(240_000);

const EVENTS = 420;
const PAGE = 20;
const KILLS = 4;
/** Pages between two kills: a week of all lives together is not read to its end, so that what comes late is still ahead. */
const PAGES_PER_LIFE = 4;
const DAY = 86_400;
const FEED = 'crashlytics:bank';
const ALL_TIME = { earliest_time: '0', latest_time: '+1d' };

let fake: FakeCrashlytics;
let product: Product;
let added = 0;

const now = (): number => Date.now() / 1000;

/** Adds events to the service whose time of occurrence is `age` seconds ago and more. */
function add(count: number, age: number): void {
  for (let at = 0; at < count; at += 1) fake.events.push(fakeEvent(added + at, now() - age - at));
  added += count;
}

async function must(path: string, form: Record<string, string>): Promise<void> {
  const { status, body } = await product.rest('POST', path, form);
  if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
}

/** A file of the feed's checkpoint folder, or nothing: its state (`json`), or the journal of what it handed over (`ids`). */
const kept = (kind: 'json' | 'ids'): string => {
  const folder = join(product.data, 'modinputs/crashlytics');
  const name = existsSync(folder) ? readdirSync(folder).find((file) => file.endsWith(`.${kind}`)) : undefined;
  return name === undefined ? '' : join(folder, name);
};

/** How large the feed's journal is, in bytes. */
const journalled = (): number => {
  const file = kept('ids');
  return file === '' ? 0 : statSync(file).size;
};

const input = (): Promise<number> => until('the start of the input', () => startedBy(product.data, 'crashlytics.mjs')[0]);

async function killInput(): Promise<void> {
  const pid = await input();
  process.kill(pid, 'SIGKILL');
  await until('its end', () => (startedBy(product.data, 'crashlytics.mjs').includes(pid) ? undefined : true));
}

const arrived = async (): Promise<number> => {
  const [row] = await product.search(`| tstats dc(event_id) AS n where index=appmon_crashes source="${FEED}"`, ALL_TIME);
  return Number(row?.['n'] ?? 0);
};

beforeAll(async () => {
  fake = await startFakeCrashlytics({ pageLimit: PAGE, duplicateEvery: 3 });
  add(EVENTS, 120);
  product = await startProduct({ gateway: false });
  await must('configs/conf-app_monitoring_settings/notifications', { allowed_private_hosts: '127.0.0.1' });
  await must('storage/passwords', { realm: 'app_monitoring', name: 'firebase', password: fake.serviceAccount });
  await must('storage/passwords', { realm: 'app_monitoring', name: 'hash', password: 'a key of this test' });
  await must('data/inputs/crashlytics', {
    name: 'bank',
    firebase_app: '1:571500000000:android:0a1b2c3d',
    app_id: 'es.meridiano.app',
    secret: 'firebase',
    hash_secret: 'hash',
    in_app_prefixes: 'es.meridiano',
    api_base: fake.apiBase,
    requests_per_minute: '6000',
    interval: '1',
  });
});

afterAll(async () => {
  await product.stop();
  await fake.close();
});

test('a service account that is none is refused when the input is saved, in words', async () => {
  await must('storage/passwords', { realm: 'app_monitoring', name: 'broken', password: 'no JSON' });
  const { status, body } = await product.rest('POST', 'data/inputs/crashlytics', {
    name: 'broken',
    firebase_app: '1:571500000000:android:0a1b2c3d',
    app_id: 'es.meridiano.app',
    secret: 'broken',
    api_base: fake.apiBase,
  });
  expect(status).toBe(400);
  expect(JSON.stringify(body)).toContain('APPMON-CRASHLYTICS-SECRET');
});

test('a gateway for names without its key is refused when the input is saved, in words', async () => {
  const { status, body } = await product.rest('POST', 'data/inputs/crashlytics', {
    name: 'nameless',
    firebase_app: '1:571500000000:android:0a1b2c3d',
    app_id: 'es.meridiano.app',
    secret: 'firebase',
    api_base: fake.apiBase,
    symbol_url: 'http://127.0.0.1:4318',
    symbol_secret: 'no_such_secret',
  });
  expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining('APPMON-INPUT-SYMBOL-KEY')]);
});

test('killed in the middle of pages, refused and throttled, it loses nothing and hands nothing over twice', async () => {
  for (let kill = 0; kill < KILLS; kill += 1) {
    const before = journalled();
    Object.assign(fake.misbehave, { tooMany: 1, unavailable: 1, expired: 1, pagesLeft: PAGES_PER_LIFE });
    if (kill % 2 === 0) await until('the last page it gets', () => (fake.misbehave.pagesLeft <= 0 ? true : undefined));
    else await until('the next batch', () => (journalled() > before ? true : undefined));
    await killInput();
    // Reports that reach the vendor days after they happened.
    add(15, 2 * DAY + kill * DAY);
  }
  fake.misbehave.pagesLeft = Infinity;
  await until('every event', async () => ((await arrived()) >= added ? true : undefined));
  const counts = await product.search(
    `| tstats count where index=appmon_crashes sourcetype=appmon:crash source="${FEED}" by event_id | stats count AS events max(count) AS most`,
    ALL_TIME,
  );
  expect(counts).toEqual([{ events: String(added), most: '1' }]);
  const ids = await product.search(
    `| tstats count where index=appmon_crashes sourcetype=appmon:crash source="${FEED}" by event_id`,
    ALL_TIME,
  );
  expect(ids.map((row) => row['event_id']).sort()).toEqual(fake.events.map(({ eventId }) => eventId).sort());
});

test('a checkpoint that cannot be read is set aside, and still nothing is handed over twice', async () => {
  const files = [kept('json'), kept('ids')] as const;
  // Switched off, not killed: the host would start it again before the files are damaged.
  await must('data/inputs/crashlytics/bank/disable', {});
  await until('its end', () => (startedBy(product.data, 'crashlytics.mjs').length > 0 ? undefined : true));
  writeFileSync(files[0], '{"schema":2,"state":{"done"');
  writeFileSync(files[1], 'no journal\n');
  add(5, 5 * DAY);
  await must('data/inputs/crashlytics/bank/enable', {});
  await until('the late events', async () => ((await arrived()) >= added ? true : undefined));
  expect(files.map((file) => existsSync(`${file}.unreadable`))).toEqual([true, true]);
  const [most] = await product.search(
    `| tstats count where index=appmon_crashes sourcetype=appmon:crash source="${FEED}" by event_id | stats max(count) AS most`,
    ALL_TIME,
  );
  expect(most).toEqual({ most: '1' });
  await until('the warning in the log', async () => {
    const [warned] = await product.search('search index=_internal APPMON-INPUT-CHECKPOINT | stats count', { earliest_time: '-1h' });
    return Number(warned?.['count']) > 0 ? true : undefined;
  });
});

test('indexed fields have one value each, and tstats and search agree on them', async () => {
  const rows = await product.search(
    `search index=appmon_crashes sourcetype=appmon:crash source="${FEED}" | head 50 | table event_id, event_name, app_id, platform, app_version, kind, issue_key, variant_key, received_time`,
    ALL_TIME,
  );
  expect(rows).toHaveLength(50);
  for (const row of rows) for (const value of Object.values(row)) expect(typeof value).toBe('string');
  for (const field of ['app_version', 'kind', 'issue_key', 'platform', 'event_name']) {
    const where = `index=appmon_crashes sourcetype=appmon:crash source="${FEED}"`;
    const fast = await product.search(`| tstats count where ${where} by ${field} | sort ${field}`, ALL_TIME);
    const slow = await product.search(`search ${where} | stats count by ${field} | sort ${field}`, ALL_TIME);
    expect(fast.length).toBeGreaterThan(0);
    expect(fast).toEqual(slow);
  }
});

test('nothing personal is kept, neither in the vendor record nor in the event', async () => {
  const rows = await product.search(`search index=appmon_crashes source="${FEED}" | table _raw, sourcetype`, { ...ALL_TIME, count: '0' });
  expect(new Set(rows.map((row) => row['sourcetype']))).toEqual(new Set(['appmon:crash', 'firebase:crashlytics:event']));
  const kept = rows.map((row) => String(row['_raw'])).join('\n');
  for (const secret of ['12345678Z', 'ana@example.com', '"install-3"']) expect(kept).not.toContain(secret);
});
