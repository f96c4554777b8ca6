import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { readGatewayConfig } from '../config';
import { until } from './fake-hec';
import type { Taken } from './fake-hec';
import { openFixture, writeKeys } from './fixture';
import type { Fixture } from './fixture';

const RETAIL = 'aaaa56789abcdef0123456789abcdef0';
const APPS = [
  { _key: 'bank', app_id: 'bank', bundle_ids: 'com.bank.ios, com.bank.android', in_app_prefixes: 'com.bank. BankKit' },
  { _key: 'com.other', app_id: 'com.other' },
];
const REGIONS = [
  { country: 'ES', city: 'Córdoba', region: 'ES-AN' },
  { country: 'ES', city: 'Madrid', region: 'ES-MD' },
  { country: 'PT', city: '', region: 'PT-11' },
];

/** Tables as splunkd's KV store answers them, to a token it knows. */
let tables: Record<string, unknown>;
let status: number;
let asked: number;
let splunkd: Server;
let fixture: Fixture;

const rest = () => ({ url: `http://127.0.0.1:${String((splunkd.address() as AddressInfo).port)}`, token: 'rest-token' });

beforeEach(async () => {
  tables = { appmon_apps: APPS, appmon_regions: REGIONS, appmon_grouping_rules: [] };
  status = 200;
  asked = 0;
  splunkd = createServer((request, response) => {
    asked += 1;
    const [, collection = ''] = /^\/servicesNS\/nobody\/app_monitoring\/storage\/collections\/data\/(\w+)\?/.exec(request.url ?? '') ?? [];
    const isKnown = request.headers.authorization === 'Bearer rest-token';
    response.writeHead(isKnown ? status : 401).end(JSON.stringify(tables[collection]));
  }).listen(0, '127.0.0.1');
  await once(splunkd, 'listening');
  fixture = await openFixture({ rest: rest(), limits: { lookupsIntervalMs: 30 } }, (data) =>
    writeKeys(data, [{ key: RETAIL, apps: ['bank'] }]),
  );
  await until('the tables', () => asked >= 3);
});
afterEach(async () => {
  await fixture.close();
  splunkd.close();
  splunkd.closeAllConnections();
});

let sent = 0;
/** Sends an event and gives it as it was delivered. */
async function delivered(event: object): Promise<Taken> {
  const id = `e${String((sent += 1))}`;
  await fixture.post(
    '/services/collector',
    JSON.stringify({ event: { event_name: 'app.screen', event_id: id, platform: 'ios', ...event } }),
  );
  let found: Taken | undefined;
  await until('the event', () => (found = fixture.hec.taken.find(({ fields }) => fields['event_id'] === id)) !== undefined);
  return found as Taken;
}

