import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { FACTS, indexedFieldsOf, type JsonObject } from '../../core/vocabulary';
import { factsOf } from '../../tools/answer/crashes';
import { describeWithShared } from '../shared-data';
import { startProduct, type Product, type ResultRow } from '../support/product';
import { until } from '../support/until';
import { wrongLeaves, type Fact } from './leaves';

/** Every crash file of the reference data through `POST /v1/crashes`, found again by SPL. */
jest.setTimeout(180_000);

interface Case {
  readonly id: string;
  readonly format: string;
  readonly path: string;
  readonly expected: string;
}

/** Facts that only a debug file or a source map can give. */
const FROM_SYMBOLS = 'symbolicated';
const ONLY_FROM_SYMBOLS: ReadonlySet<string> = new Set(['hermes-in-java']);
/** Reports that the data hold again under the id of an earlier file (as Apple text, or in another dialect): one id is taken once. */
const SAME_REPORT: ReadonlySet<string> = new Set(['kscrash-abort', 'kscrash-nsexception', 'sentrycocoa-nsexception']);
/** What a report holds of a person is replaced at the gateway: the e-mail address in the logs, which the data count as a fact. */
const REDACTED = 'pii_in_logs';

const without = (expected: Fact, name: string): Fact =>
  JSON.parse(JSON.stringify(expected, (key, value: unknown) => (key === name ? undefined : value))) as Fact;

/** Every file below a folder. */
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** The event as it was before delivery split it: the JSON body and the indexed fields. */
function eventOf(row: ResultRow): JsonObject {
  const body = JSON.parse(String(row['_raw'])) as JsonObject;
  const indexed = indexedFieldsOf('app.crash').flatMap((name) => (row[name] === undefined ? [] : [[name, String(row[name])]]));
  return { ...body, ...(Object.fromEntries(indexed) as JsonObject) };
}

