import { until } from './fake-hec';
import { openFixture, writeKeys } from './fixture';
import type { Fixture } from './fixture';
import { zip } from './zip';

const SENDER = 'a'.repeat(32);
const UPLOADER = 'b'.repeat(32);
const INPUT = 'c'.repeat(32);
const OTHERS = 'd'.repeat(32);
const APP = 'com.bank.app';

const MAPPING = `# compiler: R8
# pg_map_id: 4f2a91c
com.bank.app.pay.TransferMapper -> a.a.b:
# {"id":"sourceFile","fileName":"TransferMapper.kt"}
    1:4:void parseReceipt(java.lang.String):40:43 -> a
com.bank.app.Home -> a.a.c:
    1:9:void onCreate():10:18 -> a
`;
const CRASH = `java.lang.IllegalStateException: no receipt
\tat a.a.b.a(SourceFile:2)
\tat a.a.c.a(SourceFile:4)
\tat android.os.Handler.dispatchMessage(Handler.java:106)
`;

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture({ limits: { lateSymbolsIntervalMs: 50 } }, (data) => {
    writeKeys(data, [
      { key: SENDER, apps: [APP] },
      { key: UPLOADER, apps: [APP], rights: ['symbols'] },
      { key: INPUT, apps: [APP], rights: ['symbolicate'] },
      { key: OTHERS, apps: ['com.other'], rights: ['symbols'] },
    ]);
  });
});
afterEach(() => fixture.close());

const put = (query: string, body: string | Buffer, key = UPLOADER): Promise<Response> =>
  fetch(`${fixture.gateway().url}/v1/symbols?${query}`, {
    method: 'PUT',
    body: new Uint8Array(Buffer.from(body)),
    headers: { 'x-appmon-key': key },
  });
const symbolicate = (report: object, about: object = {}): Promise<Response> =>
  fixture.post('/v1/symbolicate', JSON.stringify({ report, ...about }), { 'x-appmon-key': INPUT });
const crash = (query: string): Promise<Response> =>
  fixture.post(`/v1/crashes?app_id=${APP}&platform=android&${query}`, CRASH, { 'x-appmon-key': SENDER });
const events = (sourcetype: string): Record<string, unknown>[] =>
  fixture.hec.taken.filter((taken) => taken.sourcetype === sourcetype).map(({ event, fields }) => ({ ...(event as object), ...fields }));

it('names the frames of reports whose symbols are here', async () => {
  const reply = await put('name=mapping.txt', MAPPING);
  expect([reply.status, await reply.json()]).toEqual([
    200,
    { files: [{ name: 'mapping.txt', kind: 'jvm', ids: ['4f2a91c'], bytes: MAPPING.length }], skipped: [] },
  ]);
  await fixture.post('/v1/crashes', CRASH.replaceAll('SourceFile', 'r8-map-id-4f2a91c'), { 'x-appmon-key': SENDER });
  await until('the report', () => events('appmon:crash').length === 1);
  expect(events('appmon:crash')[0]).toMatchObject({ culprit: 'com.bank.app.pay.TransferMapper.parseReceipt', symbolication: 'full' });
});

it('says later what symbols that come later say, with the same event id and the final keys', async () => {
  await crash('app_version=7.1.0&event_id=e1');
  await until('the report', () => events('appmon:crash').length === 1);
  const [before = {}] = events('appmon:crash');
  expect(before).toMatchObject({ event_id: 'e1', symbolication: 'pending' });

  expect((await put(`name=mapping.txt&app_id=${APP}&app_version=7.1.0`, MAPPING)).status).toBe(200);
  await until('the symbols', () => events('appmon:crash_symbols').length === 1);
  const [symbols = {}] = events('appmon:crash_symbols');
  expect(symbols).toMatchObject({
    event_id: 'e1',
    provisional_issue_key: before['issue_key'],
    provisional_variant_key: before['variant_key'],
    symbolication: 'full',
    culprit: 'com.bank.app.pay.TransferMapper.parseReceipt',
  });

  await crash('app_version=7.1.0&event_id=e2');
  await until('the second report', () => events('appmon:crash').length === 2);
  expect(events('appmon:crash')[1]).toMatchObject({ issue_key: symbols['final_issue_key'], variant_key: symbols['final_variant_key'] });
  expect(events('appmon:crash_symbols')).toHaveLength(1);
});

it('keeps waiting reports over a restart', async () => {
  await crash('app_version=7.2.0&event_id=e3');
  await until('the report', () => events('appmon:crash').length === 1);
  await fixture.restart({ limits: { lateSymbolsIntervalMs: 50 } });
  await put(`name=mapping.txt&app_id=${APP}&app_version=7.2.0`, MAPPING);
  await until('the symbols', () => events('appmon:crash_symbols').length === 1);
});

it('takes archives, and leaves out of them what is no symbol file', async () => {
  const reply = await put('name=a.zip', zip('mapping.txt', Buffer.from(MAPPING)));
  expect([reply.status, await reply.json()]).toMatchObject([200, { files: [{ name: 'mapping.txt', kind: 'jvm' }] }]);
});

