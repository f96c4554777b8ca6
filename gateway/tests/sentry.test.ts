import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithShared } from '../../tests/shared-data';
import { until } from './fake-hec';
import type { Taken } from './fake-hec';
import { KEY, openFixture, writeKeys } from './fixture';
import type { Fixture } from './fixture';

const RETAIL = 'aaaa56789abcdef0123456789abcdef0';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(() => fixture.close());

/** An envelope: a header, then items with their payloads (written as JSON unless they are text). */
const envelope = (header: object, ...items: readonly (readonly [header: object, payload: object | string])[]): string =>
  [
    JSON.stringify(header),
    ...items.flatMap(([item, payload]) => [JSON.stringify(item), typeof payload === 'string' ? payload : JSON.stringify(payload)]),
  ].join('\n');

const AUTH = { 'x-sentry-auth': `Sentry sentry_version=7, sentry_client=test/1, sentry_key=${KEY}` };
const send = (body: RequestInit['body'], headers: Record<string, string> = AUTH, path = '/api/42/envelope/'): Promise<Response> =>
  fixture.post(path, body, headers);
const bodyOf = (taken: Taken | undefined): Record<string, unknown> => taken?.event as Record<string, unknown>;
const named = (name: string): Taken[] => fixture.hec.taken.filter(({ fields }) => fields['event_name'] === name);

const SDK = { name: 'sentry.java.android', version: '8.0.0' };
const RELEASE = 'com.examplebank.retail@7.13.0+2113';
const DID = '5b8eff79-8038-4103-8269-b633813fc60c';
const SID = 'c81d4e2ebcf211e6869b7df92533d2db';
const SESSION = {
  sid: SID,
  did: DID,
  init: true,
  started: '2026-03-02T00:00:00.000Z',
  timestamp: '2026-03-02T00:00:06.000Z',
  status: 'ok',
  errors: 0,
  attrs: { release: RELEASE, environment: 'production', ip_address: '192.0.2.7' },
};

describe('sessions', () => {
  it('are counted once at their start, end with their state, and hold nobody', async () => {
    const sdk = { sdk: SDK };
    expect((await send(envelope(sdk, [{ type: 'session' }, SESSION]))).status).toBe(200);
    await send(envelope(sdk, [{ type: 'session' }, { ...SESSION, init: false, errors: 1 }]));
    await send(envelope(sdk, [{ type: 'session' }, { ...SESSION, init: false, status: 'crashed', errors: 1, duration: 6 }]));
    await send(envelope(sdk, [{ type: 'session' }, SESSION]));
    await until('start and end', () => fixture.hec.taken.length === 2);
    const [[start], [end]] = [named('session.start'), named('session.end')];
    expect(start).toMatchObject({
      sourcetype: 'appmon:session',
      source: 'gateway:sentry',
      time: Date.UTC(2026, 2, 2) / 1000,
      fields: {
        event_id: `${SID}-start`,
        app_id: 'com.examplebank.retail',
        platform: 'android',
        app_version: '7.13.0',
        install_id_hash: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      },
      event: { session_id: SID, app_build: '2113', custom_keys: { environment: 'production' } },
    });
    expect(bodyOf(end)).toMatchObject({
      session_id: SID,
      duration_ms: 6000,
      custom_keys: { session_status: 'crashed', session_errors: 1 },
    });
    expect(JSON.stringify(fixture.hec.taken)).not.toMatch(new RegExp(`${DID}|192\\.0\\.2\\.7`));
    expect(fixture.gateway().accounting.byReason.get('sentry_session_updates')).toBe(1);
    await until('the second copy', () => fixture.gateway().accounting.counts.duplicates === 1);
    expect(fixture.gateway().accounting.counts.received).toBe(3);
  });

  it('counted by a back end become as many starts', async () => {
    const aggregates = [
      { started: '2026-03-02T00:00:00.000Z', exited: 3 },
      { started: '2026-03-02T00:01:00.000Z', crashed: 1, errored: 1 },
    ];
    await send(envelope({}, [{ type: 'sessions' }, { aggregates, attrs: { release: 'accounts@2.0.0' } }]));
    await until('all', () => fixture.hec.taken.length === 6);
    expect(named('session.start').map(({ time }) => time % 86400)).toEqual([0, 0, 0, 60, 60]);
    expect(named('session.end').map(({ event }) => (event as { custom_keys: object }).custom_keys)).toMatchObject([
      { session_status: 'crashed' },
    ]);
  });
});

