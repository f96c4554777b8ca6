import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditOf, type AuditEntry } from '../../appserver/ui/data/groups';
import { findAliases, findDecisions } from '../../appserver/ui/data/group-store';
import { kvFind, type KvRecord } from '../../appserver/ui/data/kv';
import { reject } from '../../appserver/ui/data/regroup';
import type { Rest } from '../../appserver/ui/data/rest';
import { undo } from '../../appserver/ui/data/undo-regroup';
import { symbolsEvent } from '../../gateway/symbols/event';
import { planted } from '../searches/plant';
import { startQuietProduct, type QuietProduct } from '../searches/quiet-product';
import { until } from '../support/until';

/** Crash reports through the gateway, the packaged input over them, and what people decide with the code of the pages. */
jest.setTimeout(180_000);

const PROGRAM = join(__dirname, '../../dist/app_monitoring/bin/js/appmon_grouping.mjs');
const APP = 'com.examplebank.retail';

/** A report: five own frames under a message; the key holds the first frame, type and message. */
const report = (message: string, last = 'Home.open'): string =>
  [
    `java.lang.IllegalStateException: ${message}`,
    ...['pay.Form.submit', 'pay.Form.onClick', 'pay.Screen.click', 'pay.Screen.run', last].map((frame, line) => {
      const [file = ''] = frame.split('.').slice(-2);
      return `\tat ${APP}.${frame}(${file}.kt:${line + 40})`;
    }),
    '\tat android.os.Looper.loop(Looper.java:1)\n',
  ].join('\n');

