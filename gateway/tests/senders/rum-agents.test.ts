import { encodeMessage } from '../../receive/otlp-schema';
import { until } from '../fake-hec';
import { fixtureForEachTest, KEY, writeKeys } from '../fixture';
import { attribute, logs } from '../samples';

/** Payloads in the form that Splunk documents for its RUM agents, which send their events as spans and the key as an access token. */
const { fixture } = fixtureForEachTest();

const TOKEN = { 'x-sf-token': KEY };
const times = { startTimeUnixNano: '1772409600000000000', endTimeUnixNano: '1772409600000000000' };

it('Android: a crash and a session in protobuf', async () => {
  const resource = [
    attribute('service.name', 'com.examplebank.retail'),
    attribute('service.version', '7.13.0'),
    attribute('os.name', 'Android'),
    attribute('os.version', '16'),
    attribute('device.model.identifier', 'SM-S928B'),
    attribute('deployment.environment', 'production'),
    attribute('rum.sdk.version', '2.3.3'),
    attribute('app.installation.id', 'phone-7'),
  ];
  const common = [attribute('session.id', 's1'), attribute('screen.name', 'HomeActivity')];
  const crash = [
    attribute('event.name', 'device.crash'),
    attribute('component', 'crash'),
    attribute('exception.type', 'java.lang.IllegalStateException'),
    attribute('exception.message', 'no session for ana@example.com'),
    attribute(
      'exception.stacktrace',
      'java.lang.IllegalStateException: no session for ana@example.com\n\tat com.examplebank.retail.Home.load(Home.kt:41)\n\tat android.os.Looper.loop(Looper.java:1)\n',
    ),
    attribute('thread.name', 'main'),
    attribute('storage.free', '1000000'),
    attribute('battery.percent', '40.0'),
  ];
  const span = (name: string, id: number, attributes: object[]): object => ({
    ...times,
    traceId: Buffer.alloc(16, id),
    spanId: Buffer.alloc(8, id),
    name,
    kind: 1,
    attributes: [...common, ...attributes],
  });
  const scopes = [
    { scope: { name: 'com.splunk.rum.crash' }, spans: [span('device.crash', 1, crash)] },
    { scope: { name: 'splunk.session' }, spans: [span('session.start', 2, [attribute('event.name', 'session.start')])] },
  ];
  const body = encodeMessage('TracesRequest', { resourceSpans: [{ resource: { attributes: resource }, scopeSpans: scopes }] });
  const reply = await fixture().post('/v1/traces', body, { ...TOKEN, 'content-type': 'application/x-protobuf' });
  expect(reply.status).toBe(200);
  await until('both', () => fixture().hec.taken.length === 2);
  const [first, second] = fixture().hec.taken;
  expect(first).toMatchObject({
    sourcetype: 'appmon:crash',
    fields: { kind: 'crash', app_id: 'com.examplebank.retail', platform: 'android', device_model_code: 'SM-S928B' },
    event: {
      title: 'IllegalStateException in Home.load',
      exception_message: 'no session for [email]',
      session_id: 's1',
      screen_name: 'HomeActivity',
      thread_name: 'main',
      battery_level: 0.4,
      frames: expect.arrayContaining([expect.objectContaining({ file: 'Home.kt', line: 41 })]) as unknown[],
    },
  });
  expect(second).toMatchObject({ sourcetype: 'appmon:session', fields: { event_name: 'session.start' }, event: { session_id: 's1' } });
});

