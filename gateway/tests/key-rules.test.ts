import { createRateLimiter } from '../rate';
import { parseKeys } from '../key-file';
import { readGatewayConfig } from '../config';
import { until } from './fake-hec';
import { openFixture, writeKeys } from './fixture';
import type { Fixture } from './fixture';
import { attribute, JAVA, logs, PHONE } from './samples';

const SENTRY = 'aaaa56789abcdef0123456789abcdef0';
const RETAIL = 'bbbb56789abcdef0123456789abcdef0';
const PHONES = 'cccc56789abcdef0123456789abcdef0';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture({}, (data) =>
    writeKeys(data, [
      { key: SENTRY, apps: ['*'], sources: ['sentry', 'crashes'] },
      { key: RETAIL, apps: ['*'], indexes: { appmon_crashes: 'retail_crashes', appmon_logs: 'retail-logs' } },
      { key: PHONES, apps: ['*'], install_events_per_second: 0.1 },
    ]),
  );
});
afterAll(() => fixture.close());
beforeEach(() => fixture.hec.taken.splice(0));

const JSON_TYPE = { 'content-type': 'application/json' };
const post = (key: string, path: string, body: string): Promise<Response> =>
  fixture.post(path, body, { ...JSON_TYPE, 'x-appmon-key': key });

it('a key is refused at doors it is not for, in the words of each', async () => {
  const [hec, otlp, bugsnag, crashes] = await Promise.all([
    post(SENTRY, '/services/collector', '{"event":"x"}'),
    post(SENTRY, '/v1/logs', '{}'),
    post(SENTRY, '/notify', '{"events":[{}]}'),
    post(SENTRY, '/v1/crashes', JAVA),
  ]);
  expect([hec.status, await hec.json()]).toMatchObject([403, { code: 4 }]);
  expect([otlp.status, await otlp.json()]).toMatchObject([
    403,
    { code: 7, message: expect.stringContaining('APPMON-GATEWAY-SOURCE-DENIED') as string },
  ]);
  expect([bugsnag.status, await bugsnag.json()]).toMatchObject([403, { code: 'APPMON-GATEWAY-SOURCE-DENIED' }]);
  expect(crashes.status).toBe(200);
  await until('the report', () => fixture.hec.taken.length === 1);
});

it('the events of a key go to its own indexes, others to those of the product', async () => {
  await post(RETAIL, '/v1/crashes', `${JAVA}\tat com.examplebank.retail.Other.load(Other.kt:1)\n`);
  await post(RETAIL, '/services/collector', '{"event":"a line"}{"event":{"event_name":"app.screen"}}');
  await until('three', () => fixture.hec.taken.length === 3);
  expect(fixture.hec.taken.map(({ index }) => index).sort()).toEqual(['appmon_events', 'retail-logs', 'retail_crashes']);
});

describe('the rate of an installation', () => {
  const session = { eventName: 'session.start', attributes: [attribute('session.id', 's')] };

  it('counts what one sends, and not what several sent together', async () => {
    const one = JSON.stringify(logs([session, session]));
    const other = JSON.parse(one.replaceAll('install-1', 'install-2')) as { resourceLogs: object[] };
    const both = JSON.stringify({ resourceLogs: [...(JSON.parse(one) as { resourceLogs: object[] }).resourceLogs, ...other.resourceLogs] });
    expect(PHONE.some(({ key }) => key === 'app.installation.id')).toBe(true);
    const replies = [
      await post(PHONES, '/v1/logs', one),
      await post(PHONES, '/v1/logs', one),
      await post(PHONES, '/v1/logs', JSON.stringify(other)),
      await post(PHONES, '/v1/logs', both),
    ];
    expect(replies.map(({ status }) => status)).toEqual([200, 429, 200, 200]);
    expect(replies[1]?.headers.get('retry-after')).toBe('20');
    expect(await replies[1]?.json()).toMatchObject({
      message: expect.stringContaining('0.1 events of one installation a second') as string,
    });
  });

  it('forgets who asked longest ago when there are more than it has room for', () => {
    const limiter = createRateLimiter(2);
    const take = (sender: string): number => limiter.take(sender, { perSecond: 1, burst: 1 }, 0);
    expect([take('a'), take('b'), take('a'), take('c')]).toEqual([0, 0, 1, 0]);
    expect([take('a'), take('b')]).toEqual([1, 0]);
  });
});

describe('a rate that several processes count', () => {
  const limit = { perSecond: 2, burst: 4 };

  it('is one rate once they have told each other; what was taken before that is a debt', () => {
    const [one, other] = [createRateLimiter(), createRateLimiter()];
    const take = (limiter: typeof one, times: number, now: number): number[] =>
      Array.from({ length: times }, () => limiter.take('key', limit, now));
    expect(take(one, 4, 0)).toEqual([0, 0, 0, 0]);
    expect(take(other, 3, 0)).toEqual([0, 0, 0]);
    const [ofOne, ofOther] = [one.taken(), other.taken()];
    one.takeElsewhere(ofOther, 0);
    other.takeElsewhere(ofOne, 0);
    // Seven of four were taken: three too many, which two a second pay back; the next one comes half a second later.
    expect([take(one, 1, 0), take(other, 1, 0)]).toEqual([[2], [2]]);
    expect([take(one, 1, 1.9)[0], take(one, 1, 2)[0]]).toEqual([expect.closeTo(0.1) as number, 0]);
  });

  it('is told once, and a sender that is not known yet begins with what it has left', () => {
    const [one, other] = [createRateLimiter(), createRateLimiter()];
    one.take('key', { ...limit, cost: 3 }, 0);
    other.takeElsewhere(one.taken(), 0);
    expect(one.taken()).toEqual([]);
    expect([other.take('key', limit, 0), other.take('key', limit, 0)]).toEqual([0, 0.5]);
    expect(other.taken()).toEqual([{ sender: 'key', ...limit, cost: 1 }]);
  });
});

it.each([
  ['a door that is none', { sources: ['ftp'] }],
  ['no door at all', { sources: [] }],
  ['an index the product does not have', { indexes: { main: 'x' } }],
  ['an index Splunk would not take', { indexes: { appmon_logs: '_Internal' } }],
  ['a rate that is none', { requests_per_second: 'fast' }],
  ['a rate below none', { install_events_per_second: -1 }],
])('a key file with %s is refused', (_what, more) => {
  const key = { sha256: '0'.repeat(64), apps: ['*'] };
  expect(parseKeys(JSON.stringify([key]))).toHaveLength(1);
  expect(() => parseKeys(JSON.stringify([{ ...key, ...more }]))).toThrow(expect.objectContaining({ code: 'APPMON-GATEWAY-KEY-FILE' }));
});

it('a certificate without its key, and authorities of clients without a certificate, are refused at the start', () => {
  const code = { code: 'APPMON-FLAG-VALUE' };
  expect(() => readGatewayConfig(['--tls-cert', 'a.pem'], {})).toThrow(expect.objectContaining(code));
  expect(() => readGatewayConfig(['--tls-client-ca', 'ca.pem'], {})).toThrow(expect.objectContaining(code));
  const { tls, limits } = readGatewayConfig(
    ['--tls-cert=/a.pem', '--tls-key=/a.key', '--tls-client-ca=/ca.pem', '--install-events-per-second=50'],
    {},
  );
  expect([tls, limits.installEventsPerSecond]).toEqual([{ cert: '/a.pem', key: '/a.key', clientCa: '/ca.pem' }, 50]);
});
