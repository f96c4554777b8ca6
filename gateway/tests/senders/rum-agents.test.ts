import { encodeMessage } from '../../receive/otlp-schema';
import { until } from '../fake-hec';
import { fixtureForEachTest, KEY } from '../fixture';
import { attribute } from '../samples';

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
