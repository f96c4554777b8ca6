import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DEFAULT_LIMITS } from '../config';
import type { GatewayLimits } from '../config';
import { startGateway } from '../gateway';
import type { Gateway } from '../gateway';
import { encodeMessage } from '../receive/otlp-schema';
import { startFakeHec, until } from './fake-hec';
import type { FakeHec, Taken } from './fake-hec';

const KEY = '0123456789abcdef0123456789abcdef';
const JAVA =
  'java.lang.IllegalStateException: no session for ana@example.com\n\tat com.examplebank.retail.Home.load(Home.kt:41)\n\tat android.os.Looper.loop(Looper.java:1)\n';

const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const PHONE = [
  attribute('service.name', 'com.examplebank.retail'),
  attribute('service.version', '7.1.0'),
  attribute('os.name', 'Android'),
  attribute('app.installation.id', 'install-1'),
];
const logs = (records: readonly object[]): object => ({
  resourceLogs: [{ resource: { attributes: PHONE }, scopeLogs: [{ scope: { name: 'test' }, logRecords: records }] }],
});

let hec: FakeHec;
let gateway: Gateway;
let data: string;

const start = (limits: Partial<GatewayLimits> = {}): Promise<Gateway> =>
  startGateway({
    host: '127.0.0.1',
    port: 0,
    data,
    tls: undefined,
    hecUrl: hec.url,
    hecToken: 'T',
    ingestKey: KEY,
    limits: { ...DEFAULT_LIMITS, healthIntervalMs: 3_600_000, ...limits },
  });

const post = (path: string, body: RequestInit['body'], headers: Record<string, string> = {}): Promise<Response> =>
  fetch(gateway.url + path, { method: 'POST', body: body ?? null, headers: { 'x-appmon-key': KEY, ...headers } });
const postJson = (path: string, body: object): Promise<Response> =>
  post(path, JSON.stringify(body), { 'content-type': 'application/json' });
const bodyOf = (taken: Taken | undefined): Record<string, unknown> => taken?.event as Record<string, unknown>;
const spooledText = (): string => {
  const folder = join(data, 'gateway/spool');
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('');
};

beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'gateway-'));
  hec = await startFakeHec();
  gateway = await start();
});
afterEach(async () => {
  await gateway.stop(0);
  await hec.close();
});

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
    await until('the event', () => hec.taken.length === 1);
    const [taken] = hec.taken;
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
    await until('the crash', () => hec.taken.length === 1);
    expect(hec.taken[0]).toMatchObject({
      sourcetype: 'appmon:crash',
      fields: { event_name: 'app.crash', kind: 'crash', issue_key: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    });
    expect(bodyOf(hec.taken[0])).toMatchObject({
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
    await until('both', () => hec.taken.length === 2);
    expect(hec.taken[0]).toMatchObject({
      sourcetype: 'appmon:event',
      fields: { event_name: 'http.call', http_route: '/v2/accounts/{id}', http_status: '503' },
      event: { duration_ms: 250, http_method: 'GET' },
    });
    expect(hec.taken[1]).toMatchObject({
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
    await until('the log', () => hec.taken.length === 1);
    expect(bodyOf(hec.taken[0])).toMatchObject({ body: 'card [pan]', trace_id: '5b8efff798038103d269b633813fc60c', severity_number: 9 });
    expect(gateway.accounting.counts).toMatchObject({ received: 1, duplicates: 1, delivered: 1 });
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
    await until('four objects', () => hec.taken.length === 4);
    expect(hec.taken.map(({ index, event }) => [index, event])).toEqual(Array(4).fill(['appmon_metrics', 'metric']));
    expect(
      hec.taken.map(({ fields }) => Object.fromEntries(Object.entries(fields).filter(([name]) => /^metric_name|^le$/.test(name)))),
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

describe('HEC', () => {
  const event = (body: string, path = '/event'): Promise<Response> => post(`/services/collector${path}`, body);

  it('takes concatenated objects, and those before a bad one', async () => {
    const reply = await event(
      '{"event":"one"}{"event":{"type":"screen_view","screen":"Home","platform":"ios","app_id":"bank","event_id":"e2"},"time":"1772409600.5"}{"event":""}{"event":"four"}',
    );
    expect([reply.status, await reply.json()]).toEqual([400, { text: 'Event field cannot be blank', code: 13, 'invalid-event-number': 2 }]);
    await until('two', () => hec.taken.length === 2);
    expect(hec.taken.map(({ sourcetype }) => sourcetype)).toEqual(['appmon:log', 'appmon:event']);
    expect(hec.taken[1]).toMatchObject({
      time: 1772409600.5,
      fields: { event_id: 'e2', event_name: 'app.screen', platform: 'ios' },
      event: { screen_name: 'Home' },
    });
  });

  it.each([
    ['an empty body', '', 400, 5],
    ['white space', '  \n', 400, 5],
    ['a cut object', '{"event":"x"', 400, 6],
    ['a scalar', '5', 400, 6],
    ['rubbish after an object', '{"fields":{}}{', 400, 6],
    ['no event', '{"time":1}', 400, 12],
    ['a null event', '{"event":null}', 400, 13],
    ['nested fields', '{"event":"x","fields":{"a":{"b":1}}}', 400, 15],
    ['a time in scientific notation', '{"event":"x","time":"1.79E9"}', 400, 15],
    ['an unknown member', '{"event":"x","what":1}', 400, 6],
    ['20,000 levels', `{"event":${'['.repeat(20_000)}${']'.repeat(20_000)}}`, 400, 6],
    ['an array of objects', '[{"event":"x"}]', 200, 0],
  ])('answers %s with its code', async (_name, body, status, code) => {
    const reply = await event(body);
    expect([reply.status, ((await reply.json()) as { code: number }).code]).toEqual([status, code]);
  });

  it('knows the other paths of the protocol', async () => {
    const get = (path: string, method: string): Promise<Response> => fetch(gateway.url + path, { method });
    const options = await get('/services/collector/event', 'OPTIONS');
    expect([options.status, options.headers.get('allow'), await options.text()]).toEqual([200, 'POST,OPTIONS', '']);
    expect(await (await get('/services/collector/health', 'GET')).json()).toEqual({ text: 'HEC is healthy', code: 17 });
    expect(await (await post('/services/collector/ack', '{"acks":[1]}')).json()).toEqual({ text: 'ACK is disabled', code: 14 });
    const wrong = await get('/services/collector/event', 'PUT');
    expect([wrong.status, ((await wrong.json()) as { code: number }).code]).toEqual([405, 404]);
    expect((await post('/services/collector/raw?sourcetype=bank:log', 'a\nb\n')).status).toBe(200);
    await until('both lines', () => hec.taken.length === 2);
    expect(hec.taken.map(({ event: line, sourcetype }) => [line, sourcetype])).toEqual([
      ['a', 'bank:log'],
      ['b', 'bank:log'],
    ]);
  });

  it('refuses without a key or with a wrong one in its own words', async () => {
    const send = (headers: Record<string, string>): Promise<Response> =>
      fetch(`${gateway.url}/services/collector`, { method: 'POST', body: '{"event":"x"}', headers });
    const codes = await Promise.all(
      [send({}), send({ authorization: 'Splunk 00000000-0000-0000-0000-000000000000' }), send({ authorization: 'Digest x' })].map(
        async (reply) => [(await reply).status, ((await (await reply).json()) as { code: number }).code],
      ),
    );
    expect(codes).toEqual([
      [401, 2],
      [403, 4],
      [401, 2],
    ]);
    const forms = [
      { authorization: `Splunk ${KEY}` },
      { authorization: `Bearer ${KEY}` },
      { 'x-sf-token': KEY },
      { authorization: `Basic ${Buffer.from(`x:${KEY}`).toString('base64')}` },
    ];
    expect(await Promise.all(forms.map(async (headers) => (await send(headers)).status))).toEqual([200, 200, 200, 200]);
    expect(readFileSync(join(data, 'gateway/keys/keys.json'), 'utf8')).not.toContain(KEY);
  });
});

describe('crash reports', () => {
  it('takes a report as it is, and with metadata', async () => {
    const plain = await post('/v1/crashes?app_id=com.examplebank.retail&platform=android&event_id=r1', gzipSync(JAVA), {
      'content-encoding': 'gzip',
      'content-type': 'text/plain',
    });
    expect([plain.status, await plain.json()]).toEqual([200, { event_ids: ['r1'] }]);
    const form = new FormData();
    form.set('report', new Blob([JAVA]), 'report.txt');
    form.set(
      'metadata',
      JSON.stringify({
        app_id: 'com.examplebank.retail',
        platform: 'android',
        install_id: 'phone-7',
        kind: 'anr',
        country: 'ES',
        event_id: 'r2',
        occurred_time: 1772409600,
      }),
    );
    expect(await (await post('/v1/crashes', form)).json()).toEqual({ event_ids: ['r2'] });
    await until('both', () => hec.taken.length === 2);
    expect(hec.taken[0]).toMatchObject({ sourcetype: 'appmon:crash', index: 'appmon_crashes', fields: { event_id: 'r1', kind: 'crash' } });
    expect(hec.taken[1]).toMatchObject({
      time: 1772409600,
      fields: {
        event_id: 'r2',
        kind: 'anr',
        event_name: 'app.anr',
        country: 'ES',
        install_id_hash: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      },
    });
  });

  it('keeps what it cannot read, and refuses an empty body', async () => {
    expect((await post('/v1/crashes', 'what is this?')).status).toBe(200);
    await until('it', () => hec.taken.length === 1);
    expect(hec.taken[0]).toMatchObject({ fields: { kind: 'unparsed' }, event: { raw: ['what is this?'] } });
    const empty = await post('/v1/crashes', '');
    expect([empty.status, ((await empty.json()) as { code: string }).code]).toEqual([400, 'APPMON-GATEWAY-EMPTY']);
  });
});

describe('bounds', () => {
  const codeOf = async (reply: Response): Promise<readonly [number, string]> => [
    reply.status,
    ((await reply.json()) as { code: string }).code,
  ];

  it('refuses what is too large before and after decompression, and what is no gzip', async () => {
    await gateway.stop(0);
    gateway = await start({ body: 100_000 });
    expect(await codeOf(await post('/v1/crashes', 'x'.repeat(100_001)))).toEqual([413, 'APPMON-GATEWAY-TOO-LARGE']);
    expect(await codeOf(await post('/v1/crashes', gzipSync(Buffer.alloc(50_000_000)), { 'content-encoding': 'gzip' }))).toEqual([
      413,
      'APPMON-GATEWAY-TOO-LARGE',
    ]);
    expect(await codeOf(await post('/v1/crashes', 'no gzip', { 'content-encoding': 'gzip' }))).toEqual([400, 'APPMON-GATEWAY-GZIP']);
    expect(await codeOf(await post('/v1/crashes', 'x', { 'content-encoding': 'br' }))).toEqual([415, 'APPMON-GATEWAY-ENCODING']);
  });

  it('refuses a key of another application', async () => {
    await gateway.stop(0);
    const file = join(data, 'gateway/keys/keys.json');
    const [key] = JSON.parse(readFileSync(file, 'utf8')) as object[];
    writeFileSync(file, JSON.stringify([{ ...key, apps: ['com.examplebank.wallet'] }]));
    gateway = await start();
    expect(await codeOf(await post('/v1/crashes?app_id=com.examplebank.retail', JAVA))).toEqual([403, 'APPMON-GATEWAY-APP-DENIED']);
  });

  it('stops taking when the spool is full and says so', async () => {
    await gateway.stop(0);
    hec.replier = (_objects, response) => Boolean(response.writeHead(503).end('{"text":"Server is busy","code":9}'));
    gateway = await start({ spool: 2000 });
    const statuses: number[] = [];
    for (let turn = 0; turn < 30; turn++) statuses.push((await post('/v1/crashes', `number ${String(turn)} ${'x'.repeat(100)}`)).status);
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    const { received, shed } = gateway.accounting.counts;
    expect([received + shed, statuses.filter((status) => status === 200).length]).toEqual([30, received]);
    expect((await fetch(`${gateway.url}/ready`)).status).toBe(503);
  });
});

describe('delivery', () => {
  const send = (count: number): Promise<Response> =>
    post(
      '/services/collector',
      Array.from({ length: count }, (_, index) =>
        JSON.stringify({ event: { event_id: `d${String(index)}`, text: `line ${String(index)}` } }),
      ).join(''),
    );

  it('writes nothing personal to the disk', async () => {
    hec.replier = (_objects, response) => Boolean(response.writeHead(503).end());
    await post('/v1/crashes', `${JAVA}# iban ES91 2100 0418 4502 0005 1332 user ana@example.com`);
    expect(spooledText()).toContain('com.examplebank.retail.Home');
    expect(spooledText()).not.toMatch(/ana@example\.com|ES91 2100/);
  });

  it('tries again when the collector is busy and keeps the order', async () => {
    let refusals = 0;
    hec.replier = (_objects, response) =>
      refusals++ < 3 ? Boolean(response.writeHead(503, { 'retry-after': '0' }).end('{"text":"Server is busy","code":9}')) : false;
    await send(20);
    await until('all', () => hec.taken.length === 20);
    expect(hec.taken.map(({ fields }) => fields['event_id'])).toEqual(Array.from({ length: 20 }, (_, index) => `d${String(index)}`));
  });

  it('isolates the event the collector names and goes on after it', async () => {
    hec.replier = (objects, response) => {
      const bad = objects.findIndex(({ fields }) => fields['event_id'] === 'd7');
      if (bad < 0) return false;
      hec.taken.push(...objects.slice(0, bad));
      return Boolean(
        response.writeHead(400).end(JSON.stringify({ text: 'Error in handling indexed fields', code: 15, 'invalid-event-number': bad })),
      );
    };
    await send(20);
    await until('the rest', () => hec.taken.length === 19);
    const [file = ''] = readdirSync(join(data, 'gateway/dead-letter'));
    expect(JSON.parse(readFileSync(join(data, 'gateway/dead-letter', file), 'utf8'))).toMatchObject({ reason: 'hec_15', id: 'd7' });
    await until('the counters', () => gateway.accounting.counts.delivered === 19);
    expect(gateway.accounting.counts).toMatchObject({ received: 20, deadLettered: 1 });
    expect(gateway.accounting.spooled()).toBe(0);
  });

  it('halves a body that is too big and keeps every body inside its bound', async () => {
    hec.replier = (objects, response) => (objects.length > 3 ? Boolean(response.writeHead(413).end('too large')) : false);
    await send(20);
    await until('all', () => hec.taken.length === 20);
    expect(new Set(hec.taken.map(({ fields }) => fields['event_id'])).size).toBe(20);
  });

  it('delivers after a restart what a stopped gateway had taken, and remembers what it has seen', async () => {
    hec.replier = (_objects, response) => Boolean(response.writeHead(503).end());
    await send(20);
    await gateway.stop(0);
    hec.replier = undefined;
    gateway = await start();
    await send(20);
    await until('all', () => gateway.accounting.counts.delivered === 20);
    expect(hec.taken).toHaveLength(20);
    expect(gateway.accounting.counts).toMatchObject({ recovered: 20, received: 0, duplicates: 20 });
  });

  it('reports its counters as an event, a measurement and a page', async () => {
    await gateway.stop(0);
    gateway = await start({ healthIntervalMs: 50 });
    await send(3);
    await until('a report after delivery', () =>
      hec.taken.some(({ sourcetype, event }) => sourcetype === 'appmon:health' && (event as { delivered: number }).delivered === 3),
    );
    const report = hec.taken.find(
      ({ sourcetype, event }) => sourcetype === 'appmon:health' && (event as { delivered: number }).delivered === 3,
    );
    expect(report).toMatchObject({ index: 'appmon_summary', event: { received: 3, delivered: 3, spooled: 0, dead_lettered: 0, shed: 0 } });
    expect(await (await fetch(`${gateway.url}/metrics`)).text()).toContain('appmon_gateway_delivered_total 3');
  });
});

it('refuses a second gateway on the same folder, a port in use and a key that is none', async () => {
  const config = {
    host: '127.0.0.1',
    port: 0,
    data,
    tls: undefined,
    hecUrl: hec.url,
    hecToken: 'T',
    ingestKey: KEY,
    limits: DEFAULT_LIMITS,
  };
  writeFileSync(join(data, 'gateway/lock'), String(process.ppid));
  await expect(startGateway(config)).rejects.toMatchObject({ code: 'APPMON-SPOOL-LOCKED' });
  const other = mkdtempSync(join(tmpdir(), 'gateway-'));
  await expect(startGateway({ ...config, data: other, port: Number(new URL(gateway.url).port) })).rejects.toMatchObject({
    code: 'APPMON-GATEWAY-PORT',
  });
  await expect(startGateway({ ...config, data: other, ingestKey: 'short' })).rejects.toMatchObject({ code: 'APPMON-GATEWAY-KEY-FORMAT' });
});