it('stays with the file that says more, and says so', async () => {
  const sym = (record: string): string => `MODULE Linux arm64 5A9832E5287241C1838ED98914E9B7FF1 libpay.so\nFILE 0 pay.c\n${record}\n`;
  expect((await put('name=libpay.so.sym', sym('FUNC 10 20 0 submit\n10 20 7 0'))).status).toBe(200);
  const reply = await put('name=stripped.sym', sym('PUBLIC 10 0 submit'));
  expect([reply.status, await reply.json()]).toMatchObject([
    200,
    { files: [{ name: 'stripped.sym', kept: 'libpay.so.sym stays: it has debug information, this file a symbol table' }] },
  ]);
});

it('names frames for inputs that have no files', async () => {
  await put('name=mapping.txt', MAPPING);
  const frames = [{ index: 0, symbol_raw: 'a.a.b.a', file: 'SourceFile', line: 2, obfuscated: true }];
  const report = {
    sourceKind: 'jvm',
    fields: { mapping_id: '4f2a91c' },
    causes: [{ type: 'java.lang.Error', message: '', frames }],
    threads: [],
  };
  const reply = await symbolicate(report);
  expect(await reply.json()).toMatchObject({
    report: { causes: [{ frames: [{ symbol_raw: 'com.bank.app.pay.TransferMapper.parseReceipt', line: 41 }] }] },
    missing: [],
  });
});

it('finds the mapping of a version for inputs, but none of an application that the key does not stand for', async () => {
  await put(`name=mapping.txt&app_id=${APP}&app_version=7.1.0`, MAPPING);
  await put('name=mapping.txt&app_id=com.other&app_version=7.1.0', MAPPING, OTHERS);
  const stack = [{ type: 'java.lang.Error', message: '', frames: [{ index: 0, symbol_raw: 'a.a.b.a', line: 2, obfuscated: true }] }];
  const asked = async (fields: object, about?: object): Promise<unknown> =>
    (await symbolicate({ sourceKind: 'crashlytics', fields, causes: stack, threads: [] }, about)).json();
  expect(await asked({}, { app_id: APP, app_version: '7.1.0' })).toMatchObject({ found: [`${APP}@7.1.0`], missing: [] });
  expect(await asked({ mapping_id: 'com.other@7.1.0' })).toMatchObject({
    report: { causes: [{ frames: [{ symbol_raw: 'a.a.b.a' }] }] },
    ...{ found: [], missing: ['com.other@7.1.0'] },
  });
  expect(await asked({}, { app_id: 'com.other', app_version: '7.1.0' })).toMatchObject({ code: 'APPMON-GATEWAY-APP-DENIED' });
});

it.each([
  ['a key without the right', () => put('name=m.txt', MAPPING, SENDER), 403, 'APPMON-GATEWAY-RIGHT-DENIED'],
  ['another application', () => put('name=m.txt&app_id=com.other&app_version=1', MAPPING), 403, 'APPMON-GATEWAY-APP-DENIED'],
  ['a mapping of another application by its id', () => put('name=m.txt&id=com.other@7.1.0', MAPPING), 403, 'APPMON-GATEWAY-APP-DENIED'],
  [
    'a mapping that says itself whose it is',
    () => put('name=m.txt', MAPPING.replace('4f2a91c', 'com.other@7.1.0')),
    400,
    'APPMON-SYMBOLS-ID',
  ],
  [
    'the key of an app that would read obfuscated code',
    () => fixture.post('/v1/symbolicate', '{"report":{}}', { 'x-appmon-key': SENDER }),
    403,
    'APPMON-GATEWAY-RIGHT-DENIED',
  ],
  ['a file nobody reads', () => put('name=notes.txt', 'hello'), 400, 'APPMON-SYMBOLS-FORMAT'],
  ['a mapping without an id', () => put('name=m.txt', MAPPING.replace(/# pg_map_id.*\n/, '')), 400, 'APPMON-SYMBOLS-ID'],
  ['frames that are no list', () => symbolicate({ fields: {}, causes: [{ frames: '' }], threads: [] }), 400, 'APPMON-GATEWAY-BODY'],
  ['a frame in a frame', () => symbolicate({ fields: {}, causes: [], threads: [{ frames: [{ file: {} }] }] }), 400, 'APPMON-GATEWAY-BODY'],
  ['a damaged archive', () => put('name=a.zip', zip('mapping.txt', Buffer.from(MAPPING)).subarray(0, 60)), 400, 'APPMON-SYMBOLS-ARCHIVE'],
  ['an entry that is longer than it says', () => put('name=a.zip', zip('m.txt', Buffer.alloc(1 << 20), 10)), 400, 'APPMON-SYMBOLS-ARCHIVE'],
  [
    'an entry that says it is too long',
    () => put('name=a.zip', zip('m.txt', Buffer.from('x'), 0xfffffff0)),
    413,
    'APPMON-GATEWAY-TOO-LARGE',
  ],
  ['nothing', () => put('name=m.txt', ''), 400, 'APPMON-GATEWAY-EMPTY'],
  ['a report that is none', () => fixture.post('/v1/symbolicate', '{"report":1}', { 'x-appmon-key': INPUT }), 400, 'APPMON-GATEWAY-BODY'],
])('refuses %s', async (_name, ask, status, code) => {
  const reply = await ask();
  expect([reply.status, ((await reply.json()) as { code: string }).code]).toEqual([status, code]);
});