it('reads a transaction as a screen and its spans', async () => {
  const trace = { trace_id: 'b156a475de54423d9c1571df97ec7eb6', span_id: '0a53026963414893', op: 'ui.load', status: 'ok' };
  const span = {
    trace_id: trace.trace_id,
    span_id: '5b95c29a5ded4281',
    parent_span_id: trace.span_id,
    op: 'http.client',
    description: 'GET https://api.examplebank.test/v2/accounts/12345678?x=1',
    status: 'internal_error',
    start_timestamp: 1772409600.1,
    timestamp: 1772409600.35,
    data: { 'http.response.status_code': 503, 'thread.name': 'main', secret: 'no place for it' },
  };
  const transaction = {
    type: 'transaction',
    event_id: '3367f5196c494acaae85bbbd535379ac',
    transaction: 'AccountsActivity',
    start_timestamp: '2026-03-02T00:00:00.000Z',
    timestamp: '2026-03-02T00:00:01.500Z',
    release: RELEASE,
    sdk: SDK,
    contexts: { trace, os: { name: 'Android', version: '16' }, device: { model: 'SM-S928B', battery_level: 40, archs: ['arm64-v8a'] } },
    spans: [span],
  };
  const reply = await send(envelope({ event_id: transaction.event_id, sdk: SDK }, [{ type: 'transaction' }, transaction]));
  expect(await reply.json()).toEqual({ id: transaction.event_id });
  await until('both', () => fixture.hec.taken.length === 2);
  expect(named('app.screen')[0]).toMatchObject({
    time: 1772409600,
    fields: { event_id: transaction.event_id, platform: 'android', app_id: 'com.examplebank.retail' },
    event: {
      screen_name: 'AccountsActivity',
      duration_ms: 1500,
      os_version: '16',
      device_model_code: 'SM-S928B',
      device_arch: 'arm64-v8a',
      battery_level: 0.4,
      trace_id: trace.trace_id,
      status_code: 'ok',
      source_kind: 'sentry',
    },
  });
  expect(named('http.call')[0]).toMatchObject({
    fields: { http_route: '/v2/accounts/{id}', http_status: '503' },
    event: {
      span_name: 'GET /v2/accounts/{id}',
      http_method: 'GET',
      duration_ms: 250,
      status_code: 'error',
      parent_span_id: trace.span_id,
      custom_keys: { op: 'http.client' },
    },
  });
  expect(JSON.stringify(fixture.hec.taken)).not.toContain('no place for it');
});

it('takes logs, feedback and messages as log records, without the names of people', async () => {
  const user = { id: 'customer-9', email: 'ana@example.com', username: 'Ana Lopez' };
  const log = {
    timestamp: 1772409600.5,
    level: 'warn',
    body: 'card 4111 1111 1111 1111',
    trace_id: 'b156a475de54423d9c1571df97ec7eb6',
    attributes: {
      'sentry.release': { value: RELEASE, type: 'string' },
      'user.name': { value: 'Ana Lopez', type: 'string' },
      attempt: { value: 3, type: 'integer' },
    },
  };
  const feedback = { contexts: { feedback: { message: 'it broke', name: 'Ana Lopez', contact_email: 'ana@example.com' } }, event_id: 'fe' };
  const message = { event_id: 'aa', message: { formatted: 'offline since 5 s' }, level: 'info', timestamp: 1772409601, user };
  await send(
    envelope(
      { sdk: SDK },
      [{ type: 'log', item_count: 1 }, { items: [log] }],
      [{ type: 'feedback' }, feedback],
      [{ type: 'event' }, message],
    ),
  );
  await until('three', () => fixture.hec.taken.length === 3);
  const bodies = fixture.hec.taken.map(bodyOf);
  expect(bodies.map(({ body }) => body)).toEqual(['card [pan]', 'it broke', 'offline since 5 s']);
  expect(bodies[0]).toMatchObject({ severity_text: 'warn', severity_number: 13, custom_keys: { attempt: 3 } });
  expect(fixture.hec.taken[0]?.fields).toMatchObject({ app_version: '7.13.0', event_name: 'log' });
  expect(bodies[2]?.['user_id_hash']).toMatch(/^[0-9a-f]{32}$/);
  expect(JSON.stringify(fixture.hec.taken)).not.toMatch(/Ana|ana@|customer-9/);
});

it('takes an item whose type is a name that objects have anyway for one it does not know', async () => {
  for (const type of ['toString', 'constructor', '__proto__']) expect((await send(envelope({}, [{ type }, { a: 1 }]))).status).toBe(200);
});

