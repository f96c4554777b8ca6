import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { KEY, openFixture } from './fixture';
import type { Fixture } from './fixture';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

/** What comes back for bytes written to a connection, until it is closed. */
const raw = (request: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(fixture.gateway().url).port), '127.0.0.1', () => socket.write(request));
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('close', () => resolve(answer));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve(answer) : reject(error),
    );
  });
const head = (...headers: readonly string[]): string =>
  ['POST /v1/crashes HTTP/1.1', 'host: x', 'connection: close', ...headers, '', ''].join('\r\n');
const key = `x-appmon-key: ${KEY}`;

it.each([
  ['a length and chunks at once', `${head(key, 'content-length: 3', 'transfer-encoding: chunked')}0\r\n\r\n`, '400'],
  ['two lengths', `${head(key, 'content-length: 1', 'content-length: 2')}ab`, '400'],
  ['a head of a mebibyte', head(key, `x-long: ${'a'.repeat(1024 * 1024)}`), '431'],
  ['two keys', `${head(key, `x-appmon-key: ${'f'.repeat(32)}`, 'content-length: 1')}a`, '400'],
  ['two Authorization headers', `${head('authorization: Bearer a', 'authorization: Bearer b', 'content-length: 1')}a`, '400'],
])('refuses %s', async (_name, request, status) => {
  expect(await raw(request)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
});

it('takes gzip of several members as one body', async () => {
  const send = (body: Buffer<ArrayBuffer>): Promise<Response> =>
    fixture.post('/services/collector', body, { 'x-appmon-key': KEY, 'content-encoding': 'gzip' });
  const members = Buffer.concat([gzipSync('{"event":"one"}'), gzipSync('{"event":"two"}')]);
  expect((await send(members)).status).toBe(200);
  expect(fixture.gateway().accounting.counts.received).toBe(2);
});

it('refuses what is nested too deeply and what is too large, and lives', async () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  const json = { 'x-appmon-key': KEY, 'content-type': 'application/json' };
  const replies = [
    await fixture.post('/services/collector', `{"event":${deep}}`),
    await fixture.post('/v1/logs', deep, json),
    await fixture.post('/v1/logs', `{"resourceLogs":${deep}}`, json),
  ];
  expect(replies.map(({ status }) => status)).toEqual([400, 400, 400]);
  expect(await raw(head(key, `content-length: ${String(64 * 1024 * 1024)}`))).toMatch(/^HTTP\/1.1 413 /);
  expect((await fixture.post('/services/collector', '{"event":"still here"}')).status).toBe(200);
});
