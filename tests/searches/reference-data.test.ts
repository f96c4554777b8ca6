import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { planted, type Fields, type Planted } from './plant';
import { startQuietProduct, type QuietProduct } from './quiet-product';

/** Reference data that ships with the app: entered once, never over what people wrote. */
jest.setTimeout(180_000);

const SEARCH = 'AppMon - Base - Reference data';
const COLLECTIONS = ['regions', 'journeys', 'slos', 'replies', 'calendar'] as const;
const linesOf = (name: string): number =>
  parse(readFileSync(join(__dirname, `../../splunk-app/lookups/appmon_${name}_seed.csv`), 'utf8'), { columns: true }).length;

let quiet: QuietProduct;

const records = async (collection: string): Promise<readonly Readonly<Record<string, unknown>>[]> =>
  (await quiet.product.rest('GET', `storage/collections/data/appmon_${collection}`)).body as Record<string, unknown>[];
const target = async (slo: string): Promise<unknown> => (await records('slos')).find((record) => record['slo'] === slo)?.['target'];

beforeAll(async () => {
  quiet = await startQuietProduct();
  // Somebody was faster than the first run.
  await quiet.enter('appmon_journeys', [{ _key: 'mortgage', journey: 'mortgage', name: 'Mortgage' }]);
  await quiet.dispatch(SEARCH);
});

afterAll(() => quiet.stop());

test.each(COLLECTIONS.filter((name) => name !== 'journeys'))('%s are filled at the first start', async (name) => {
  expect((await records(name)).length).toBe(linesOf(name));
});

test('a collection that somebody has begun is left alone', async () => {
  expect((await records('journeys')).map(({ journey }) => journey)).toEqual(['mortgage']);
});

test('what people change stays, and what they empty stays empty', async () => {
  expect(Number(await target('crash_free_users'))).toBe(99.5);
  await quiet.enter('appmon_slos', [{ _key: 'crash_free_users', slo: 'crash_free_users', target: 99.9 }]);
  await quiet.product.rest('DELETE', 'storage/collections/data/appmon_calendar');
  await quiet.product.rest('DELETE', 'storage/collections/data/appmon_journeys');
  await quiet.dispatch(SEARCH);
  expect(Number(await target('crash_free_users'))).toBe(99.9);
  expect(await records('calendar')).toEqual([]);
  expect(await records('journeys')).toEqual([]);
});

test('a report without a region gets the one of its city, a region that was sent stays', async () => {
  const now = Date.now() / 1000;
  const session = (fields: Record<string, string>): Planted => {
    const event = planted('session.start', now, { country: 'ES', ...fields });
    return { ...event, event: { ...(event['event'] as Fields), city: 'Bilbao' } };
  };
  const { fields, ...noRegion } = session({ install_id_hash: 'one' });
  const { region: _region, ...others } = fields as Fields;
  await quiet.plant([{ ...noRegion, fields: others }, session({ install_id_hash: 'two', region: 'ES-CT' })]);
  const rows = await quiet.product.search('search `appmon_index_events` | table install_id_hash region | sort install_id_hash', {
    earliest_time: '-1h',
    latest_time: '+1h',
  });
  expect(rows).toEqual([
    { install_id_hash: 'one', region: 'ES-PV' },
    { install_id_hash: 'two', region: 'ES-CT' },
  ]);
});
