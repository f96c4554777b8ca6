import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { storeError } from '../store/errors';
import { createIngest } from '../ingest';
import { memoryConf, memoryStore } from '../ingest/testing';
import type { IndexedEvent } from '../store/types';
import { createHec, type Hec, type HecToken } from './index';
import { compactJson, readObjects } from './json-stream';

const NOW = 1_795_348_800;
const CHANNEL = '11111111-2222-3333-4444-555555555555';
const token = (name: string, more: Partial<HecToken> = {}): HecToken => ({
  name,
  token: `secret-${name}`,
  disabled: false,
  indexes: [],
  useACK: false,
  allowQueryStringAuth: false,
  ...more,
});
const TOKENS = [
  token('plain'),
  token('off', { disabled: true }),
  token('query', { allowQueryStringAuth: true }),
  token('narrow', { indexes: ['main'], index: 'main', sourcetype: 'st', source: 'src' }),
  token('ack', { useACK: true }),
];

let hec: Hec;
let port: number;
let kept: IndexedEvent[];
let failWith: Error | undefined;

beforeEach(async () => {
  const store = memoryStore();
  kept = store.kept;
  failWith = undefined;
  const conf = memoryConf({
    indexes: { main: {}, other: {}, numbers: { datatype: 'metric' } },
    props: { lines: { SHOULD_LINEMERGE: 'false' } },
  });
  const append = (events: readonly IndexedEvent[]): Promise<void> => (failWith ? Promise.reject(failWith) : store.append(events));
  const ingest = createIngest({ conf, store: { append }, now: () => NOW });
  hec = createHec({
    ingest,
    tokens: () => TOKENS,
    now: () => NOW,
    limits: { maxContentLength: 100_000, maxInFlightBytes: 150_000 },
    requestTimeout: 3_000,
  });
  port = await hec.listen(0, '127.0.0.1');
});
afterEach(() => hec.close(10));

interface Sent {
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly method?: string;
  readonly as?: string;
}

async function send(body: string | Buffer, { path = '', headers = {}, method = 'POST', as = 'plain' }: Sent = {}) {
  const response = await fetch(`http://127.0.0.1:${port}/services/collector${path}`, {
    method,
    headers: { ...(as === '' ? {} : { Authorization: `Splunk secret-${as}` }), ...headers },
    ...(method === 'POST' ? { body: typeof body === 'string' ? body : new Uint8Array(body) } : {}),
  });
  const text = await response.text();
  return {
    status: response.status,
    text,
    json: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : undefined,
    headers: response.headers,
  };
}

const raws = (): string[] => kept.map(({ raw }) => raw);