/** Sends events until one is delivered as wanted: a change of a table counts within the interval and a second. */
async function eventually(event: object, fields: object): Promise<void> {
  for (let turn = 0; turn < 200; turn++) {
    const taken = await delivered(event);
    if (Object.entries(fields).every(([name, value]) => taken.fields[name] === value)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Waited in vain for ${JSON.stringify(fields)}.`);
}

it('calls a bundle id by its application, and places by their regions, however the city is written', async () => {
  await eventually({ app_id: 'com.bank.ios', country: 'ES', city: 'CORDOBA' }, { app_id: 'bank', region: 'ES-AN' });
  const cases: readonly (readonly [object, string | undefined])[] = [
    [{ country: 'ES', 'geo.locality.name': 'Madrid' }, 'ES-MD'],
    [{ country: 'ES', city: 'Madrid', region: 'ES-CT' }, 'ES-CT'],
    [{ country: 'PT', city: 'Évora' }, 'PT-11'],
    [{ country: 'ES', city: 'Atlantis' }, undefined],
    [{ city: 'Madrid' }, undefined],
    [{ country: 'ES', client_ip: '192.0.2.1' }, undefined],
  ];
  for (const [place, region] of cases) {
    const { event, fields } = await delivered(place);
    expect([place, fields['region']]).toEqual([place, region]);
    expect(JSON.stringify(event)).not.toMatch(/Madrid|Évora|Atlantis/);
  }
});

it('lets a key of an application send its bundles, and no other', async () => {
  await eventually({ app_id: 'com.bank.ios' }, { app_id: 'bank' });
  const post = async (app: string): Promise<number> =>
    (
      await fixture.post('/services/collector', JSON.stringify({ event: { event_name: 'app.screen', app_id: app } }), {
        'x-appmon-key': RETAIL,
      })
    ).status;
  // Receiving reads the tables by itself and may be a second behind delivery.
  for (let turn = 0; turn < 200 && (await post('com.bank.android')) !== 200; turn++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect([await post('com.bank.android'), await post('bank'), await post('com.other')]).toEqual([200, 200, 403]);
});

it('blames the frame of the listed code, and fills the region of a report from its metadata', async () => {
  await eventually({ app_id: 'com.bank.ios' }, { app_id: 'bank' });
  const form = new FormData();
  form.set('report', 'java.lang.IllegalStateException: x\n\tat com.lib.A.run(A.kt:1)\n\tat com.bank.Home.load(Home.kt:41)\n');
  form.set('metadata', JSON.stringify({ app_id: 'com.bank.android', platform: 'android', country: 'ES', city: 'Madrid', event_id: 'r1' }));
  await fixture.post('/v1/crashes', form);
  const report = (): Taken | undefined => fixture.hec.taken.find(({ fields }) => fields['event_id'] === 'r1');
  await until('the report', () => report() !== undefined);
  expect(report()).toMatchObject({ fields: { app_id: 'bank', region: 'ES-MD' }, event: { culprit: 'com.bank.Home.load' } });
  expect(JSON.stringify(report())).not.toContain('Madrid');
});

it("applies the customer's rules of grouping, and says so in the report", async () => {
  tables['appmon_grouping_rules'] = [{ rule: 'retry', app_id: 'bank', kind: 'frame', function: 'com.bank.net.Retry.*', action: 'ignore' }];
  const newest = async (turn: number): Promise<Taken | undefined> => {
    const id = `rule-${String(turn)}`;
    const form = new FormData();
    form.set('report', 'java.io.IOException: x\n\tat com.bank.net.Retry.run(R.kt:1)\n\tat com.bank.Home.load(Home.kt:41)\n');
    form.set('metadata', JSON.stringify({ app_id: 'com.bank.android', platform: 'android', event_id: id }));
    await fixture.post('/v1/crashes', form);
    const report = (): Taken | undefined => fixture.hec.taken.find(({ fields }) => fields['event_id'] === id);
    await until('the report', () => report() !== undefined);
    return report();
  };
  const culpritOf = (report: Taken | undefined): unknown => (report?.event as { culprit?: string } | undefined)?.culprit;
  let report = await newest(0);
  for (let turn = 1; culpritOf(report) !== 'com.bank.Home.load' && turn < 200; turn++) report = await newest(turn);
  expect(report).toMatchObject({
    event: {
      culprit: 'com.bank.Home.load',
      fp_explain: expect.arrayContaining([{ frame: 'com.bank.net.Retry.run', used: false, rule: 'customer:retry' }]) as unknown,
    },
  });
});

it('follows a change of the administrator, and keeps the last good copy while splunkd gives none, also over a restart', async () => {
  await eventually({ app_id: 'com.bank.ios' }, { app_id: 'bank' });
  tables['appmon_apps'] = [...APPS, { app_id: 'wallet', bundle_ids: ['com.bank.wallet'] }];
  await eventually({ app_id: 'com.bank.wallet' }, { app_id: 'wallet' });
  const health = async (): Promise<{ lookups: string }> =>
    (await (await fetch(`${fixture.gateway().url}/health`)).json()) as { lookups: string };
  const stateIs = async (wanted: string): Promise<void> => {
    for (let turn = 0; (await health()).lookups !== wanted; turn++) {
      if (turn > 200) throw new Error(`Waited in vain for ${wanted}.`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };
  await stateIs('ok');
  tables['appmon_apps'] = [{ name: 'no id' }];
  await stateIs('APPMON-GATEWAY-LOOKUP-FILE');
  status = 503;
  await stateIs('http_503');
  expect((await delivered({ app_id: 'com.bank.wallet' })).fields['app_id']).toBe('wallet');
  expect(fixture.gateway().accounting.byReason.get('lookups_http_503')).toBeGreaterThan(0);
  await fixture.restart({ rest: { ...rest(), token: 'another' }, limits: { lookupsIntervalMs: 30 } });
  await stateIs('http_401');
  expect((await delivered({ app_id: 'com.bank.wallet' })).fields['app_id']).toBe('wallet');
  expect(JSON.parse(readFileSync(join(fixture.data, 'gateway/apps.json'), 'utf8'))).toContainEqual(
    expect.objectContaining({ app_id: 'wallet' }),
  );
});

it('refuses an address that would send the token in clear over a network', () => {
  const read = (url: string) => readGatewayConfig(['--rest-url', url], { APPMON_REST_TOKEN: 't' }).rest;
  expect(read('https://splunk.example.com:8089/')).toEqual({ url: 'https://splunk.example.com:8089', token: 't' });
  expect(read('http://127.0.0.1:8089')).toEqual({ url: 'http://127.0.0.1:8089', token: 't' });
  for (const url of ['http://splunk.example.com:8089', 'ftp://x', 'no address'])
    expect(() => read(url)).toThrow(expect.objectContaining({ code: 'APPMON-FLAG-VALUE' }) as Error);
});