let quiet: QuietProduct;
let folder: string;
let sent = 0;
/** What the input last wrote to splunkd. */
let emitted = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'appmon-grouping-'));
  quiet = await startQuietProduct({ gateway: true });
});
afterAll(async () => {
  await quiet.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The REST client of a page, with the session of the administrator. */
const rest: Rest = async ({ path, method = 'GET', query = {}, json }) => {
  const url = new URL(`${quiet.product.mgmtUrl}/servicesNS/nobody/app_monitoring/${path}`);
  for (const [name, value] of Object.entries({ ...query, output_mode: 'json' })) url.searchParams.set(name, value);
  const reply = await fetch(url, {
    method,
    headers: { authorization: `Splunk ${quiet.product.sessionKey}`, 'content-type': 'application/json' },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`);
  const text = await reply.text();
  return text === '' ? null : (JSON.parse(text) as unknown);
};

/** Sends reports to the gateway and lets the searches of the package take them in. */
async function arrive(reports: readonly string[]): Promise<void> {
  for (const body of reports) {
    const url = `${quiet.product.gatewayUrl}/v1/crashes?app_id=${APP}&platform=android&app_version=7.1.0&event_id=r${++sent}`;
    const reply = await fetch(url, { method: 'POST', headers: { 'x-appmon-key': quiet.product.ingestKey }, body });
    expect(reply.status).toBe(200);
  }
  await until('the reports', async () => {
    const [counted] = await quiet.product.search('| tstats count AS n where index=appmon_crashes', { earliest_time: '0' });
    return Number(counted?.['n']) === sent ? true : undefined;
  });
  await quiet.nextSecond();
  await quiet.dispatch('AppMon - Base - Issue aliases');
  await quiet.dispatch('AppMon - Base - Issue catalogue');
}

/** Runs the input once, as its interval does, and gives what it logged. */
async function run(): Promise<string> {
  await rest({ path: 'storage/collections/data/appmon_lease', method: 'DELETE', query: { query: '{"_key":"grouping"}' } });
  const child = spawn(process.execPath, [PROGRAM], { env: { PATH: process.env['PATH'] ?? '', SPLUNK_HOME: quiet.product.data } });
  let written = '';
  emitted = '';
  child.stdout.on('data', (chunk: Buffer) => (emitted += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (written += chunk.toString('utf8')));
  const { mgmtUrl, sessionKey } = quiet.product;
  child.stdin.end(
    `<input><server_host>test</server_host><server_uri>${mgmtUrl}</server_uri><session_key>${sessionKey}</session_key><checkpoint_dir>${folder}</checkpoint_dir><configuration><stanza name="appmon_grouping://main"/></configuration></input>`,
  );
  await once(child, 'close');
  expect([child.exitCode, written]).toEqual([0, expect.stringMatching(/^INFO/m)]);
  return written;
}

const setMerging = async (on: boolean): Promise<void> => {
  const { status } = await quiet.product.rest('POST', 'configs/conf-app_monitoring_settings/grouping', {
    merge_near_identical: on ? '1' : '0',
  });
  expect(status).toBe(200);
};
const similar = (): Promise<readonly KvRecord[]> => kvFind(rest, 'appmon_similar');
const audit = async (): Promise<readonly AuditEntry[]> => (await kvFind(rest, 'appmon_audit', { sort: 'time:1' })).map(auditOf);
/** Events of each line of the list of issues. */
const lines = async (): Promise<readonly unknown[]> =>
  (await quiet.dispatch('AppMon - Base - Issues')).map(({ events }) => Number(events)).sort();
const by = (why: string) => ({ who: 'ana', why, now: Date.now() });

test('two issues that differ in a word of the message are proposed with the terms of the score, and nothing is merged', async () => {
  await arrive([report('transfer is not signed yet'), report('transfer is not signed yet'), report('transfer was not signed yet')]);
  await run();
  const [proposal, ...more] = await similar();
  expect(more).toEqual([]);
  expect(proposal).toMatchObject({ app_id: APP, platform: 'android', kind: 'crash', level: 'near-identical', state: 'open' });
  // All frames match; of five and five words four are common: 1 - 0.1 * (1 - 8/10).
  expect(proposal?.['score']).toBeCloseTo(0.98, 6);
  const terms = JSON.parse(String(proposal?.['explanation'])) as Record<string, unknown>;
  expect(terms).toMatchObject({ sameType: true, sameTopClass: true, message: 0.8, onlyLeft: [], onlyRight: [] });
  expect((terms['matched'] as { frame: string }[]).map(({ frame }) => frame)).toContain(`${APP}.pay.Form.submit`);
  expect(await lines()).toEqual([1, 2]);
  expect(await audit()).toEqual([]);
});

test('a run tells Data quality that it ran', () => {
  const [, data = ''] = /<data>(.*)<\/data>/.exec(emitted) ?? [];
  const health = JSON.parse(data.replaceAll('&quot;', '"')) as Readonly<Record<string, unknown>>;
  expect(health).toMatchObject({ ix: { event_name: 'feed.health' }, feed: 'similar issues', state: 'normal', promise_s: 600 });
  expect(health['newest']).toBe(health['occurred_time']);
});

test('what a person rejected is not proposed again, not even when an issue has a new variant', async () => {
  const [proposal] = await similar();
  const pair = [String(proposal?.['left']), String(proposal?.['right'])] as const;
  const seen = { aliases: await findAliases(rest, {}), decisions: await findDecisions(rest) };
  await reject(rest, { pair, seen }, by('two screens'));
  await arrive([report('transfer was not signed yet', 'Login.open')]);
  await setMerging(true);
  expect(await run()).toContain('compared=1');
  expect((await similar()).map(({ state }) => state)).toEqual(['rejected']);
  expect(await lines()).toEqual([2, 2]);
  const [rejected] = await audit();
  await undo(rest, rejected ?? auditOf({}), by('one screen after all'));
});

test('with the setting on near-identical issues become one, with an entry in the audit trail that says why', async () => {
  await run();
  expect(await lines()).toEqual([4]);
  expect((await similar()).map(({ state }) => state)).toEqual(['accepted']);
  const entry = (await audit()).at(-1);
  expect(entry).toMatchObject({ who: 'appmon_grouping', what: 'merge near-identical', why: expect.stringMatching(/^score 0\.98: /) });
  expect((await findAliases(rest, {})).filter(({ reason }) => reason === 'near-identical').map(({ issue }) => issue)).toEqual(
    Array(JSON.parse(entry?.after ?? '[]').length).fill(entry?.subject),
  );
});

test('undone they are two again, and stay so at the next run and with a new variant', async () => {
  await undo(rest, (await audit()).at(-1) ?? auditOf({}), by('one is the web view'));
  expect(await lines()).toEqual([2, 2]);
  const entries = (await audit()).length;
  await arrive([report('transfer is not signed yet', 'Login.open')]);
  await run();
  expect(await lines()).toEqual([2, 3]);
  expect((await similar()).map(({ state }) => state)).toEqual(['rejected']);
  expect((await audit()).length).toBe(entries);
});

test('a report that waited for its symbols is compared by the names they gave it', async () => {
  await setMerging(false);
  const occurred = Math.floor(Date.now() / 1000) - 60;
  const frames = ['Vault.open', 'Vault.unlock', 'Screen.tap', 'Screen.run'].map((name, index) => ({
    ...{ index, symbol: `${APP}.vault.${name}`, in_app: true, category: 'app' },
  }));
  const fields = (id: string, key: string) => ({
    ...{ event_id: id, kind: 'crash', issue_key: key.repeat(32), variant_key: key.repeat(32) },
    ...{ exception_type: 'java.lang.IllegalStateException', message_template: 'vault is shut' },
  });
  const unnamed = frames.map(({ index }) => ({ index, symbol: 'a.a.a', in_app: true, obfuscated: true }));
  const waiting = { ...fields('late', '3b'), symbolication: 'pending', frames: unnamed };
  await quiet.plant([
    planted('app.crash', occurred, { ...fields('named', '3a'), symbolication: 'full', frames }),
    planted('app.crash', occurred, waiting),
  ]);
  await quiet.dispatch('AppMon - Base - Issue aliases');
  await run();
  const before = (await similar()).length;

  const said = { ...waiting, app_id: 'es.meridiano.app', platform: 'android', occurred_time: occurred, received_time: occurred };
  await quiet.plant([symbolsEvent(said, { ...said, symbolication: 'full', frames })]);
  await run();
  const found = (await similar()).filter(({ state }) => state === 'open');
  // The same frames, type and message: the score is whole.
  expect([(await similar()).length - before, found.map(({ score }) => score)]).toEqual([1, [1]]);
});