describe('events', () => {
  it.each(['', '/event', '/event/1.0', '/1.0'])('takes concatenated objects and arrays at %s', async (path) => {
    const answer = await send('{"event":"a","time":1.5}{"event":{"b": 1},"time":"2"}\n{"event":3}', { path });
    expect([answer.status, answer.text]).toEqual([200, '{"text":"Success","code":0}']);
    await send('[{"event":"x"}, {"event":"y"}]', { path });
    expect(raws()).toEqual(['a', '{"b":1}', '3', 'x', 'y']);
    expect(kept.map(({ time }) => time)).toEqual([1.5, 2, NOW, NOW, NOW]);
  });

  it('keeps numbers, order and escapes of an event as sent', async () => {
    await send('{"event": { "id" : 9007199254740993 , "e":1e400,"s":"a \\u00e9 {\\"}" } }');
    expect(raws()).toEqual(['{"id":9007199254740993,"e":1e400,"s":"a \\u00e9 {\\"}"}']);
  });

  it('fills metadata: envelope, then token, then its own defaults', async () => {
    await send('{"event":"a","host":"h","sourcetype":"t","source":"s","index":"other","fields":{"k":"v","n":5,"l":["a","b"]}}');
    await send('{"event":"b"}', { as: 'narrow' });
    await send('{"event":"c"}');
    expect(kept[0]).toMatchObject({ host: 'h', sourcetype: 't', source: 's', index: 'other', fields: { k: 'v', n: '5', l: ['a', 'b'] } });
    expect(kept[1]).toMatchObject({ host: '127.0.0.1', sourcetype: 'st', source: 'src', index: 'main' });
    expect(kept[2]).toMatchObject({ host: '127.0.0.1', sourcetype: 'httpevent', source: 'http:plain' });
  });

  const good = '{"event":"ok"}';
  const cases: ReadonlyArray<readonly [body: string, status: number, code: number, number: number | undefined, count: number]> = [
    ['', 400, 5, undefined, 0],
    [' \n ', 400, 5, undefined, 0],
    ['not json', 400, 6, 0, 0],
    [`${good}{not json`, 400, 6, 1, 1],
    ['{"event":""}{not json', 400, 13, 0, 0],
    [`${good},${good}`, 400, 6, 1, 1],
    [`[${good}`, 400, 6, 1, 1],
    [`[${good}] x`, 400, 6, 1, 1],
    ['5', 400, 6, 0, 0],
    ['[1]', 400, 6, 0, 0],
    ['\uFEFF{"event":"x"}', 400, 6, 0, 0],
    [`${good}{}`, 400, 12, 1, 1],
    [`${good}{"event":"  "}`, 400, 13, 1, 1],
    [`${good}{"event":null}`, 400, 13, 1, 1],
    [`${good}{"event":{}}`, 400, 13, 1, 1],
    [`${good}{"event":[]}`, 400, 13, 1, 1],
    ['{"event":"x","time":true}', 400, 15, 0, 0],
    ['{"event":"x","time":1.79E9}', 400, 15, 0, 0],
    ['{"event":"x","time":"soon"}', 400, 15, 0, 0],
    ['{"event":"x","fields":{"a":{"b":1}}}', 400, 15, 0, 0],
    ['{"event":"x","fields":[1]}', 400, 15, 0, 0],
    ['{"event":"x","fields":{"a":[1,[2]]}}', 400, 15, 0, 0],
    ['{"event":"x","what":1}', 400, 5, undefined, 0],
    [`${good}{"event":"x","what":1}${good}`, 200, 0, undefined, 1],
    [`${good}{"fields":{"a":"b"}}${good}`, 200, 0, undefined, 2],
    [`{"event":"x","index":"nowhere"}${good}`, 200, 0, undefined, 1],
    [`{"event":${'['.repeat(20_000)}`, 400, 6, 0, 0],
    [`{"event":${'['.repeat(20_000)}${']'.repeat(20_000)}}`, 400, 6, 0, 0],
    ['{"__proto__":{"x":1},"event":"x"}', 400, 5, undefined, 0],
    ['{"event":"x","fields":{"__proto__":"p","constructor":"c"}}', 200, 0, undefined, 1],
    ['{"event":"\\ud800"}', 200, 0, undefined, 1],
  ];
  it.each(cases.map((each) => [each[0].slice(0, 50), ...each] as const))(
    '%j → faults as documented',
    async (_, ...[body, status, code, number, count]) => {
      const answer = await send(body);
      expect([answer.status, answer.json?.['code'], answer.json?.['invalid-event-number']]).toEqual([status, code, number]);
      expect(kept.length).toBe(count);
    },
  );

  it('names the object after the one with the wrong index', async () => {
    const answer = await send(`${good}{"event":"x","index":"other"}${good}`, { as: 'narrow' });
    expect([answer.status, answer.json]).toEqual([400, { text: 'Incorrect index', code: 7, 'invalid-event-number': 2 }]);
    expect(raws()).toEqual(['ok']);
  });

  it('searches the text for a time only when asked', async () => {
    await send('{"event":"2026-11-20T00:00:00Z x"}');
    await send('{"event":"2026-11-20T00:00:00Z x"}', { path: '?auto_extract_timestamp=true' });
    expect(kept.map(({ time }) => time)).toEqual([NOW, Date.UTC(2026, 10, 20) / 1000]);
  });

  it('takes metrics in both shapes, with or without an event', async () => {
    await send('{"time":1,"event":"metric","index":"numbers","fields":{"metric_name:a.b":1.5,"metric_name:c":"2","dim":"x"}}');
    await send('{"time":1,"index":"numbers","fields":{"metric_name":"d","_value":3,"dim":"y"}}');
    expect(kept.map(({ metrics, fields }) => [metrics, fields])).toEqual([
      [{ 'a.b': 1.5, c: 2 }, { dim: 'x' }],
      [{ d: 3 }, { dim: 'y' }],
    ]);
    expect((await send('{"event":"metric","fields":{"metric_name:a":"many"}}')).json?.['code']).toBe(15);
  });
});

