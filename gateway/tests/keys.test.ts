import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeMessage } from '../receive/otlp-schema';
import { createRateLimiter } from '../rate';
import { until } from './fake-hec';
import { KEY, openFixture, writeKeys } from './fixture';
import type { Fixture } from './fixture';

const RETAIL = 'aaaa56789abcdef0123456789abcdef0';
const BOTH = 'bbbb56789abcdef0123456789abcdef0';
const SLOW = 'cccc56789abcdef0123456789abcdef0';
const KEYS = [
  { key: RETAIL, apps: ['com.bank.retail'] },
  { key: BOTH, apps: ['com.bank.retail', 'com.bank.wallet'] },
  { key: SLOW, apps: ['*'], requests_per_second: 1 },
];
const STACK = 'java.lang.IllegalStateException: x\n\tat com.other.Home.load(Home.kt:41)\n';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture({}, (data) => writeKeys(data, KEYS));
});
afterAll(() => fixture.close());
beforeEach(() => fixture.hec.taken.splice(0));

const hec = (key: string, body: string, path = 'event'): Promise<Response> =>
  fixture.post(`/services/collector/${path}`, body, { authorization: `Splunk ${key}` });

const attribute = (key: string, stringValue: string): object => ({ key, value: { stringValue } });
const logsOf = (...apps: readonly string[]) => ({
  resourceLogs: apps.map((app) => ({
    resource: { attributes: [attribute('service.name', app), attribute('os.name', 'Android')] },
    scopeLogs: [{ logRecords: [{ body: { stringValue: `from ${app}` } }] }],
  })),
});
const otlp = (key: string, value: object): Promise<Response> =>
  fixture.post('/v1/logs', JSON.stringify(value), { 'x-sf-token': key, 'content-type': 'application/json' });

