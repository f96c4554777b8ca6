import { until } from './fake-hec';
import { KEY, openFixture } from './fixture';
import type { Fixture } from './fixture';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(() => fixture.close());

const AUTH = { 'bugsnag-api-key': KEY, 'bugsnag-payload-version': '4.0' };
const send = (path: string, body: unknown, headers: Record<string, string> = AUTH): Promise<Response> =>
  fixture.post(path, typeof body === 'string' ? body : JSON.stringify(body), { 'content-type': 'application/json', ...headers });

const APP = { id: 'com.examplebank.retail', version: '7.13.0', versionCode: 2113, releaseStage: 'production', type: 'android' };
const DEVICE = { id: 'phone-7', osName: 'android', osVersion: '16', manufacturer: 'samsung', model: 'SM-S928B', cpuAbi: ['arm64-v8a'] };
const USER = { id: 'customer-9', name: 'Ana Lopez', email: 'ana@example.com' };
const EVENT = {
  exceptions: [
    {
      errorClass: 'java.lang.IllegalStateException',
      message: 'no session for ana@example.com',
      type: 'android',
      stacktrace: [{ method: 'com.examplebank.retail.Home.load', file: 'SourceFile', lineNumber: 41, inProject: true }],
    },
  ],
  severity: 'error',
  unhandled: true,
  app: APP,
  device: { ...DEVICE, time: '2026-03-02T00:00:00.000Z' },
  user: USER,
  session: { id: 's1', startedAt: '2026-03-01T23:59:00.000Z', events: { handled: 0, unhandled: 1 } },
};

it('takes an event once, with its application, device and session, and without the names of people', async () => {
  const payload = { apiKey: KEY, notifier: { name: 'Android Bugsnag Notifier', version: '6.0.0' }, events: [EVENT] };
  const replies = [await send('/notify', payload), await send('/notify', payload, { 'x-appmon-key': KEY })];
  const [first, second] = (await Promise.all(replies.map((reply) => reply.json()))) as { event_ids: string[] }[];
  expect(replies.map(({ status }) => status)).toEqual([200, 200]);
  expect(first?.event_ids).toHaveLength(1);
  expect(second).toEqual(first);
  await until('the event', () => fixture.hec.taken.length === 1);
  expect(fixture.hec.taken[0]).toMatchObject({
    sourcetype: 'appmon:crash',
    fields: {
      event_id: first?.event_ids[0],
      app_id: 'com.examplebank.retail',
      platform: 'android',
      app_version: '7.13.0',
      device_model_code: 'SM-S928B',
      install_id_hash: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    },
    event: { app_build: '2113', session_id: 's1', custom_keys: { environment: 'production' } },
  });
  expect(JSON.stringify(fixture.hec.taken)).not.toMatch(/Ana|ana@|customer-9|phone-7/);
  await until('the second copy', () => fixture.gateway().accounting.counts.duplicates === 1);
  expect(fixture.gateway().accounting.counts.received).toBe(2);
});

it('takes sessions: those of phones one by one, those of back ends counted', async () => {
  const shared = { notifier: {}, app: APP, device: DEVICE };
  const started = '2026-03-02T00:00:00.000Z';
  expect((await send('/sessions', { ...shared, sessions: [{ id: 's1', startedAt: started, user: USER }] })).status).toBe(202);
  expect((await send('/sessions', { ...shared, sessionCounts: [{ startedAt: started, sessionsStarted: 2 }] })).status).toBe(202);
  await until('all', () => fixture.hec.taken.length === 3);
  expect(fixture.hec.taken.map(({ time, fields }) => [time, fields['event_name'], fields['app_version']])).toEqual(
    Array(3).fill([Date.UTC(2026, 2, 2) / 1000, 'session.start', '7.13.0']),
  );
  expect(fixture.hec.taken[0]).toMatchObject({
    source: 'gateway:bugsnag',
    fields: { event_id: 's1-start', user_id_hash: expect.stringMatching(/^[0-9a-f]{32}$/) as string },
    event: { session_id: 's1' },
  });
});

it.each([
  ['a notify without events', '/notify', { events: [] }, 400, 'APPMON-GATEWAY-BODY'],
  ['events that are none', '/notify', { events: ['x'] }, 400, 'APPMON-GATEWAY-BODY'],
  ['more events than a payload may have', '/notify', { events: Array(101).fill({}) }, 400, 'APPMON-GATEWAY-BODY'],
  ['what is cut', '/notify', '{"events":[{"exc', 400, 'APPMON-GATEWAY-BODY'],
  ['what is nested too deeply', '/notify', `{"events":[{"severity":${'['.repeat(9000)}${']'.repeat(9000)}}]}`, 400, 'APPMON-GATEWAY-BODY'],
  ['sessions without sessions', '/sessions', {}, 400, 'APPMON-GATEWAY-BODY'],
  ['101 sessions', '/sessions', { sessions: Array(101).fill({ id: 's' }) }, 413, 'APPMON-GATEWAY-SESSIONS'],
  ['a count that is a bomb', '/sessions', { sessionCounts: [{ sessionsStarted: 1e12 }] }, 413, 'APPMON-GATEWAY-SESSIONS'],
] as const)('lives on after %s', async (_what, path, body, status, code) => {
  const reply = await send(path, body);
  expect([reply.status, ((await reply.json()) as { code?: string }).code]).toEqual([status, code]);
  expect((await send('/notify', { events: [EVENT] })).status).toBe(200);
});

it('refuses who has no key, and takes none from the query', async () => {
  const reply = await send(`/notify?apiKey=${KEY}`, { apiKey: KEY, events: [EVENT] }, {});
  expect([reply.status, await reply.json()]).toMatchObject([401, { code: 'APPMON-GATEWAY-KEY-MISSING' }]);
});
