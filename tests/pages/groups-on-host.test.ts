import { issueIdOf } from '../../core/crash/issue-id';
import { findAliases, findDecisions } from '../../appserver/ui/data/group-store';
import type { Seen } from '../../appserver/ui/data/group-store';
import { auditOf } from '../../appserver/ui/data/groups';
import { kvFind } from '../../appserver/ui/data/kv';
import { merge, split } from '../../appserver/ui/data/regroup';
import type { Rest } from '../../appserver/ui/data/rest';
import { entriesOf, refuse } from '../../appserver/ui/data/rest';
import { rowsOf } from '../../appserver/ui/data/rows';
import type { SearchRequest } from '../../appserver/ui/data/search-request';
import { undo } from '../../appserver/ui/data/undo-regroup';
import { scopesOf, scopeTerm } from '../../appserver/ui/grouping/scope';
import { togetherOf, togetherSearch, variantsOf, variantsSearch } from '../../appserver/ui/grouping/searches';
import { namesSearch, reportsSearch } from '../../appserver/pages/issue/searches';
import { reportOf } from '../../appserver/pages/issue/report';
import { defaults } from '../../appserver/ui/state/filters';
import { planted, type Planted } from '../searches/plant';
import { startQuietProduct, type QuietProduct } from '../searches/quiet-product';
import { jsonCols } from './fixture-host';
import type { FixtureRow } from './fixtures';

/** Merges, splits and their previews on the real host: its KV store, its rights and its searches. */
jest.setTimeout(180_000);

const NOW = Math.floor(Date.now() / 1000);
const [K1, K2] = ['1a'.repeat(32), '2b'.repeat(32)];
const [V1, V2, V3, V4] = ['a1'.repeat(32), 'a2'.repeat(32), 'b1'.repeat(32), 'a3'.repeat(32)];
const [FIRST, SECOND, OWN] = [issueIdOf(K1), issueIdOf(K2), issueIdOf(V2)];
const range = { earliest: '-1d', latest: 'now' };
let decided = 0;
/** The next decision, a second after the last. */
const by = (who = 'ana') => ({ who, why: 'one vault', now: (NOW + decided++) * 1000 });

const crash = (keys: readonly [string, string], phone: string, more: Record<string, string> = {}): Planted =>
  planted('app.crash', NOW - 60, {
    ...{ kind: 'crash', title: 'a crash', install_id_hash: phone, issue_key: keys[0], variant_key: keys[1] },
    ...more,
  });
const CRASHES = [
  ...['p1', 'p2', 'p3', 'p3'].map((phone) => crash([K1, V1], phone)),
  crash([K1, V1], 'p4', { app_version: '8.14.0' }),
  ...['p3', 'p5'].map((phone) => crash([K1, V2], phone, { app_version: '8.14.0' })),
  crash([K1, V2], 'p6', { app_version: '8.15.0' }),
  ...['p1', 'p7'].map((phone) => crash([K2, V3], phone)),
  crash([K2, V3], 'p8', { event_id: 'late-1', symbolication: 'pending' }),
];

let quiet: QuietProduct;
let rest: Rest;

/** The REST client of a page, over the management port with a session instead of a cookie. */
const clientOf =
  (session: string): Rest =>
  async ({ path, method = 'GET', query = {}, json }) => {
    const reply = await fetch(
      `${quiet.product.mgmtUrl}/servicesNS/nobody/app_monitoring/${path}?${new URLSearchParams({ output_mode: 'json', ...query }).toString()}`,
      {
        method,
        headers: { authorization: `Splunk ${session}`, 'content-type': 'application/json' },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      },
    );
    const text = await reply.text();
    const answer = text === '' ? null : (JSON.parse(text) as unknown);
    if (!reply.ok) refuse(reply.status, answer);
    return answer;
  };