describe('raw', () => {
  it('breaks lines by the sourcetype, with metadata from the query, and needs no channel', async () => {
    const answer = await send('a\nb\n', { path: '/raw?sourcetype=lines&host=h&source=s&index=other&time=7' });
    expect(answer.text).toBe('{"text":"Success","code":0}');
    expect(kept.map(({ raw, time, host, source, index }) => [raw, time, host, source, index])).toEqual([
      ['a', 7, 'h', 's', 'other'],
      ['b', 7, 'h', 's', 'other'],
    ]);
  });

  it('refuses nothing and a wrong index', async () => {
    expect((await send('', { path: '/raw/1.0' })).json).toEqual({ text: 'No data', code: 5 });
    expect((await send('a', { path: '/raw?index=other', as: 'narrow' })).json?.['code']).toBe(7);
  });
});

describe('authorization', () => {
  it.each([
    [{ as: '' }, 401, { text: 'Token is required', code: 2 }],
    [{ as: '', headers: { Authorization: 'Bearer secret-plain' } }, 401, { text: 'Invalid authorization', code: 3 }],
    [{ as: 'nobody' }, 403, { text: 'Invalid token', code: 4 }],
    [{ as: 'off' }, 403, { text: 'Token disabled', code: 1 }],
    [
      { as: '', headers: { Authorization: `Basic ${Buffer.from('x:secret-plain').toString('base64')}` } },
      200,
      { text: 'Success', code: 0 },
    ],
    [{ as: '', path: '?token=secret-query' }, 200, { text: 'Success', code: 0 }],
    [{ path: '?token=secret-plain' }, 400, { text: 'Query string authorization is not enabled', code: 16 }],
    [{ path: '?token=wrong' }, 403, { text: 'Invalid token', code: 4 }],
  ])('%j → %d', async (how, status, json) => {
    const answer = await send('{"event":"x"}', how);
    expect([answer.status, answer.json]).toEqual([status, json]);
  });
});

describe('routes', () => {
  it('answers OPTIONS, health, unknown paths and methods as documented', async () => {
    const options = await send('', { method: 'OPTIONS', as: '', path: '/event/1.0' });
    expect([options.status, options.text, options.headers.get('allow')]).toEqual([200, '', 'POST,OPTIONS']);
    expect((await send('', { method: 'OPTIONS', as: '', path: '/health' })).headers.get('allow')).toBe('GET,HEAD,OPTIONS');
    expect((await send('', { method: 'GET', as: '', path: '/health/1.0' })).json).toEqual({ text: 'HEC is healthy', code: 17 });
    expect((await send('', { method: 'GET', as: 'nobody', path: '/health' })).json).toEqual({ text: 'Invalid token', code: 21 });
    expect((await send('', { method: 'GET', as: 'off', path: '/health' })).json).toEqual({ text: 'Token disabled', code: 22 });
    const missing = { text: 'The requested URL was not found on this server.', code: 404 };
    const unknown = await send('', { path: '/nothing' });
    const method = await send('', { method: 'GET', path: '/event' });
    expect([unknown.status, unknown.json, method.status, method.json]).toEqual([404, missing, 405, missing]);
  });

  it('acknowledges by channel, once', async () => {
    const headers = { 'X-Splunk-Request-Channel': CHANNEL };
    expect((await send('{"event":"x"}', { as: 'ack' })).json).toEqual({ text: 'Data channel is missing', code: 10 });
    expect((await send('{"event":"x"}', { as: 'ack', path: '?channel=abc' })).json).toEqual({ text: 'Invalid data channel', code: 11 });
    expect((await send('{"event":"x"}', { as: 'ack', headers })).json).toEqual({ text: 'Success', code: 0, ackId: 0 });
    expect((await send('{"event":"x"}', { as: 'ack', path: `?channel=${CHANNEL}` })).json).toEqual({ text: 'Success', code: 0, ackId: 1 });
    const ask = (path: string) => send('{"acks":[0,1,2]}', { as: 'ack', path: `/ack?channel=${path}` });
    expect((await ask('99999999-2222-3333-4444-555555555555')).json).toEqual({ acks: { 0: false, 1: false, 2: false } });
    expect((await ask(CHANNEL)).json).toEqual({ acks: { 0: true, 1: true, 2: false } });
    expect((await ask(CHANNEL)).json).toEqual({ acks: { 0: false, 1: false, 2: false } });
    expect((await send('{"acks":[-1]}', { as: 'ack', path: '/ack', headers })).json?.['code']).toBe(6);
    expect((await send('{"acks":[0]}', { path: '/ack' })).json).toEqual({ text: 'ACK is disabled', code: 14 });
  });
});

