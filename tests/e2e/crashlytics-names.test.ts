import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { symbolQuestion } from '../../core/symbols';
import type { JsonObject } from '../../core/vocabulary';
import { until } from '../../gateway/tests/fake-hec';
import { openFixture, writeKeys, type Fixture } from '../../gateway/tests/fixture';
import { poll, type Feed } from '../../inputs/crashlytics/feed';
import { Names } from '../../inputs/crashlytics/names';
import { readEvent } from '../../inputs/crashlytics/normalise';
import { START } from '../../inputs/crashlytics/poll';
import { readSettings } from '../../inputs/crashlytics/settings';
import { IdJournal } from '../../inputs/kit/id-journal';
import { createSymbols } from '../../inputs/kit/symbols';
import type { StreamEvent } from '../../inputs/kit/events';

/** A feed that has no symbol files asks a gateway that has them; what it cannot ask about it names later. */

const APP = 'com.bank.app';
const SENDER = 'a'.repeat(32);
const UPLOADER = 'b'.repeat(32);
const INPUT = 'c'.repeat(32);
const OTHER = 'd'.repeat(32);

const MAPPING = `com.bank.app.pay.TransferMapper -> a.a.b:
# {"id":"sourceFile","fileName":"TransferMapper.kt"}
    1:4:void parseReceipt(java.lang.String):40:43 -> a
com.bank.app.Home -> a.a.c:
    1:9:void onCreate():10:18 -> a
`;
const STACK = `java.lang.IllegalStateException: no receipt
\tat a.a.b.a(SourceFile:2)
\tat a.a.c.a(SourceFile:4)
`;
const frame = (symbol: string, line: string): JsonObject => ({
  symbol,
  line,
  file: 'SourceFile',
  library: APP,
  address: '0',
  owner: 'DEVELOPER',
});
const RECORD: JsonObject = {
  eventId: 'EVENT9',
  bundleOrPackage: APP,
  platform: 'ANDROID',
  eventTime: new Date(Date.now() - 60_000).toISOString(),
  version: { displayVersion: '7.1.0' },
  issue: { id: 'i1', errorType: 'FATAL' },
  customKeys: { note: 'ana.lopez@example.com' },
  exceptions: [
    { type: 'java.lang.IllegalStateException', exceptionMessage: 'no receipt', frames: [frame('a.a.b.a', '2'), frame('a.a.c.a', '4')] },
  ],
};

const settings = readSettings({
  ...{ serverHost: 'h', serverUri: 'https://127.0.0.1:8089', sessionKey: 'k', checkpointDirectory: '/tmp' },
  stanza: 'crashlytics://bank',
  settings: { firebase_app: '1:57:android:0a1b', app_id: APP, secret: 'firebase', symbol_url: 'http://127.0.0.1:1' },
});

let fixture: Fixture;
let folder = '';
let now = Date.now() / 1000;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'names-'));
  now = Date.now() / 1000;
  fixture = await openFixture({}, (data) => {
    writeKeys(data, [
      { key: SENDER, apps: [APP] },
      { key: UPLOADER, apps: [APP], rights: ['symbols'] },
      { key: INPUT, apps: [APP], rights: ['symbolicate'] },
      { key: OTHER, apps: ['com.other'], rights: ['symbolicate'] },
    ]);
  });
});
afterEach(async () => {
  await fixture.close();
  rmSync(folder, { recursive: true, force: true });
});

const upload = async (): Promise<void> => {
  const query = `name=mapping.txt&app_id=${APP}&app_version=7.1.0`;
  const reply = await fetch(`${fixture.gateway().url}/v1/symbols?${query}`, {
    method: 'PUT',
    body: MAPPING,
    headers: { 'x-appmon-key': UPLOADER },
  });
  expect(reply.status).toBe(200);
};

/** A life of the feed, as after a start: everything it remembers is on the disk. `said` is what it wrote, by source type. */
function startFeed(key = INPUT, url = fixture.gateway().url) {
  const handed: StreamEvent[] = [];
  const kept = { directory: folder, name: settings.name, keepSeconds: 86_400, warn: (message: string) => expect(message).toBe('') };
  const clock = (): number => now;
  const http = { allowedPrivateHosts: ['127.0.0.1'] };
  const symbols = createSymbols(() => Promise.resolve({ url, key, http }), clock);
  const feed: Feed = {
    settings,
    client: { listEvents: () => Promise.resolve({ events: [RECORD], nextPageToken: undefined }) },
    hasher: undefined,
    rules: () => Promise.resolve(undefined),
    names: new Names(settings, symbols, kept),
    journal: new IdJournal(kept),
    events: { emit: (events) => Promise.resolve(void handed.push(...events)) },
    save: () => undefined,
    signal: new AbortController().signal,
    clock,
  };
  const said = (sourcetype: string): JsonObject[] =>
    handed.filter((event) => event.sourcetype === sourcetype).map(({ data }) => JSON.parse(data) as JsonObject);
  return { read: () => poll(feed, START, () => undefined), said };
}

