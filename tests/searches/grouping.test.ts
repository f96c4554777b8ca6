import { issueIdOf } from '../../core/crash';
import { symbolsEvent } from '../../gateway/symbols/event';
import type { JsonObject } from '../../core/vocabulary';
import { planted, several, type Fields, type Planted } from './plant';
import { startQuietProduct, type QuietProduct } from './quiet-product';

/** One issue has several keys: people merge and split, symbols name late, aliases come after the catalogue. Numbers are counted by hand. */
jest.setTimeout(180_000);

const NOW = Math.floor(Date.now() / 1000);
const key = (digits: string): string => digits.repeat(32);
const [LEFT, RIGHT, OTHER, PROVISIONAL, FINAL] = [key('1a'), key('2b'), key('3c'), key('4d'), key('5e')];
const [FIRST, SECOND, THIRD] = [key('a1'), key('b2'), key('c3')];
const id = issueIdOf;

const crash = (issueKey: string, variantKey: string, more: Fields = {}): Planted =>
  planted('app.crash', NOW - 90, {
    kind: 'crash',
    issue_key: issueKey,
    variant_key: variantKey,
    title: `crash ${issueKey.slice(0, 2)}`,
    ...more,
  });
/** Crashes of phones `first` and on. */
const crashes = (count: number, first: number, [issueKey, variantKey]: readonly [string, string]): Planted[] =>
  several(count, first, (phone) => crash(issueKey, variantKey, phone));

let quiet: QuietProduct;
beforeAll(async () => {
  quiet = await startQuietProduct();
  await quiet.plant([
    // Phones 0 to 3 and 2 to 5: six phones in eight crashes.
    ...crashes(4, 0, [LEFT, FIRST]),
    ...crashes(4, 2, [RIGHT, SECOND]),
    // Phones 0 and 1, and 1 and 2, in two variants.
    ...crashes(2, 0, [OTHER, FIRST]),
    ...crashes(2, 1, [OTHER, SECOND]),
    ...crashes(1, 9, [PROVISIONAL, PROVISIONAL]),
  ]);
  await quiet.nextSecond();
});
afterAll(() => quiet.stop());

interface Line {
  readonly users: unknown;
  readonly events: unknown;
  readonly keys: readonly string[];
  /** Sum of the trend's hours. */
  readonly trend: number;
}

const many = (value: string | readonly string[] | undefined): readonly string[] => (value === undefined ? [] : [value].flat());

/** The list of issues as the Issues page gets it, by issue. */
async function issues(): Promise<Record<string, Line>> {
  const rows = await quiet.dispatch('AppMon - Base - Issues');
  return Object.fromEntries(
    rows.map((row): [string, Line] => [
      String(row['issue']),
      {
        users: row['users'],
        events: row['events'],
        keys: many(row['issue_keys']),
        trend: many(row['trend']).reduce((sum, value) => sum + Number(value), 0),
      },
    ]),
  );
}

const alias = (issueKey: string, variantKey: string, [issue, reason]: readonly [string, string]) => ({
  ...{ _key: `${issueKey}:${variantKey}`, issue_key: issueKey, variant_key: variantKey, issue, reason, time: NOW, version: 2 },
});
const aliasOf = async (issueKey: string, variantKey: string): Promise<unknown> => {
  const [row] = await quiet.product.search(
    `| inputlookup appmon_aliases_lookup where issue_key="${issueKey}" variant_key="${variantKey}" | table issue reason`,
  );
  return row;
};

test('before anybody decides each key is an issue, also without any alias', async () => {
  const list = await issues();
  expect(Object.keys(list).sort()).toEqual([LEFT, RIGHT, OTHER, PROVISIONAL].map(id).sort());
  expect(list[id(OTHER)]).toEqual({ users: '3', events: '4', keys: [OTHER], trend: 4 });
});