it('iOS: a crash in JSON', async () => {
  const resource = [
    attribute('service.name', 'com.examplebank.retail.ios'),
    attribute('service.version', '7.13.0'),
    attribute('os.name', 'iOS'),
    attribute('os.version', '26.1'),
    attribute('device.model.identifier', 'iPhone17,1'),
  ];
  const attributes = [
    attribute('component', 'crash'),
    attribute('event.name', 'SplunkCrashReport'),
    attribute('exception.type', 'EXC_BREAKPOINT'),
    attribute('exception.message', 'Trace/BPT trap of ana@example.com'),
    attribute('crash.batteryLevel', '87.0%'),
    attribute('crash.address', '4372103616'),
    attribute('ios.app.state', 'active'),
    attribute('session.id', 's2'),
    attribute('screen.name', 'Home'),
  ];
  const span = {
    ...times,
    traceId: '5b8efff798038103d269b633813fc60c',
    spanId: 'eee19b7ec3c1b174',
    name: 'SplunkCrashReport',
    kind: 1,
    attributes,
  };
  const body = { resourceSpans: [{ resource: { attributes: resource }, scopeSpans: [{ scope: { name: 'splunk-ios' }, spans: [span] }] }] };
  const reply = await fixture().post('/v1/traces', JSON.stringify(body), { ...TOKEN, 'content-type': 'application/json' });
  expect(reply.status).toBe(200);
  await until('it', () => fixture().hec.taken.length === 1);
  expect(fixture().hec.taken[0]).toMatchObject({
    sourcetype: 'appmon:crash',
    time: 1772409600,
    fields: { kind: 'crash', platform: 'ios', app_version: '7.13.0' },
    event: {
      exception_type: 'EXC_BREAKPOINT',
      exception_message: 'Trace/BPT trap of [email]',
      battery_level: 0.87,
      session_id: 's2',
      screen_name: 'Home',
    },
  });
});

describe('an agent that can put its access token into the address alone (iOS and browsers: `?auth=`)', () => {
  const span = { ...times, traceId: '5b8efff798038103d269b633813fc60c', spanId: 'eee19b7ec3c1b174', name: 'tap', kind: 1 };
  const body = JSON.stringify({ resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ spans: [span] }] }] });
  const send = async (key: string): Promise<readonly unknown[]> => {
    const reply = await fetch(`${fixture().gateway().url}/v1/traces?auth=${key}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    return [reply.status, ((await reply.json()) as { message?: string }).message?.split(':')[0]];
  };

  it('is refused by default', async () => {
    expect(await send(KEY)).toEqual([401, 'APPMON-GATEWAY-KEY-ADDRESS']);
    expect(await send('f'.repeat(32))).toEqual([401, 'APPMON-GATEWAY-KEY-UNKNOWN']);
    expect(fixture().gateway().accounting.counts.received).toBe(0);
  });

  it('is let in by a key that says it may stand there', async () => {
    writeKeys(fixture().data, [{ key: KEY, apps: ['*'], in_address: true }]);
    await fixture().restart();
    expect(await send(KEY)).toEqual([200, undefined]);
  });
});

it('of session recordings says that they came and keeps nothing of what they show', async () => {
  const chunk = (body: object): object => ({
    body,
    attributes: [attribute('event.name', 'session_replay_data'), attribute('rr-web.chunk', '1'), attribute('rr-web.total-chunks', '1')],
  });
  const shown = Buffer.from('balance of Ana: 1200').toString('base64');
  const records = [
    chunk({ stringValue: '{"type":3,"data":{"text":"balance of Ana: 1200"}}' }),
    chunk({ bytesValue: shown }),
    { body: { stringValue: 'photo' }, attributes: [{ key: 'photo', value: { bytesValue: shown } }] },
  ];
  const reply = await fixture().post('/v1/logs', JSON.stringify(logs(records)), { ...TOKEN, 'content-type': 'application/json' });
  expect(reply.status).toBe(200);
  await until('all', () => fixture().hec.taken.length === 3);
  expect(JSON.stringify(fixture().hec.taken)).not.toMatch(/Ana|1200|YmFsYW5jZSBvZi/);
  expect(fixture().hec.taken.map(({ event }) => event)).toMatchObject([
    { body: 'A session recording whose content is not kept' },
    { body: 'A session recording whose content is not kept' },
    { body: 'photo', custom_keys: { photo: '[20 bytes]' } },
  ]);
});
