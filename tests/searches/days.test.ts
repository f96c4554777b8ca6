import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { DateTime, Info } from 'luxon';
import { startQuietProduct, type QuietProduct } from './quiet-product';

/** Days in the time zones of the apps, held against a calendar library. */
jest.setTimeout(180_000);

/** Zones whose clocks change at 01:00 UTC, at 02:00, at midnight, by half an hour, never; and one that is 14 hours ahead. */
const ZONES = [
  ...['Europe/Madrid', 'America/Los_Angeles', 'America/Santiago', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Kiritimati'],
  ...['Atlantic/Canary', 'Pacific/Auckland', 'America/Mexico_City', 'UTC'],
] as const;

/** Moments around the changes of the clocks of 2026 and 2027 in those zones, a quarter of an hour apart. */
const MOMENTS: readonly number[] = ['2026-03-29', '2026-04-05', '2026-10-25', '2026-11-01', '2026-09-06', '2027-03-14'].flatMap((day) =>
  Array.from({ length: 3 * 96 }, (_, at) => DateTime.fromISO(day, { zone: 'utc' }).minus({ days: 1 }).toSeconds() + at * 900),
);

let quiet: QuietProduct;

beforeAll(async () => {
  quiet = await startQuietProduct();
  await quiet.enter(
    'appmon_apps',
    ZONES.map((zone) => ({ _key: zone, app_id: zone, name: zone, report_timezone: zone })),
  );
});

afterAll(() => quiet.stop());

test.each(ZONES)('days of %s begin and are called as its calendar has it', async (zone) => {
  const first = MOMENTS.map((time) => DateTime.fromSeconds(time, { zone }));
  const rows = await quiet.product.search(
    `| makeresults | eval app_id="${zone}", _time=split("${MOMENTS.join(',')}", ",") | mvexpand _time | eval _time=tonumber(_time), moment=_time | \`appmon_local_day\` | \`appmon_day_start\` | eval date=\`appmon_date(day)\` | table moment _time date`,
  );
  expect(rows.map((row) => [Number(row['moment']), row['date'], Number(row['_time'])])).toEqual(
    first.map((moment) => [moment.toSeconds(), moment.toISODate(), moment.startOf('day').toSeconds()]),
  );
});

test('the table of zones knows what the calendar library knows', () => {
  const rows = parse(readFileSync(join(__dirname, '../../splunk-app/lookups/appmon_zone_offsets.csv'), 'utf8'), {
    columns: true,
  }) as unknown as readonly { readonly zone: string; readonly from: string; readonly offset: string }[];
  const zones = new Set(rows.map(({ zone }) => zone));
  const listed = ZONES.filter((zone) => !zones.has(zone));
  expect(listed).toEqual([]);
  expect([...zones].filter((zone) => !Info.isValidIANAZone(zone))).toEqual([]);
  for (const { zone, from, offset } of rows.filter(({ zone: name }) => (ZONES as readonly string[]).includes(name)))
    expect([zone, DateTime.fromSeconds(Number(from), { zone }).offset * 60]).toEqual([zone, Number(offset)]);
});