describe('a key for some applications', () => {
  it('keeps the objects before one it may not send and names that one, in the words of HEC', async () => {
    const reply = await hec(
      RETAIL,
      '{"event":{"event_name":"app.screen","app_id":"com.bank.retail"}}{"event":{"event_name":"app.screen","app_id":"com.bank.wallet"}}{"event":"after"}',
    );
    expect([reply.status, await reply.json()]).toEqual([
      403,
      {
        text: 'Invalid token',
        code: 4,
        'invalid-event-number': 1,
        error: 'APPMON-GATEWAY-APP-DENIED: Expected an application this key may send.',
      },
    ]);
    await until('the first', () => fixture.hec.taken.length === 1);
    expect(fixture.hec.taken[0]?.fields).toMatchObject({ app_id: 'com.bank.retail' });
  });

  it.each([
    ['an index-time field', '{"event":"x","fields":{"app_id":"com.bank.wallet"}}', 'event'],
    ['a member of an event of its own', '{"event":{"text":"x","app_id":"com.bank.wallet"}}', 'event'],
    ['the object that inputs lift', '{"event":{"ix":{"app_id":"com.bank.wallet"}}}', 'event'],
    ['JSON inside a text', '{"event":"{\\"app_id\\": \\"com.bank.wallet\\"}"}', 'event'],
    ['JSON inside a text with escaped letters', '{"event":"{\\"app\\\\u005fid\\": \\"com.bank.wallet\\"}"}', 'event'],
    ['a raw line of JSON with escaped letters', '{"\\u0061pp_id": "com.bank\\u002ewallet"}', 'raw'],
    ['a measurement', '{"event":"metric","fields":{"metric_name:a":1,"app_id":"com.bank.wallet"}}', 'event'],
    ['a raw line', 'level=info app_id=com.bank.wallet', 'raw'],
  ])('is not fooled by %s', async (_name, body, path) => {
    const reply = await hec(RETAIL, body, path);
    expect([reply.status, ((await reply.json()) as { code: number }).code]).toEqual([403, 4]);
  });

  it('stamps what names no application with the only one it has, and asks for a name when it has several', async () => {
    expect((await hec(RETAIL, '{"event":"plain"}')).status).toBe(200);
    await until('the event', () => fixture.hec.taken.length === 1);
    expect(fixture.hec.taken[0]?.fields).toMatchObject({ app_id: 'com.bank.retail' });
    const reply = await hec(BOTH, '{"event":"plain"}');
    expect([reply.status, await reply.json()]).toMatchObject([
      403,
      { error: expect.stringContaining('APPMON-GATEWAY-APP-MISSING') as string },
    ]);
  });

  it('takes a part of an OTLP request and counts the rest, in JSON and protobuf', async () => {
    const reply = await otlp(RETAIL, logsOf('com.bank.retail', 'com.bank.wallet', 'com.bank.wallet'));
    const errorMessage = 'APPMON-GATEWAY-APP-DENIED: Expected an application this key may send.';
    expect([reply.status, await reply.json()]).toEqual([200, { partialSuccess: { rejectedLogRecords: '2', errorMessage } }]);
    const binary = await fixture.post('/v1/logs', encodeMessage('LogsRequest', logsOf('com.bank.retail', 'com.bank.wallet')), {
      'x-appmon-key': RETAIL,
      'content-type': 'application/x-protobuf',
    });
    const text = Buffer.from(errorMessage);
    const inner = Buffer.concat([Buffer.from([0x08, 1, 0x12, text.length]), text]);
    expect(Buffer.from(await binary.arrayBuffer())).toEqual(Buffer.concat([Buffer.from([0x0a, inner.length]), inner]));
    await until('the permitted ones', () => fixture.hec.taken.length === 2);
    expect(fixture.hec.taken.map(({ fields }) => fields['app_id'])).toEqual(['com.bank.retail', 'com.bank.retail']);
  });

  it('refuses an OTLP request that holds nothing else', async () => {
    const reply = await otlp(RETAIL, logsOf('com.bank.wallet'));
    expect([reply.status, await reply.json()]).toMatchObject([403, { code: 7, message: expect.stringContaining('APP-DENIED') as string }]);
  });

  it('refuses a report of another application, also when only the report says so', async () => {
    const send = async (key: string, path: string, body: string): Promise<readonly unknown[]> => {
      const reply = await fixture.post(path, body, { 'x-appmon-key': key });
      return [reply.status, ((await reply.json()) as { code?: string }).code];
    };
    expect(await send(RETAIL, '/v1/crashes?app_id=com.bank.wallet', STACK)).toEqual([401, 'APPMON-GATEWAY-APP-DENIED']);
    expect(await send(BOTH, '/v1/crashes', `FATAL EXCEPTION: main\nProcess: com.other, PID: 1\n${STACK}`)).toEqual([
      401,
      'APPMON-GATEWAY-APP-DENIED',
    ]);
    expect(await send(BOTH, '/v1/crashes', STACK)).toEqual([400, 'APPMON-GATEWAY-APP-MISSING']);
    expect(await send(BOTH, '/v1/crashes?app_id=com.bank.wallet', STACK)).toEqual([200, undefined]);
  });
});