/** Indexed fields and body of an event as one. */
const flat = ({ ix, ...body }: JsonObject): JsonObject => ({ ...(ix as JsonObject), ...body });

/** The key of the same crash when the app sends it to the gateway. */
async function keyThroughGateway(): Promise<unknown> {
  await fixture.post(`/v1/crashes?app_id=${APP}&platform=android&app_version=7.1.0`, STACK, { 'x-appmon-key': SENDER });
  await until('the report', () => fixture.hec.taken.some(({ sourcetype }) => sourcetype === 'appmon:crash'));
  return fixture.hec.taken.find(({ sourcetype }) => sourcetype === 'appmon:crash')?.fields['issue_key'];
}

test('a report that arrives obfuscated gets its names before its key: the issue is that of the same crash sent to the gateway', async () => {
  await upload();
  const feed = startFeed();
  await feed.read();
  const [crash = {}] = feed.said('appmon:crash').map(flat);
  expect(crash).toMatchObject({
    culprit: 'com.bank.app.pay.TransferMapper.parseReceipt',
    symbolication: 'full',
    exception_message: 'no receipt',
    issue_key: await keyThroughGateway(),
  });
  await feed.read();
  expect([feed.said('appmon:crash'), feed.said('appmon:crash_symbols')].map(({ length }) => length)).toEqual([1, 0]);
});

test('without its mapping it goes out as it is, says what is missing, and is named once when the mapping came, also after a restart', async () => {
  const first = startFeed();
  await first.read();
  const [before = {}] = first.said('appmon:crash').map(flat);
  expect(before).toMatchObject({ symbolication: 'pending', missing_symbols: `${APP}@7.1.0=mapping.txt` });
  const received = before['received_time'];
  now += 30;
  await first.read();
  expect(first.said('appmon:crash_symbols')).toEqual([]);

  await upload();
  now += 60;
  const second = startFeed();
  await second.read();
  expect(second.said('appmon:crash')).toEqual([]);
  expect(second.said('appmon:crash_symbols')).toMatchObject([
    {
      event_id: 'EVENT9',
      provisional_issue_key: before['issue_key'],
      provisional_symbolication: 'pending',
      final_issue_key: await keyThroughGateway(),
      found_symbols: `${APP}@7.1.0`,
      symbolication: 'full',
      received_time: Number(received),
    },
  ]);
  await startFeed().read();
  const third = startFeed();
  await third.read();
  expect(third.said('appmon:crash_symbols')).toEqual([]);
});

test.each([
  ['no gateway there', INPUT, 'http://127.0.0.1:1', 'APPMON-HTTP-REACH'],
  ['a key without the right', SENDER, undefined, 'APPMON-GATEWAY-RIGHT-DENIED'],
  ["another application's key", OTHER, undefined, 'APPMON-GATEWAY-APP-DENIED'],
])('%s: nothing is held back, the feed says why, and names follow when it is mended', async (_name, key, url, code) => {
  await upload();
  const feed = startFeed(key, url);
  await feed.read();
  const [crash = {}] = feed.said('appmon:crash').map(flat);
  expect(crash).toMatchObject({ event_id: 'EVENT9', symbolication: 'pending' });
  const health = feed.said('appmon:health').map(({ state, last_error: error }) => [state, error]);
  expect(health).toContainEqual(['normal', expect.stringContaining(code)]);

  const mended = startFeed();
  await mended.read();
  const [late = {}] = mended.said('appmon:crash_symbols');
  expect(late).toMatchObject({ event_id: 'EVENT9', provisional_issue_key: crash['issue_key'], symbolication: 'full' });
  expect(late['found_symbols']).toBeUndefined();
});

test('of a report only its stacks leave for the gateway', () => {
  const { report } = readEvent(RECORD, { settings, hasher: undefined, rules: undefined, received: now });
  const body = JSON.stringify(symbolQuestion({ report, appId: APP, appVersion: '7.1.0' }));
  expect(body).toContain('a.a.b.a');
  for (const said of ['no receipt', 'ana.lopez', 'EVENT9', 'note']) expect(body).not.toContain(said);
});
