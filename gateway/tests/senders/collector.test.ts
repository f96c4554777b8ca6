import { gzipSync } from 'node:zlib';
import { encodeMessage } from '../../receive/otlp-schema';
import { until } from '../fake-hec';
import { fixtureForEachTest, KEY } from '../fixture';
import { logs } from '../samples';

/**
 * Requests of the OpenTelemetry Collector as its documentation describes them: the READMEs of `splunkhecexporter` (gzip, one body of
 * objects one after the other, health check at the start, channel with acknowledgement) and of `otlphttpexporter` (protobuf, gzip).
 */
const { fixture } = fixtureForEachTest();
const AGENT = { 'user-agent': 'OpenTelemetry Collector Contrib/0.140.0', 'content-encoding': 'gzip', connection: 'keep-alive' };
const HEC = {
  ...AGENT,
  authorization: `Splunk ${KEY}`,
  'content-type': 'application/json',
  __splunk_app_name: 'OpenTelemetry Collector Contrib',
};

it('splunk_hec: health check, then logs and measurements in one body', async () => {
  const health = await fetch(`${fixture().gateway().url}/services/collector/health`, { headers: { authorization: HEC.authorization } });
  expect(health.status).toBe(200);
  const objects = [
    {
      time: 1772409600.123,
      host: 'web-1',
      source: 'otel',
      sourcetype: 'otel',
      index: 'main',
      event: 'paid',
      fields: { 'service.name': 'pay' },
    },
    {
      time: 1772409601,
      host: 'web-1',
      event: 'metric',
      fields: { 'metric_name:http.requests': 3, metric_type: 'Sum', 'service.name': 'pay' },
    },
  ];
  const body = gzipSync(objects.map((object) => JSON.stringify(object)).join('\r\n\r\n'));
  const reply = await fixture().post('/services/collector', body, HEC);
  expect([reply.status, await reply.json()]).toEqual([200, { text: 'Success', code: 0 }]);
  await until('both', () => fixture().hec.taken.length === 2);
  expect(fixture().hec.taken).toEqual([
    expect.objectContaining({ sourcetype: 'otel', event: 'paid', time: 1772409600.123 }),
    expect.objectContaining({ index: 'appmon_metrics', fields: expect.objectContaining({ 'metric_name:http.requests': 3 }) as unknown }),
  ]);
});

it('splunk_hec with acknowledgement is told that a 200 is all there is', async () => {
  const channel = { 'x-splunk-request-channel': '5c1f3a52-7f0e-4d7a-9d83-0d6f6f9a1c55' };
  const reply = await fixture().post('/services/collector', gzipSync('{"event":"x"}'), { ...HEC, ...channel });
  expect(await reply.json()).toEqual({ text: 'Success', code: 0 });
  const ack = await fixture().post('/services/collector/ack', gzipSync('{"acks":[0]}'), { ...HEC, ...channel });
  expect([ack.status, await ack.json()]).toEqual([400, { text: 'ACK is disabled', code: 14 }]);
});

it.each(['zstd', 'snappy', 'lz4'])('otlphttp with %s is refused for good, in protobuf, with what is taken', async (encoding) => {
  const headers = { ...AGENT, 'content-encoding': encoding, 'content-type': 'application/x-protobuf', 'x-appmon-key': KEY };
  const reply = await fixture().post('/v1/logs', Buffer.from('x'), headers);
  expect([reply.status, reply.headers.get('content-type')]).toEqual([415, 'application/x-protobuf']);
  expect(await reply.text()).toContain('APPMON-GATEWAY-ENCODING: Expected Content-Encoding gzip or none');
});

it('otlphttp: protobuf, gzip, the answer in protobuf and empty', async () => {
  const request = logs([{ timeUnixNano: '1772409600000000000', body: { stringValue: 'paid' }, severityNumber: 9 }]);
  const headers = { ...AGENT, 'content-type': 'application/x-protobuf', 'x-appmon-key': KEY };
  const reply = await fixture().post('/v1/logs', gzipSync(encodeMessage('LogsRequest', { ...request })), headers);
  expect([reply.status, reply.headers.get('content-type'), (await reply.arrayBuffer()).byteLength]).toEqual([
    200,
    'application/x-protobuf',
    0,
  ]);
  await until('the record', () => fixture().hec.taken.length === 1);
  expect(fixture().hec.taken[0]).toMatchObject({ sourcetype: 'appmon:log', event: { body: 'paid' } });
});