describe('the rate of a key', () => {
  it('refills by the second, up to its burst', () => {
    const limiter = createRateLimiter();
    const take = (now: number): number => limiter.take('k', { perSecond: 2, burst: 2 }, now);
    expect([take(0), take(0), take(0), take(0.25), take(0.5), take(100), take(100), take(100)]).toEqual([0, 0, 0.5, 0.25, 0, 0, 0, 0.5]);
  });

  it('is told in the words of each protocol, with the time to wait', async () => {
    const ask = (path: string): Promise<Response> => fixture.post(path, '{}', { 'x-appmon-key': SLOW, 'content-type': 'application/json' });
    await Promise.all([ask('/v1/logs'), ask('/v1/logs'), ask('/v1/logs')]);
    const replies = await Promise.all(['/services/collector', '/v1/traces', '/v1/crashes'].map(ask));
    expect(replies.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual(Array(3).fill([429, '1']));
    expect(await Promise.all(replies.map((reply) => reply.json() as Promise<object>))).toMatchObject([
      { text: 'HEC queue at capacity', code: 26 },
      { code: 8, message: expect.stringContaining('APPMON-GATEWAY-RATE') as string },
      { code: 'APPMON-GATEWAY-RATE' },
    ]);
    expect((await fixture.post('/v1/logs', '{}', { 'x-appmon-key': KEY, 'content-type': 'application/json' })).status).toBe(200);
  });
});

it('follows its files: keys come and go, two at once while one replaces the other, and so does the token of the destination', async () => {
  const tokens = new Set<string | undefined>();
  const tokenFile = join(fixture.data, 'token');
  writeFileSync(tokenFile, 'first\n');
  await fixture.restart({ hecTokenFile: tokenFile });
  fixture.hec.onRequest = ({ authorization }) => void tokens.add(authorization);
  const status = async (key: string): Promise<number> => (await hec(key, '{"event":{"app_id":"com.bank.retail"}}')).status;
  const eventually = async (key: string, wanted: number): Promise<void> => {
    for (let turn = 0; (await status(key)) !== wanted; turn++) {
      if (turn > 100) throw new Error(`Waited in vain for ${String(wanted)}.`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const fresh = 'dddd56789abcdef0123456789abcdef0';
  expect([await status(RETAIL), await status(fresh)]).toEqual([200, 403]);
  writeKeys(fixture.data, [...KEYS, { key: fresh, apps: ['com.bank.retail'] }]);
  writeFileSync(tokenFile, 'second\n');
  await eventually(fresh, 200);
  expect(await status(RETAIL)).toBe(200);
  writeKeys(fixture.data, [{ key: fresh, apps: ['com.bank.retail'] }]);
  await eventually(RETAIL, 403);
  writeFileSync(join(fixture.data, 'gateway/keys/keys.json'), '[{"sha256":"cut');
  await new Promise((resolve) => setTimeout(resolve, 1100));
  expect(await status(fresh)).toBe(200);
  await until('the second token', () => tokens.has('Splunk second'));
  expect([...tokens]).toEqual(['Splunk first', 'Splunk second']);
});

it('says no secret in an answer, a log line or a metric', async () => {
  const lines: string[] = [];
  const write = jest.spyOn(process.stderr, 'write').mockImplementation((chunk) => lines.push(String(chunk)) > 0);
  const secrets = [KEY, RETAIL, 'not-a-key-but-close', 'hunter2-in-the-body', 'TOKEN-OF-THE-DESTINATION'];
  writeKeys(fixture.data, KEYS);
  await fixture.restart({ hecToken: 'TOKEN-OF-THE-DESTINATION' });
  fixture.hec.replier = (_objects, response) => Boolean(response.writeHead(403).end('{"text":"Invalid token","code":4}'));
  const answers: string[] = [];
  const doors = [
    '/services/collector',
    '/v1/logs',
    '/v1/traces',
    '/v1/crashes',
    '/api/1/envelope/',
    '/api/1/store/',
    '/notify',
    '/sessions',
  ];
  for (const path of [...doors, '/services/collector/nothing', '/nothing']) {
    for (const key of [KEY, RETAIL, 'not-a-key-but-close']) {
      for (const type of ['application/json', 'application/x-protobuf', 'multipart/form-data; boundary=b']) {
        const reply = await fixture.post(path, '{"password":"hunter2-in-the-body', {
          authorization: `Bearer ${key}`,
          'content-type': type,
        });
        answers.push(await reply.text());
      }
    }
  }
  for (const key of [KEY, 'not-a-key-but-close']) {
    const reply = await fixture.post(`/api/1/envelope/?sentry_key=${key}`, `{"dsn":"https://${RETAIL}@x/1"}`, {});
    answers.push(await reply.text());
  }
  answers.push(
    await (await fetch(`${fixture.gateway().url}/metrics`)).text(),
    await (await fetch(`${fixture.gateway().url}/health`)).text(),
  );
  const stored = readFileSync(join(fixture.data, 'gateway/keys/keys.json'), 'utf8');
  write.mockRestore();
  const said = [...answers, ...lines, stored].join('\n');
  expect(secrets.filter((secret) => said.includes(secret))).toEqual([]);
  expect(answers.join('\n')).toContain('APPMON-GATEWAY-KEY-UNKNOWN');
});