/** A session of a new account with one role. */
async function sessionOf(role: string): Promise<string> {
  const account = { name: role, password: 'long-enough-1' };
  expect((await quiet.product.rest('POST', 'authentication/users', { ...account, roles: role })).status).toBe(201);
  const reply = await fetch(`${quiet.product.mgmtUrl}/services/auth/login?output_mode=json`, {
    method: 'POST',
    body: new URLSearchParams({ username: role, password: account.password }),
  });
  return ((await reply.json()) as { sessionKey: string }).sessionKey;
}

const run = async ({ spl, earliest, latest }: SearchRequest) =>
  rowsOf(jsonCols((await quiet.product.search(spl, { earliest_time: earliest, latest_time: latest })) as readonly FixtureRow[]));
const look = async (issue: string): Promise<Seen> => ({
  aliases: await findAliases(rest, { issue }),
  decisions: await findDecisions(rest),
});
const termOf = async (issue: string): Promise<string> => scopeTerm(scopesOf(issue, [K1, K2], await findAliases(rest, {})));
const newestEntry = async () => {
  const [record] = await kvFind(rest, 'appmon_audit', { sort: 'time:-1', limit: 1 });
  return auditOf(record ?? {});
};

/** Reports by issue: as the page reads them by keys, and as the macro of all searches says. */
async function counts(): Promise<{ page: Record<string, number>; macro: Record<string, number> }> {
  const rows = await quiet.product.search(
    '| tstats count where `appmon_index_crashes` issue_key=* by issue_key variant_key | `appmon_issue_of_keys` | stats sum(count) AS n by issue',
    { earliest_time: '-1d', latest_time: 'now' },
  );
  const macro = Object.fromEntries(rows.map((row) => [String(row['issue']), Number(row['n'])]));
  const page: Record<string, number> = {};
  for (const issue of Object.keys(macro)) {
    const [row] = await quiet.product.search(`| tstats count where \`appmon_index_crashes\` ${await termOf(issue)}`, {
      earliest_time: '-1d',
      latest_time: 'now',
    });
    page[issue] = Number(row?.['count']);
  }
  return { page, macro };
}

beforeAll(async () => {
  quiet = await startQuietProduct();
  rest = clientOf(quiet.product.sessionKey);
  await quiet.plant(CRASHES);
  await quiet.nextSecond();
  await quiet.dispatch('AppMon - Base - Issue aliases');
});
afterAll(() => quiet.stop());

it('the preview of a split says what each part has, by one search', async () => {
  const variants = variantsOf(await run(variantsSearch({ term: await termOf(FIRST), ...range })));
  // V1: phones 1 2 3 3 4 on 8.13.1 and 8.14.0; V2: phones 3 5 6 on 8.14.0 and 8.15.0; phone 3 and version 8.14.0 have both.
  expect(variants.map(({ key, leaves, remains }) => ({ key, leaves, remains }))).toEqual([
    { key: V1, leaves: { events: 5, users: 4, versions: 2 }, remains: { events: 3, users: 3, versions: 2 } },
    { key: V2, leaves: { events: 3, users: 3, versions: 2 }, remains: { events: 5, users: 4, versions: 2 } },
  ]);
  for (const { key, leaves, remains } of variants)
    for (const [condition, part] of [
      [`variant_key=${key}`, leaves],
      [`variant_key!=${key}`, remains],
    ] as const) {
      const [row] = await quiet.product.search(
        `| tstats count AS events dc(install_id_hash) AS users dc(app_version) AS versions where \`appmon_index_crashes\` issue_key=${K1} ${condition}`,
        { earliest_time: '-1d', latest_time: 'now' },
      );
      expect(row).toEqual({ events: String(part.events), users: String(part.users), versions: String(part.versions) });
    }
});

it('the preview of a merge counts users of both once', async () => {
  const { each, together } = togetherOf(
    await run(togetherSearch({ term: `(${await termOf(FIRST)} OR ${await termOf(SECOND)})`, ...range })),
  );
  expect(Object.fromEntries(each)).toEqual({
    [FIRST]: { events: 8, users: 6, versions: 3 },
    [SECOND]: { events: 3, users: 3, versions: 1 },
  });
  expect(together).toEqual({ events: 11, users: 8, versions: 3 });
});