describeWithShared('crash files', (shared) => {
  const folder = join(shared, 'data/crashes');
  const cases = readFileSync(join(folder, 'cases.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Case);
  const readable = cases.filter(({ format }) => format in FACTS);
  /** Ids the gateway answered with, by the file they came from. */
  const acknowledged = new Map<string, readonly string[]>();
  let product: Product;
  let rows: readonly ResultRow[];

  const eventsOf = (path: string): JsonObject[] =>
    (acknowledged.get(path) ?? []).flatMap((id) => rows.filter((row) => row['event_id'] === id).map(eventOf));

  beforeAll(async () => {
    product = await startProduct();
    for (const file of filesBelow(folder)) {
      const url = new URL('/v1/crashes', product.gatewayUrl);
      url.searchParams.set('app_id', 'com.examplebank.retail');
      const reply = await fetch(url, { method: 'POST', headers: { 'x-appmon-key': product.ingestKey }, body: readFileSync(file) });
      const { event_ids: ids = [] } = (await reply.json()) as { event_ids?: string[] };
      acknowledged.set(relative(folder, file), ids);
    }
    const expected = new Set([...acknowledged.values()].flat()).size;
    await until('the arrival of every report', async () => {
      const [counted] = await product.search('| tstats dc(event_id) AS n where index=appmon_crashes', { earliest_time: '0' });
      return Number(counted?.['n']) >= expected ? true : undefined;
    });
    rows = await product.search(
      'search index=appmon_crashes sourcetype=appmon:crash | table event_id, event_name, app_id, platform, app_version, kind, os_version, device_model_code, received_time, install_id_hash, issue_key, variant_key, country, region, exception_type, signal, source_kind, _raw',
      { earliest_time: '0', latest_time: '+1d' },
    );
  });

  afterAll(() => product.stop());

  test('every file is acknowledged with at least one event, and every event is there once', () => {
    expect([...acknowledged].filter(([, ids]) => ids.length === 0)).toEqual([]);
    const found = rows.map((row) => String(row['event_id'])).sort();
    expect(found).toEqual([...new Set([...acknowledged.values()].flat())].sort());
  });

  test.each(readable.filter(({ id }) => !ONLY_FROM_SYMBOLS.has(id) && !SAME_REPORT.has(id)))(
    '$id is found with its facts',
    ({ path, format, expected }) => {
      const facts = JSON.parse(readFileSync(join(folder, expected), 'utf8')) as Fact;
      const events = eventsOf(path);
      const read = events.map((event) => factsOf(event, format));
      const given = format === 'crashlytics-row' ? { rows: read } : read[0];
      expect(events.length).toBeGreaterThan(0);
      expect(wrongLeaves(without(without(facts, FROM_SYMBOLS), REDACTED), given)).toEqual([]);
    },
  );

  test('a Java error that carries a JavaScript one arrives as the JavaScript one', () => {
    const [event] = eventsOf('react_native/hermes-in-java.txt');
    expect(event).toMatchObject({ kind: 'crash', runtime: 'js', exception_type: 'Error', exception_message: 'transfer failed' });
  });

  test('the person in the log lines of a report is not in the index', () => {
    const sent = readFileSync(join(folder, 'crashlytics/export_rows.jsonl'), 'utf8');
    const addresses = sent.match(/[\w.+-]+@[\w-]+\.[\w.]+/g) ?? [];
    expect(addresses.length).toBeGreaterThan(0);
    for (const address of addresses) expect(rows.filter((row) => String(row['_raw']).includes(address))).toEqual([]);
  });

  test('the search language itself finds the facts', async () => {
    const everything = { earliest_time: '0' };
    // 0x8badf00d.
    const [watchdog] = await product.search(
      'search index=appmon_crashes kind=watchdog termination_code=2343432205 | stats count',
      everything,
    );
    expect(watchdog).toEqual({ count: '1' });
    const [byKind] = await product.search('| tstats count where index=appmon_crashes kind=anr by kind', everything);
    const anrs = readable.filter(({ format }) => format === 'anr').length;
    // One of the Crashlytics rows is an ANR too.
    expect(byKind).toEqual({ kind: 'anr', count: String(anrs + 1) });
  });

  test('what no parser knows here, and a dump in which nothing can be read, is kept as kind=unparsed', () => {
    const others = cases.filter(({ id, format }) => format === 'sentry-envelope' || id.startsWith('invalid-'));
    expect(others.length).toBeGreaterThan(5);
    for (const { path } of others) expect([path, eventsOf(path).map(({ kind }) => kind)]).toEqual([path, ['unparsed']]);
  });

  test('of a memory dump the stacks are kept, and nothing of its memory', () => {
    const dumps = cases
      .filter(({ id, format }) => format === 'minidump' && !id.startsWith('invalid-'))
      .flatMap(({ path }) => eventsOf(path));
    expect(dumps.length).toBeGreaterThan(0);
    for (const dump of dumps) {
      expect(dump).toMatchObject({ source_kind: 'minidump', kind: 'crash' });
      expect((dump['frames'] as unknown[]).length).toBeGreaterThan(0);
      expect(JSON.stringify(dump)).not.toMatch(/"(?:registers|context|memory|stack|raw)":/);
    }
  });

  test('a bundle id that the administrator lists counts as its application from then on', async () => {
    const save = await fetch(`${product.mgmtUrl}/servicesNS/nobody/app_monitoring/storage/collections/data/appmon_apps/batch_save`, {
      method: 'POST',
      headers: { authorization: `Splunk ${product.sessionKey}`, 'content-type': 'application/json' },
      body: JSON.stringify([{ _key: 'es.example.wallet', app_id: 'es.example.wallet', bundle_ids: 'com.example.wallet.ios' }]),
    });
    expect(save.status).toBe(200);
    let sent = 0;
    const rows = await until('a report under the application', async () => {
      const url = `${product.gatewayUrl}/v1/crashes?app_id=com.example.wallet.ios&platform=ios`;
      const reply = await fetch(url, { method: 'POST', headers: { 'x-appmon-key': product.ingestKey }, body: `report ${(sent += 1)}` });
      expect(reply.status).toBe(200);
      const found = await product.search('| tstats count where index=appmon_crashes app_id=es.example.wallet by app_id', {
        earliest_time: '0',
        latest_time: '+1d',
      });
      return found.length > 0 ? found : undefined;
    });
    expect(rows).toMatchObject([{ app_id: 'es.example.wallet' }]);
  });
});
