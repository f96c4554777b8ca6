import { issueIdOf } from '../../core/crash';
import { symbolsEvent } from '../../gateway/symbols/event';
import type { JsonObject } from '../../core/vocabulary';
import { planted, type Planted } from './plant';
import { startQuietProduct, type QuietProduct } from './quiet-product';

/** Symbols that come after their reports lead the provisional issue to the final one; what people decided is kept. */
jest.setTimeout(120_000);

const NOW = Math.floor(Date.now() / 1000);
const [PROVISIONAL, FINAL, JOINED] = ['1a'.repeat(32), '2b'.repeat(32), '3c'.repeat(32)];

const crash = (key: string, more: Record<string, string> = {}): Planted =>
  planted('app.crash', NOW - 60, { kind: 'crash', issue_key: key, variant_key: key, title: 'a crash', symbolication: 'pending', ...more });

const keyed = (key: string): JsonObject => ({
  issue_key: key,
  variant_key: key,
  event_id: 'e1',
  app_id: 'es.meridiano.app',
  occurred_time: NOW - 60,
});

let quiet: QuietProduct;
beforeAll(async () => {
  quiet = await startQuietProduct();
});
afterAll(() => quiet.stop());

async function issuesOf(key: string): Promise<readonly unknown[]> {
  const rows = await quiet.product.search(`search \`appmon_index_crashes\` issue_key=${key} | stats count by issue`, {
    earliest_time: '-1d',
    latest_time: '+1d',
  });
  return rows.map((row) => row['issue']);
}

test('a provisional issue leads to the final one, and counts of crashes do not meet the symbols', async () => {
  await quiet.plant([crash(PROVISIONAL)]);
  await quiet.nextSecond();
  await quiet.dispatch('AppMon - Base - Issue aliases');
  expect(await issuesOf(PROVISIONAL)).toEqual([issueIdOf(PROVISIONAL)]);

  await quiet.plant([symbolsEvent(keyed(PROVISIONAL), { ...keyed(FINAL), symbolication: 'full' })]);
  await quiet.nextSecond();
  await quiet.dispatch('AppMon - Base - Late symbols');
  expect(await issuesOf(PROVISIONAL)).toEqual([issueIdOf(FINAL)]);

  const [counted] = await quiet.product.search('| tstats count where `appmon_index_crashes` issue_key=*', {
    earliest_time: '-1d',
    latest_time: '+1d',
  });
  expect(counted).toEqual({ count: '1' });
});

test('an issue that people joined to another stays there', async () => {
  const own = '4d'.repeat(32);
  await quiet.plant([crash(own)]);
  await quiet.enter('appmon_aliases', [
    { _key: `${own}:${own}`, issue_key: own, variant_key: own, issue: issueIdOf(JOINED), reason: 'the same failure', version: 2 },
  ]);
  await quiet.plant([symbolsEvent(keyed(own), { ...keyed(FINAL), symbolication: 'full' })]);
  await quiet.nextSecond();
  await quiet.dispatch('AppMon - Base - Late symbols');
  expect(await issuesOf(own)).toEqual([issueIdOf(JOINED)]);
});
