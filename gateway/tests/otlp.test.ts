import { gzipSync } from 'node:zlib';
import { encodeMessage } from '../receive/otlp-schema';
import { until } from './fake-hec';
import type { Taken } from './fake-hec';
import { KEY, openFixture } from './fixture';
import type { Fixture } from './fixture';
import { attribute, JAVA, logs, PHONE } from './samples';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(() => fixture.close());

const post = (path: string, body: RequestInit['body'], headers: Record<string, string> = {}): Promise<Response> =>
  fixture.post(path, body, { 'x-appmon-key': KEY, ...headers });
const postJson = (path: string, body: object): Promise<Response> =>
  post(path, JSON.stringify(body), { 'content-type': 'application/json' });
const bodyOf = (taken: Taken | undefined): Record<string, unknown> => taken?.event as Record<string, unknown>;

describe('OTLP', () => {
  it('turns a session start into a session event with its indexed fields apart', async () => {
    const record = {
      timeUnixNano: '1772409600279000000',
      eventName: 'session.start',
      attributes: [
        attribute('log.record.uid', 'u1'),
        attribute('session.id', 's1'),
        attribute('user.id', 'customer-9'),
        attribute('geo.country.iso_code', 'ES'),
      ],
    };
    const reply = await postJson('/v1/logs', logs([record]));
    expect([reply.status, await reply.json()]).toEqual([200, {}]);
    await until('the event', () => fixture.hec.taken.length === 1);
    const [taken] = fixture.hec.taken;
    expect(taken).toMatchObject({ sourcetype: 'appmon:session', index: 'appmon_events', time: 1772409600.279 });
    expect(taken?.fields).toMatchObject({
      event_id: 'u1',
      event_name: 'session.start',
      app_id: 'com.examplebank.retail',
      platform: 'android',
      app_version: '7.1.0',
      country: 'ES',
    });
    expect(taken?.fields['install_id_hash']).toMatch(/^[0-9a-f]{32}$/);
    expect(taken?.fields['user_id_hash']).toMatch(/^[0-9a-f]{32}$/);
    expect(bodyOf(taken)).toMatchObject({
      session_id: 's1',
      source_kind: 'otlp',
      support_code: expect.stringMatching(/^[0-9A-Z]{8}$/) as string,
    });
    expect(Object.keys(bodyOf(taken)).filter((name) => name in (taken?.fields ?? {}))).toEqual([]);
    expect(JSON.stringify(taken)).not.toContain('customer-9');
  });

  it('keys a crash that arrives as a span of an older agent', async () => {
    const span = {
      traceId: '5b8efff798038103d269b633813fc60c',
      spanId: 'eee19b7ec3c1b174',
      name: 'device.crash',
      startTimeUnixNano: '1772409600000000000',
      endTimeUnixNano: '1772409600000000000',
      attributes: [attribute('exception.stacktrace', JAVA), attribute('exception.type', 'java.lang.IllegalStateException')],
    };
    await postJson('/v1/traces', { resourceSpans: [{ resource: { attributes: PHONE }, scopeSpans: [{ spans: [span] }] }] });
    await until('the crash', () => fixture.hec.taken.length === 1);
    expect(fixture.hec.taken[0]).toMatchObject({
      sourcetype: 'appmon:crash',
      fields: { event_name: 'app.crash', kind: 'crash', issue_key: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    });
    expect(bodyOf(fixture.hec.taken[0])).toMatchObject({
      culprit: 'com.examplebank.retail.Home.load',
      exception_message: 'no session for [email]',
      trace_id: '5b8efff798038103d269b633813fc60c',
    });
  });

  it('takes a client span of a phone as a network call and one of a service as a span', async () => {
    const span = (id: string) => ({
      traceId: '5b8efff798038103d269b633813fc60c',
      spanId: id,
      name: 'GET',
      kind: 3,
      startTimeUnixNano: '1772409600000000000',
      endTimeUnixNano: '1772409600250000000',
      status: { code: 2 },
      attributes: [
        attribute('http.request.method', 'GET'),
        attribute('url.full', 'https://api.examplebank.test/v2/accounts/12345678?x=1'),
        { key: 'http.response.status_code', value: { intValue: '503' } },
      ],
    });
    await postJson('/v1/traces', {
      resourceSpans: [
        { resource: { attributes: PHONE }, scopeSpans: [{ spans: [span('eee19b7ec3c1b174')] }] },
        { resource: { attributes: [attribute('service.name', 'accounts-api')] }, scopeSpans: [{ spans: [span('eee19b7ec3c1b175')] }] },
      ],
    });
    await until('both', () => fixture.hec.taken.length === 2);
    expect(fixture.hec.taken[0]).toMatchObject({
      sourcetype: 'appmon:event',
      fields: { event_name: 'http.call', http_route: '/v2/accounts/{id}', http_status: '503' },
      event: { duration_ms: 250, http_method: 'GET' },
    });
    expect(fixture.hec.taken[1]).toMatchObject({
      sourcetype: 'appmon:span',
      index: 'appmon_traces',
      fields: { event_name: 'span', platform: 'backend' },
      event: { service_name: 'accounts-api', status_code: 'error', span_kind: 'client' },
    });
  });

  it('reads protobuf, answers in protobuf, and delivers what arrives twice once', async () => {
    const record = {
      timeUnixNano: '1772409600279000000',
      body: { stringValue: 'card 4111 1111 1111 1111' },
      severityNumber: 9,
      traceId: Buffer.from('5b8efff798038103d269b633813fc60c', 'hex'),
      attributes: [attribute('log.record.uid', 'twice')],
    };
    const body = encodeMessage('LogsRequest', logs([record]) as Record<string, unknown>);
    const replies = [
      await post('/v1/logs', gzipSync(body), { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' }),
      await post('/v1/logs', body, { 'content-type': 'application/x-protobuf' }),
    ];
    expect(replies.map(({ status, headers }) => [status, headers.get('content-type')])).toEqual([
      [200, 'application/x-protobuf'],
      [200, 'application/x-protobuf'],
    ]);
    await until('the log', () => fixture.hec.taken.length === 1);
    expect(bodyOf(fixture.hec.taken[0])).toMatchObject({
      body: 'card [pan]',
      trace_id: '5b8efff798038103d269b633813fc60c',
      severity_number: 9,
    });
    const { counts } = fixture.gateway().accounting;
    await until('the second to be known', () => counts.duplicates + counts.delivered === 2);
    expect(counts).toMatchObject({ received: 2, duplicates: 1, delivered: 1 });
  });

  it('sends measurements to the metric index, histograms as cumulative buckets', async () => {
    const metrics = [
      { name: 'app.start', gauge: { dataPoints: [{ timeUnixNano: '1772409600000000000', asDouble: 1.5 }] } },
      {
        name: 'latency',
        histogram: {
          dataPoints: [{ timeUnixNano: '1772409600000000000', count: '3', sum: 12, bucketCounts: ['1', '2'], explicitBounds: [5] }],
        },
      },
    ];
    await postJson('/v1/metrics', { resourceMetrics: [{ resource: { attributes: PHONE }, scopeMetrics: [{ metrics }] }] });
    await until('four objects', () => fixture.hec.taken.length === 4);
    expect(fixture.hec.taken.map(({ index, event }) => [index, event])).toEqual(Array(4).fill(['appmon_metrics', 'metric']));
    expect(
      fixture.hec.taken.map(({ fields }) => Object.fromEntries(Object.entries(fields).filter(([name]) => /^metric_name|^le$/.test(name)))),
    ).toEqual([
      { 'metric_name:app.start': 1.5 },
      { 'metric_name:latency_sum': 12, 'metric_name:latency_count': 3 },
      { 'metric_name:latency_bucket': 1, le: '5' },
      { 'metric_name:latency_bucket': 3, le: '+Inf' },
    ]);
  });

  it('answers bad data with a status in the type of the request', async () => {
    const reply = await post('/v1/logs', '[1', { 'content-type': 'application/json' });
    expect([reply.status, await reply.json()]).toEqual([
      400,
      { code: 3, message: 'APPMON-GATEWAY-BODY: Expected an OTLP export request in protobuf or JSON.' },
    ]);
    const binary = await post('/v1/logs', Buffer.from([0xff, 0xff, 0xff]), { 'content-type': 'application/x-protobuf' });
    expect([binary.status, binary.headers.get('content-type')]).toEqual([400, 'application/x-protobuf']);
  });
});