it('the page and all searches agree after a merge, a split and a new variant of each key, and after both are undone', async () => {
  const start = { [FIRST]: 8, [SECOND]: 3 };
  expect(await counts()).toEqual({ page: start, macro: start });
  await merge(rest, { issue: SECOND, into: FIRST, seen: await look(SECOND) }, by());
  const merged = await newestEntry();
  expect(await counts()).toEqual({ page: { [FIRST]: 11 }, macro: { [FIRST]: 11 } });
  await split(rest, { issue: FIRST, variant: V2, seen: await look(FIRST) }, by());
  const splitOff = await newestEntry();
  await quiet.plant([crash([K1, V4], 'p9')]);
  const apart = { [FIRST]: 9, [OWN]: 3 };
  expect(await counts()).toEqual({ page: apart, macro: apart });
  await quiet.nextSecond();
  await quiet.dispatch('AppMon - Base - Issue aliases');
  expect(await counts()).toEqual({ page: apart, macro: apart });
  await undo(rest, splitOff, by());
  await undo(rest, merged, by());
  const end = { [FIRST]: 9, [SECOND]: 3 };
  expect(await counts()).toEqual({ page: end, macro: end });
  expect(await findDecisions(rest)).toEqual([]);
});

it('of two people at once the host lets one through', async () => {
  const [one, other] = [await look(FIRST), await look(SECOND)];
  const both = await Promise.allSettled([
    merge(rest, { issue: SECOND, into: FIRST, seen: other }, by()),
    merge(rest, { issue: FIRST, into: SECOND, seen: one }, by('luis')),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await findDecisions(rest)).toHaveLength(1);
  const issues = new Set((await findAliases(rest, {})).map(({ issue }) => issue));
  expect(issues.size).toBe(1);
  await undo(rest, await newestEntry(), by());
});

it.each([
  ['appmon_engineering', true],
  ['appmon_support', false],
  ['appmon_management', false],
])('the host says whether %s may regroup, and keeps to it', async (role, may) => {
  const own = clientOf(await sessionOf(role));
  const [entry] = entriesOf(await own({ path: 'storage/collections/config/appmon_aliases' }));
  expect(entry?.acl['can_write']).toBe(may);
  const attempt = split(own, { issue: FIRST, variant: V2, seen: await look(FIRST) }, by(role));
  if (may) {
    expect(await attempt).toBe(OWN);
    await undo(own, await newestEntry(), by(role));
  } else await expect(attempt).rejects.toMatchObject({ code: 'APPMON-P-011' });
  expect((await counts()).macro).toEqual({ [FIRST]: 9, [SECOND]: 3 });
});

it('frames of late symbols replace those of their report, which says that it was named later', async () => {
  const symbols = {
    time: NOW - 60,
    host: 'gateway',
    source: 'gateway:symbols',
    sourcetype: 'appmon:crash_symbols',
    index: 'appmon_crashes',
    event: { event_id: 'late-1', symbolication: 'full', frames: [{ symbol: 'bank.Vault.open', in_app: true }], culprit: 'bank.Vault.open' },
  };
  await quiet.plant([symbols]);
  const filters = { ...defaults, earliest: '-1d', latest: 'now' };
  const reports = await run(reportsSearch(await termOf(SECOND), filters));
  const late = reports.find((row) => row['event_id'] === 'late-1') ?? {};
  const [names] = await run(namesSearch(['late-1'], filters));
  expect(names?.['event_id']).toBe('late-1');
  expect(reportOf(late)).toMatchObject({ symbolication: 'pending', namedLater: false, frames: [] });
  expect(reportOf(late, String(names?.['_raw']))).toMatchObject({
    symbolication: 'full',
    namedLater: true,
    frames: [{ symbol: 'bank.Vault.open', blamed: true }],
  });
});