it('counts what the SDK threw away, and keeps of unknown items and attachments what they were', async () => {
  const report = {
    discarded_events: [
      { reason: 'queue_overflow', category: 'error', quantity: 23 },
      { reason: 'DROP TABLE', category: 'session', quantity: 'x' },
    ],
  };
  await send(
    envelope(
      { event_id: '9ec79c33ec9942ab8353589fcb2e04dc', sent_at: '2026-03-02T00:00:00.000Z' },
      [{ type: 'client_report' }, report],
      [{ type: 'replay_video' }, 'what the customer saw'],
      [
        { type: 'attachment', length: 22, filename: 'ES9121000418450200051332.txt', content_type: 'text/plain' },
        'two lines\nof a diary\n.',
      ],
    ),
  );
  await until('both', () => fixture.hec.taken.length === 2);
  expect(fixture.gateway().accounting.byReason.get('sender_discarded_error_queue_overflow')).toBe(23);
  expect([...fixture.gateway().accounting.byReason.keys()].filter((reason) => reason.includes('DROP'))).toEqual([]);
  expect(fixture.hec.taken.map((taken) => bodyOf(taken)['custom_keys'])).toMatchObject([
    { item: 'replay_video', bytes: 21 },
    { item: 'attachment', bytes: 22, filename: '[iban].txt', content_type: 'text/plain' },
  ]);
  expect(JSON.stringify(fixture.hec.taken)).not.toMatch(/customer saw|diary/);
});

describe('the key', () => {
  const body = envelope({ dsn: `https://${KEY}@gateway.example.com/42` }, [{ type: 'client_report' }, {}]);

  it.each([
    ['the header X-Sentry-Auth', AUTH, '/api/42/envelope/'],
    ['the query', {}, `/api/42/envelope/?sentry_version=7&sentry_key=${KEY}`],
    ['the header line of the envelope', {}, '/api/42/envelope/'],
    ['a header of ours', { 'x-appmon-key': KEY }, '/api/retail/envelope'],
  ])('is found in %s', async (_place, headers, path) => {
    expect((await send(body, headers, path)).status).toBe(200);
  });

  it('is missed, refused when unknown, and not looked for in the query of other doors', async () => {
    const status = async (sent: Promise<Response>): Promise<unknown> => {
      const reply = await sent;
      return [reply.status, ((await reply.json()) as { code: string }).code];
    };
    expect(await status(send('{}', {}))).toEqual([401, 'APPMON-GATEWAY-KEY-MISSING']);
    expect(await status(send('{"dsn":"https://guessed@x/1"}', {}))).toEqual([401, 'APPMON-GATEWAY-KEY-UNKNOWN']);
    expect(await status(send(body, {}, `/v1/crashes?sentry_key=${KEY}`))).toEqual([401, 'APPMON-GATEWAY-KEY-MISSING']);
    expect(await status(send(`${body}\n{"type":"x"}\n${'x'.repeat(1024 * 1024)}`, {}))).toEqual([413, 'APPMON-GATEWAY-TOO-LARGE']);
  });

  it('that is over its rate is told when to come back in the words of the SDKs', async () => {
    writeKeys(fixture.data, [{ key: RETAIL, apps: ['com.examplebank.retail'], requests_per_second: 0.1 }]);
    await fixture.restart();
    const replies = [await send(body, { 'x-appmon-key': RETAIL }), await send(body, { 'x-appmon-key': RETAIL })];
    expect(replies.map(({ status }) => status)).toEqual([200, 429]);
    expect(replies[1]?.headers.get('retry-after')).toBe('10');
    expect(replies[1]?.headers.get('x-sentry-rate-limits')).toBe('10::key');
  });

  it('of one application stamps it, whatever the release is called', async () => {
    writeKeys(fixture.data, [{ key: RETAIL, apps: ['com.examplebank.retail'] }]);
    await fixture.restart();
    await send(envelope({ sdk: SDK }, [{ type: 'session' }, { ...SESSION, attrs: { release: 'widget@1.0' } }]), { 'x-appmon-key': RETAIL });
    await until('it', () => fixture.hec.taken.length === 1);
    expect(fixture.hec.taken[0]?.fields).toMatchObject({ app_id: 'com.examplebank.retail', app_version: '1.0' });
  });
});