describe('transport', () => {
  const gzip = { 'Content-Encoding': 'gzip' };

  it('inflates gzip and refuses what is no gzip, too large or otherwise encoded, in HTML', async () => {
    expect((await send(gzipSync('{"event":"zipped"}'), { headers: gzip })).status).toBe(200);
    expect(raws()).toEqual(['zipped']);
    const broken = await send(Buffer.from('nothing zipped'), { headers: gzip });
    expect([broken.status, broken.headers.get('content-type')]).toEqual([400, 'text/html; charset=UTF-8']);
    expect(broken.text).toContain('Unparsable gzip header in request data');
    expect((await send(gzipSync('{"event":"x"}').subarray(0, 20), { headers: gzip })).status).toBe(400);
    expect((await send(gzipSync(Buffer.alloc(50_000_000)), { headers: gzip })).status).toBe(413);
    expect((await send('x', { headers: { 'Content-Encoding': 'br' } })).status).toBe(415);
    const large = await send(`{"event":"${'x'.repeat(100_000)}"}`);
    expect([large.status, large.text.includes('The request your client sent was too large.')]).toEqual([413, true]);
  });

  it('is busy when the log cannot take more, and says so without losing its own life', async () => {
    failWith = storeError('APPMON-STORE-BUSY', { pending: 1, limit: 1 });
    const busy = await send('{"event":"x"}');
    expect([busy.status, busy.json, busy.headers.get('retry-after')]).toEqual([503, { text: 'Server is busy', code: 9 }, '1']);
    failWith = new Error('unforeseen');
    expect((await send('{"event":"x"}')).json).toEqual({ text: 'Internal server error', code: 8 });
    failWith = undefined;
    expect((await send('{"event":"x"}')).status).toBe(200);
  });

  it('admits no more bytes than its bound', async () => {
    const holders = Array.from({ length: 2 }, () => connect(port, '127.0.0.1'));
    for (const socket of holders)
      socket.write(`POST /services/collector HTTP/1.1\r\nHost: x\r\nAuthorization: Splunk secret-plain\r\nContent-Length: 75000\r\n\r\n`);
    await Promise.all(holders.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
    let answer = await send('{"event":"x"}');
    for (let tries = 0; answer.status === 200 && tries < 50; tries += 1) answer = await send('{"event":"x"}');
    expect(answer.json).toEqual({ text: 'Server is busy', code: 9 });
    for (const socket of holders) socket.destroy();
  });

  it('cuts off a sender that trickles its body', async () => {
    const socket = connect(port, '127.0.0.1');
    const answer = new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (data) => (text += data.toString()));
      socket.on('close', () => resolve(text));
      socket.on('error', () => undefined);
    });
    socket.write('POST /services/collector HTTP/1.1\r\nHost: x\r\nAuthorization: Splunk secret-plain\r\nContent-Length: 5000\r\n\r\n{');
    expect(await answer).toMatch(/^(HTTP\/1\.1 4\d\d |$)/);
  });

  it('finishes what is under way when it stops', async () => {
    const answer = send('{"event":"last"}');
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([answer, hec.close(500)]);
    expect([(await answer).status, raws()]).toEqual([200, ['last']]);
  });
});

describe('reading JSON', () => {
  it('reads any concatenation of objects back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1 }),
        fc.constantFrom('', ' ', '\n'),
        (objects, gap) => {
          const texts = objects.map((each) => JSON.stringify(each));
          const concatenated = [...readObjects(texts.join(gap))].map((each) => each?.value);
          expect(concatenated).toEqual(texts.map((text) => JSON.parse(text) as unknown));
          expect([...readObjects(`[${texts.join(',')}]`)].length).toBe(objects.length);
        },
      ),
    );
  });

  it('compacts to what JSON itself would write', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(compactJson(JSON.stringify(value, null, 2))).toBe(JSON.stringify(value));
      }),
    );
  });

  it('survives truncation at every byte', () => {
    const text = '[{"event":{"a":["x\\"",{}]},"time":1},{"event":"b"}]';
    for (let end = 0; end < text.length; end += 1)
      expect([...readObjects(text.slice(0, end))].every((each) => each === undefined || 'event' in each.value)).toBe(true);
  });
});
