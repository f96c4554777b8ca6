import { Splunkd } from '../../bin/kit/splunkd';
import { endSnoozes } from '../../inputs/appmon_detector/snooze';
import { startQuietProduct, type QuietProduct } from '../searches/quiet-product';

/** What was snoozed is open again in the KV store when its time is over, so that searches and the detector see it too. */
jest.setTimeout(120_000);

const NOW = 1_794_900_000;
const COLLECTIONS = ['appmon_incidents', 'appmon_issues'] as const;

let quiet: QuietProduct;
let splunkd: Splunkd;

beforeAll(async () => {
  quiet = await startQuietProduct();
  splunkd = new Splunkd(quiet.product.mgmtUrl, quiet.product.sessionKey);
});

afterAll(() => quiet.stop());

test.each(COLLECTIONS)('%s: an expired snooze is open, all else stays as people left it', async (collection) => {
  await quiet.enter(collection, [
    { _key: 'expired', state: 'snoozed', snoozed_until: NOW - 1, owner: 'ada', version: 4 },
    { _key: 'now', state: 'snoozed', snoozed_until: NOW },
    { _key: 'later', state: 'snoozed', snoozed_until: NOW + 1 },
    { _key: 'endless', state: 'snoozed' },
    { _key: 'resolved', state: 'resolved', snoozed_until: NOW - 1 },
  ]);
  await endSnoozes(splunkd, NOW);
  const records = await splunkd.find<{ _key: string; state: string }>(collection);
  expect(Object.fromEntries(records.map(({ _key, state }) => [_key, state]))).toEqual({
    expired: 'open',
    now: 'open',
    later: 'snoozed',
    endless: 'snoozed',
    resolved: 'resolved',
  });
  expect(records.find(({ _key }) => _key === 'expired')).toMatchObject({ owner: 'ada', version: 4 });
});
