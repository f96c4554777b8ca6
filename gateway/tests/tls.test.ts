import { copyFileSync, mkdtempSync, readFileSync, renameSync } from 'node:fs';
import { request } from 'node:https';
import type { RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';
import { check } from '../check';
import { KEY, openFixture } from './fixture';
import type { Fixture } from './fixture';

/** Certificates made for these tests alone: two of servers that signed themselves, an authority and a client's that it signed. */
const at = (name: string): string => join(__dirname, 'tls', name);
const FIRST = { cert: at('first.pem'), key: at('first.key') };
const CLIENT = { cert: readFileSync(at('client.pem')), key: readFileSync(at('client.key')) };
const STRANGER = { cert: readFileSync(at('second.pem')), key: readFileSync(at('second.key')) };

let fixture: Fixture | undefined;
afterEach(async () => {
  await fixture?.close();
  fixture = undefined;
});

const running = (): Fixture => {
  if (!fixture) throw new Error('No gateway was started.');
  return fixture;
};
const url = (): URL => new URL(running().gateway().url);

/** The status of a request; rejects when the connection is refused. */
const status = (options: RequestOptions): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const headers = { 'x-appmon-key': KEY };
    const outgoing = request(new URL('/v1/crashes', url()), {
      method: 'POST',
      headers,
      agent: false,
      rejectUnauthorized: false,
      ...options,
    });
    outgoing.on('response', (incoming) => {
      incoming.resume();
      incoming.on('end', () => resolve(incoming.statusCode));
    });
    outgoing.on('error', reject);
    outgoing.end('a report');
  });

/** What a handshake ends with: the version of TLS and the name of the server's certificate. */
const handshake = (options: ConnectionOptions = {}): Promise<{ readonly version: string | null; readonly name: string }> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port: Number(url().port), host: '127.0.0.1', rejectUnauthorized: false, ...options }, () => {
      resolve({ version: socket.getProtocol(), name: String(socket.getPeerCertificate().subject.CN) });
      socket.destroy();
    });
    socket.on('error', reject);
  });

it('speaks TLS 1.2 and 1.3 and nothing older', async () => {
  fixture = await openFixture({ tls: FIRST });
  expect(await handshake({ maxVersion: 'TLSv1.2' })).toEqual({ version: 'TLSv1.2', name: 'first' });
  expect(await handshake()).toEqual({ version: 'TLSv1.3', name: 'first' });
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
  await expect(handshake(old)).rejects.toMatchObject({ code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' });
  expect(await status({})).toBe(200);
});

it('takes up a new certificate while it runs, and keeps the old one while the new one is not whole', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tls-'));
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  const put = (from: string, to: string): void => {
    copyFileSync(at(from), `${to}.new`);
    renameSync(`${to}.new`, to);
  };
  put('first.pem', files.cert);
  put('first.key', files.key);
  fixture = await openFixture({ tls: files });
  const lines: string[] = [];
  const write = jest.spyOn(process.stderr, 'write').mockImplementation((chunk) => lines.push(String(chunk)) > 0);
  put('second.pem', files.cert);
  while (!lines.some((line) => line.includes('APPMON-GATEWAY-TLS-FILE'))) await new Promise((resolve) => setTimeout(resolve, 50));
  write.mockRestore();
  expect((await handshake()).name).toBe('first');
  put('second.key', files.key);
  while ((await handshake()).name !== 'second') await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await status({})).toBe(200);
});

it('lets in only who has a certificate of the authority, when it is told one', async () => {
  fixture = await openFixture({ tls: { ...FIRST, clientCa: at('ca.pem') } });
  expect(await status(CLIENT)).toBe(200);
  await expect(status({})).rejects.toMatchObject({ code: expect.stringMatching(/^ERR_SSL|^ECONNRESET$|^EPIPE$/) as string });
  await expect(status(STRANGER)).rejects.toMatchObject({ code: expect.stringMatching(/^ERR_SSL|^ECONNRESET$|^EPIPE$/) as string });
  const { received } = running().gateway().accounting.counts;
  expect(received).toBe(1);
});

it('is asked by its own health check with its own certificate', async () => {
  fixture = await openFixture({ tls: { ...FIRST, clientCa: FIRST.cert } });
  const flags = ['--gateway-port', url().port, '--tls-cert', FIRST.cert, '--tls-key', FIRST.key];
  expect(await check([...flags, '--tls-client-ca', FIRST.cert])).toBe(0);
  expect(await check(flags)).toBe(1);
});

it('does not start with files that are none', async () => {
  await expect(openFixture({ tls: { cert: __filename, key: FIRST.key } })).rejects.toMatchObject({ code: 'APPMON-GATEWAY-TLS-FILE' });
  await expect(openFixture({ tls: { cert: at('second.pem'), key: FIRST.key } })).rejects.toMatchObject({
    code: 'APPMON-GATEWAY-TLS-FILE',
  });
});
