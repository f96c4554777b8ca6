import { holderName, holdLease, releaseLease } from '../../bin/kit/lease';
import { Splunkd } from '../../bin/kit/splunkd';
import { startQuietProduct, type QuietProduct } from '../searches/quiet-product';

/** The lease over the runtime's KV store, at times that these tests choose. */
jest.setTimeout(120_000);

const NOW = 1_800_000_000;

let quiet: QuietProduct;
let splunkd: Splunkd;
const hold = (holder: string, now: number): Promise<boolean> => holdLease(splunkd, { role: 'detector', holder, now, seconds: 30 });

beforeAll(async () => {
  quiet = await startQuietProduct();
  splunkd = new Splunkd(quiet.product.mgmtUrl, quiet.product.sessionKey);
});
beforeEach(() => splunkd.removeWhere('appmon_lease', {}));
afterAll(() => quiet.stop());

test('of twenty that ask at once one gets it', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => hold(`host-${at}`, NOW)));
  expect(answers.filter(Boolean)).toHaveLength(1);
});

test('who has it keeps it by asking again, and another gets it when it has ended', async () => {
  expect(await hold('one', NOW)).toBe(true);
  expect(await hold('two', NOW + 10)).toBe(false);
  expect(await hold('one', NOW + 20)).toBe(true);
  expect(await hold('two', NOW + 49)).toBe(false);
  expect(await hold('two', NOW + 50)).toBe(true);
  expect(await hold('one', NOW + 51)).toBe(false);
});

test('a lease that is about to end is not renewed, so that a slow holder cannot write over its successor', async () => {
  expect(await hold('slow', NOW)).toBe(true);
  expect(await hold('slow', NOW + 26)).toBe(false);
  expect(await hold('next', NOW + 30)).toBe(true);
  expect(await hold('slow', NOW + 30)).toBe(false);
});

test('an ended lease that many find is taken by one', async () => {
  await hold('dead', NOW);
  const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => hold(`host-${at}`, NOW + 31)));
  expect(answers.filter(Boolean)).toHaveLength(1);
});

test('is given back by its holder alone', async () => {
  await hold('one', NOW);
  await releaseLease(splunkd, 'detector', 'two');
  expect(await hold('two', NOW + 1)).toBe(false);
  await releaseLease(splunkd, 'detector', 'one');
  expect(await hold('two', NOW + 1)).toBe(true);
});

test('no two lives of a process have the same name', () => {
  expect(new Set(Array.from({ length: 100 }, holderName)).size).toBe(100);
});