test('merged issues are one line: users of both are counted once, events add up, and their keys are named', async () => {
  await quiet.dispatch('AppMon - Base - Issue aliases');
  await quiet.dispatch('AppMon - Base - Issue catalogue');
  await quiet.enter('appmon_aliases', [alias(RIGHT, SECOND, [id(LEFT), 'merge'])]);
  const list = await issues();
  expect(list[id(RIGHT)]).toBeUndefined();
  expect(list[id(LEFT)]).toEqual({ users: '6', events: '8', keys: [LEFT, RIGHT], trend: 8 });
});

test('the catalogue, which entered both before, is read as one line, and the top issues have the keys of both', async () => {
  const [merged] = await quiet.product.search(`| \`appmon_catalogue\` | where issue="${id(LEFT)}" | table issue events state title`);
  expect(merged).toEqual({ issue: id(LEFT), events: '8', state: 'open', title: 'crash 1a' });
  const tops = await quiet.dispatch('AppMon - Base - Top issues');
  const top = tops.filter(({ issue }) => issue === id(LEFT));
  expect(top.map((row) => [row['issue_key'], row['rank'], row['users']])).toEqual([
    [LEFT, '1', '6'],
    [RIGHT, '1', '6'],
  ]);
});

test('a new variant of a merged key belongs to the merged issue at once, and its alias says so', async () => {
  await quiet.plant(crashes(1, 20, [RIGHT, THIRD]));
  await quiet.nextSecond();
  expect((await issues())[id(LEFT)]).toEqual({ users: '7', events: '9', keys: [LEFT, RIGHT], trend: 9 });
  await quiet.dispatch('AppMon - Base - Issue aliases');
  expect(await aliasOf(RIGHT, THIRD)).toEqual({ issue: id(LEFT), reason: 'first report' });
});

test('a variant that was split off counts for itself only, and takes no later variant of its key along', async () => {
  await quiet.enter('appmon_aliases', [alias(OTHER, SECOND, [id(SECOND), 'split'])]);
  await quiet.plant(crashes(1, 30, [OTHER, THIRD]));
  await quiet.nextSecond();
  const list = await issues();
  expect(list[id(SECOND)]).toEqual({ users: '2', events: '2', keys: [OTHER], trend: 2 });
  // Phones 0, 1 and 30.
  expect(list[id(OTHER)]).toEqual({ users: '3', events: '3', keys: [OTHER], trend: 3 });
  await quiet.dispatch('AppMon - Base - Issue aliases');
  expect(await aliasOf(OTHER, THIRD)).toEqual({ issue: id(OTHER), reason: 'first report' });
});

test('symbols that come after the catalogue: the provisional issue and the final one are one line', async () => {
  const keyed = (own: string): JsonObject => ({
    issue_key: own,
    variant_key: own,
    event_id: 'e1',
    app_id: 'es.meridiano.app',
    occurred_time: NOW - 90,
  });
  await quiet.plant([...crashes(1, 9, [FINAL, FINAL]), symbolsEvent(keyed(PROVISIONAL), { ...keyed(FINAL), symbolication: 'full' })]);
  await quiet.nextSecond();
  await quiet.dispatch('AppMon - Base - Late symbols');
  const list = await issues();
  expect(list[id(PROVISIONAL)]).toBeUndefined();
  // One phone, before and after its symbols.
  expect(list[id(FINAL)]).toEqual({ users: '1', events: '2', keys: [PROVISIONAL, FINAL], trend: 2 });
  const [named] = await quiet.product.search(`| \`appmon_catalogue\` | where issue="${id(FINAL)}" | table issue events`);
  expect(named).toEqual({ issue: id(FINAL), events: '1' });
});

test('a merge that is taken back makes two lines again', async () => {
  await quiet.enter('appmon_aliases', [
    alias(RIGHT, SECOND, [id(RIGHT), 'first report']),
    alias(RIGHT, THIRD, [id(RIGHT), 'first report']),
  ]);
  const list = await issues();
  expect(list[id(LEFT)]).toEqual({ users: '4', events: '4', keys: [LEFT], trend: 4 });
  // Phones 2 to 5 and 20.
  expect(list[id(RIGHT)]).toEqual({ users: '5', events: '5', keys: [RIGHT], trend: 5 });
});