describe('bodies', () => {
  const one = envelope({}, [{ type: 'event' }, { event_id: 'e1', message: 'hello', timestamp: 1772409600 }]);

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('are taken in %s', async (encoding, compress) => {
    expect((await send(compress(one), { ...AUTH, 'content-encoding': encoding })).status).toBe(200);
    await until('it', () => fixture.hec.taken.length === 1);
    expect(fixture.hec.taken[0]?.fields['event_id']).toBe('e1');
    expect((await send('x', { ...AUTH, 'content-encoding': encoding })).status).toBe(400);
  });

  it('of the older door hold the event alone', async () => {
    const event = { event_id: 'e2', logentry: { message: 'from an old SDK' }, release: RELEASE, timestamp: 1772409600 };
    const reply = await send(JSON.stringify(event), AUTH, '/api/42/store/');
    expect([reply.status, await reply.json()]).toEqual([200, { id: 'e2' }]);
    await until('it', () => fixture.hec.taken.length === 1);
    expect(bodyOf(fixture.hec.taken[0])['body']).toBe('from an old SDK');
  });

  it('that break off give what came before', async () => {
    expect((await send(`${one}\n{"type":"log","length":900}\n{"items":`)).status).toBe(200);
    await until('it', () => fixture.hec.taken.length === 1);
    expect(fixture.gateway().accounting.byReason.get('sentry_cut_envelopes')).toBe(1);
  });

  it.each([
    ['no envelope', 'x', 400, 'APPMON-GATEWAY-BODY'],
    ['a list', '[]', 400, 'APPMON-GATEWAY-BODY'],
    ['items without a type', '{}\n{"length":1}\nx', 400, 'APPMON-GATEWAY-BODY'],
    ['a length that is not that of the item', '{}\n{"type":"log","length":2}\n{"items":[]}', 400, 'APPMON-GATEWAY-BODY'],
    ['a negative length', '{}\n{"type":"log","length":-1}\n{}', 400, 'APPMON-GATEWAY-BODY'],
    ['more items than an envelope may have', `{}${'\n{"type":"x"}\n{}'.repeat(1001)}`, 400, 'APPMON-GATEWAY-BODY'],
    [
      '101 sessions',
      envelope({}, ...Array.from({ length: 101 }, () => [{ type: 'session' }, SESSION] as const)),
      413,
      'APPMON-GATEWAY-SESSIONS',
    ],
    [
      'a count of sessions that is a bomb',
      envelope({}, [{ type: 'sessions' }, { aggregates: [{ exited: 1e9 }] }]),
      413,
      'APPMON-GATEWAY-SESSIONS',
    ],
    ['101 counts', envelope({}, [{ type: 'sessions' }, { aggregates: Array(101).fill({ exited: 1 }) }]), 413, 'APPMON-GATEWAY-SESSIONS'],
    [
      'an event of more than a mebibyte',
      envelope({}, [{ type: 'event' }, { message: 'x'.repeat(1024 * 1024) }]),
      413,
      'APPMON-GATEWAY-ITEM',
    ],
  ])('refuse %s', async (_what, body, status, code) => {
    const reply = await send(body);
    expect([reply.status, ((await reply.json()) as { code?: string }).code]).toEqual([status, code]);
    expect((await send(one)).status).toBe(200);
  });

  it('with an event nested deeply are taken without what is nested', async () => {
    const event = `{"event_id":"e3","message":"x","tags":${'['.repeat(9000)}${']'.repeat(9000)}}`;
    expect((await send(envelope({}, [{ type: 'event' }, event]))).status).toBe(200);
    await until('it', () => fixture.hec.taken.length === 1);
  });
});

describeWithShared('a minidump', (folder) => {
  const dump = readFileSync(join(folder, 'data/crashes/minidump/linux-crash.dmp'));
  const attached = Buffer.concat([
    Buffer.from(`{"type":"attachment","length":${String(dump.length)},"attachment_type":"event.minidump","filename":"x.dmp"}\n`),
    dump,
  ]);
  const native = {
    event_id: 'aa',
    level: 'fatal',
    platform: 'native',
    release: RELEASE,
    contexts: { os: { name: 'Android', version: '16' } },
  };

  it.each([
    ['with its event', envelope({ event_id: 'aa' }, [{ type: 'event' }, native]), '7.13.0'],
    ['alone', '{"event_id":"aa"}', undefined],
  ])('is read %s and not kept', async (_how, before, version) => {
    const reply = await send(Buffer.concat([Buffer.from(`${before}\n`), attached, Buffer.from('\n')]));
    expect([reply.status, await reply.json()]).toEqual([200, { id: 'aa' }]);
    await until('it', () => fixture.hec.taken.length === 1);
    expect(fixture.hec.taken[0]).toMatchObject({
      sourcetype: 'appmon:crash',
      fields: { event_id: 'aa', kind: 'crash', ...(version === undefined ? {} : { app_version: version, platform: 'android' }) },
      event: { signal: 'SIGSEGV', source_kind: 'minidump' },
    });
    expect(bodyOf(fixture.hec.taken[0])['frames']).not.toHaveLength(0);
  });
});
