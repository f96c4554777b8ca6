import { until } from '../fake-hec';
import type { Taken } from '../fake-hec';
import { KEY, openFixture } from '../fixture';
import type { Fixture } from '../fixture';
import { runSender } from './sender';

/** SDKs as they are published, each in a process of its own, and what is delivered of what they send. */
let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(() => fixture.close());

const named = (name: string): Taken[] => fixture.hec.taken.filter(({ fields }) => fields['event_name'] === name);
const one = (name: string): Taken | undefined => named(name)[0];
const HASH = expect.stringMatching(/^[0-9a-f]{32}$/) as string;
const KEY_OF_ISSUE = expect.stringMatching(/^[0-9a-f]{64}$/) as string;
const settings = (): Record<string, string> => ({ SENDER_URL: fixture.gateway().url, SENDER_KEY: KEY });
const refused = (): string[] =>
  fixture
    .gateway()
    .accounting.refusals()
    .map(({ reason }) => reason);

it('@sentry/node: crash, handled error, session, spans and log', async () => {
  const { host } = new URL(fixture.gateway().url);
  const { code, errors } = await runSender('sentry-node.cjs', { SENDER_DSN: `http://${KEY}@${host}/42` });
  expect([code, errors]).toEqual([1, expect.stringContaining('RangeError: amount out of range')]);
  await until('the crash', () => one('app.crash') !== undefined);
  await until('the session', () => one('session.end') !== undefined);
  await until('everything else', () => named('span').length === 2 && one('log') !== undefined && one('app.non_fatal') !== undefined);
  expect(one('app.crash')).toMatchObject({
    sourcetype: 'appmon:crash',
    fields: { kind: 'crash', app_id: 'com.examplebank.retail', app_version: '7.13.0', platform: 'backend', issue_key: KEY_OF_ISSUE },
    event: {
      title: expect.stringMatching(/^RangeError in .*settleTransfer/) as string,
      exception_type: 'RangeError',
      exception_message: 'amount out of range',
      session_first_crash: 1,
      frames: expect.arrayContaining([
        expect.objectContaining({ file: expect.stringContaining('sentry-node.cjs') as string, line: 19, in_app: true }),
      ]) as unknown[],
    },
  });
  expect(one('app.non_fatal')).toMatchObject({
    fields: { kind: 'nonfatal', issue_key: KEY_OF_ISSUE },
    event: { exception_type: 'TypeError', exception_message: 'no receipt for [email]', user_id_hash: HASH },
  });
  expect(one('session.start')).toMatchObject({ sourcetype: 'appmon:session', fields: { install_id_hash: HASH, app_version: '7.13.0' } });
  expect(one('session.end')).toMatchObject({ event: { custom_keys: { session_status: 'crashed' } } });
  expect(one('log')).toMatchObject({ event: { body: 'transfer opened by [email]', severity_number: 9, custom_keys: { attempt: 3 } } });
  await until('the measurement', () => fixture.hec.taken.some(({ fields }) => fields['metric_name:transfers'] === 2));
  const [root, child] = ['settle', 'read'].map((name) =>
    named('span').find(({ event }) => (event as { span_name: string }).span_name === name),
  );
  expect(child?.event).toMatchObject({ parent_span_id: (root?.event as { span_id: string }).span_id, span_kind: 'client' });
  expect(JSON.stringify(fixture.hec.taken)).not.toMatch(/Ana|ana@|customer-9/);
  expect(refused()).toEqual([]);
});

it('@bugsnag/node: crash, handled error and session', async () => {
  const { code } = await runSender('bugsnag-node.cjs', settings());
  expect(code).not.toBe(0);
  await until('all', () => one('app.crash') !== undefined && one('app.non_fatal') !== undefined && one('session.start') !== undefined);
  expect(one('app.crash')).toMatchObject({
    fields: { kind: 'crash', app_version: '7.13.0', issue_key: KEY_OF_ISSUE },
    event: {
      title: expect.stringMatching(/^RangeError in .*settleTransfer/) as string,
      exception_message: 'amount out of range',
      session_first_crash: 1,
      frames: expect.arrayContaining([
        expect.objectContaining({ file: expect.stringContaining('bugsnag-node.cjs') as string, line: 15 }),
      ]) as unknown[],
    },
  });
  expect(one('app.non_fatal')).toMatchObject({ event: { exception_message: 'no receipt for [email]', user_id_hash: HASH } });
  expect(one('session.start')).toMatchObject({ source: 'gateway:bugsnag', fields: { app_version: '7.13.0' } });
  expect(JSON.stringify(fixture.hec.taken)).not.toMatch(/Ana|ana@|customer-9/);
  expect(refused()).toEqual([]);
});

it('OpenTelemetry: session, crash, log, network call and measurements, in protobuf and JSON', async () => {
  const { code, errors } = await runSender('opentelemetry.cjs', settings());
  expect([code, errors]).toEqual([0, '']);
  const measured = (): Taken[] => fixture.hec.taken.filter(({ sourcetype }) => sourcetype === 'appmon:metric');
  await until('all', () => ['session.start', 'app.crash', 'log', 'http.call'].every((name) => one(name)) && measured().length > 2);
  expect(one('session.start')).toMatchObject({ fields: { install_id_hash: HASH, platform: 'android' }, event: { session_id: 's1' } });
  expect(one('app.crash')).toMatchObject({
    fields: { issue_key: KEY_OF_ISSUE, app_id: 'com.examplebank.retail' },
    event: {
      title: 'IllegalStateException in Home.load',
      exception_message: 'no session for [email]',
      frames: expect.arrayContaining([expect.objectContaining({ file: 'Home.kt', line: 41, in_app: true })]) as unknown[],
    },
  });
  expect(one('log')).toMatchObject({ event: { body: 'transfer opened by [email]', severity_text: 'INFO' } });
  expect(one('http.call')).toMatchObject({
    fields: { http_route: '/v2/accounts/{id}', http_status: '503' },
    event: { http_method: 'GET', status_code: 'error' },
  });
  expect(measured().some(({ fields }) => fields['metric_name:logins'] === 3)).toBe(true);
  expect(measured().some(({ fields }) => fields['metric_name:start.time_sum'] === 1.5)).toBe(true);
  expect(refused()).toEqual([]);
});
