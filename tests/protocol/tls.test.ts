import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { publishAuthority } from '../../runtime/tls';
import { until } from '../support/until';
import { ADMIN_PASSWORD, PACKAGE, startTestRuntime, type TestRuntime } from './test-runtime';

const CERTIFICATE = join(__dirname, 'tls/cert.pem');
const KEY = join(__dirname, 'tls/key.pem');

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly ca?: Buffer;
}

/** A request that trusts one authority alone and checks chain and name. */
const ask = (url: string, { ca = readFileSync(CERTIFICATE), method = 'GET', headers = {}, body }: Asked = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, ca }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => (text += chunk));
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });

/** The shipped package on a host that speaks HTTPS on every port, with a certificate that signed itself. */
describe('TLS', () => {
  let test: TestRuntime;
  let authorization: string;
  beforeAll(async () => {
    test = await startTestRuntime(PACKAGE, ['--tls-cert', CERTIFICATE, '--tls-key', KEY]);
  });
  afterAll(() => test.stop());

  /** How many events a search finds. */
  const count = async (terms: string): Promise<number> => {
    const found = await ask(`${test.runtime.mgmtUrl}/services/search/v2/jobs?output_mode=json`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ search: `search ${terms} | stats count`, exec_mode: 'oneshot' }).toString(),
    });
    return Number((JSON.parse(found.text) as { results: { count: string }[] }).results[0]?.count);
  };

  it('signs in at the management port', async () => {
    expect(test.runtime.mgmtUrl).toMatch(/^https:/);
    const answer = await ask(`${test.runtime.mgmtUrl}/services/auth/login?output_mode=json&cookie=1`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ username: 'admin', password: ADMIN_PASSWORD }).toString(),
    });
    expect(answer.status).toBe(200);
    expect(answer.headers['set-cookie']?.[0]).toMatch(/; Secure/);
    authorization = `Splunk ${(JSON.parse(answer.text) as { sessionKey: string }).sessionKey}`;
  });

  it('takes events at the collector and finds them by search', async () => {
    const { hecUrl, hecToken } = test.runtime;
    const sent = await ask(`${hecUrl}/services/collector/event`, {
      method: 'POST',
      headers: { authorization: `Splunk ${hecToken}` },
      body: JSON.stringify({ event: 'over tls', index: 'main' }),
    });
    expect(sent).toMatchObject({ status: 200, text: '{"text":"Success","code":0}' });
    await until('the event', async () => ((await count('index=main "over tls"')) === 1 ? true : undefined));
  });

  it('serves pages with strict transport and cookies that never travel in clear', async () => {
    const page = await ask(`${test.runtime.webUrl}/en-GB/account/login`);
    expect(page.status).toBe(200);
    expect(page.headers['strict-transport-security']).toBe('max-age=31536000');
    for (const cookie of page.headers['set-cookie'] ?? []) expect(cookie).toMatch(/; Secure/);
    expect(page.headers['set-cookie']).toHaveLength(1);
  });

  it('is refused by a client that trusts another authority', async () => {
    await expect(ask(`${test.runtime.mgmtUrl}/services/server/info`, { ca: Buffer.from(rootCertificates[0] ?? '') })).rejects.toThrow(
      /self-signed certificate/,
    );
  });

  it('its own inputs trust it by etc/auth/cacert.pem: the detector works over HTTPS', async () => {
    const published = readFileSync(join(test.data, 'etc/auth/cacert.pem'), 'utf8');
    expect(published).toContain(readFileSync(CERTIFICATE, 'utf8').trim());
    const calls = await until('a call of the detector', async () => {
      const found = await count('index=_internal sourcetype=splunkd_access "splunk-system-user"');
      return found > 0 ? found : undefined;
    });
    expect(calls).toBeGreaterThan(0);
  });

  describe('the published authority', () => {
    const folder = (): string => join(test.data, 'authority');
    const target = (): string => join(folder(), 'cacert.pem');
    afterEach(() => rmSync(folder(), { recursive: true, force: true }));

    it('goes when the host no longer uses that certificate', () => {
      publishAuthority(CERTIFICATE, folder());
      expect(readFileSync(target(), 'utf8')).toContain('BEGIN CERTIFICATE');
      publishAuthority(undefined, folder());
      expect(() => readFileSync(target())).toThrow('ENOENT');
    });

    it('leaves alone what an administrator put there', () => {
      publishAuthority(CERTIFICATE, folder());
      writeFileSync(target(), 'of the administrator');
      publishAuthority(undefined, folder());
      publishAuthority(CERTIFICATE, folder());
      expect(readFileSync(target(), 'utf8')).toBe('of the administrator');
    });

    it('refuses a file without a certificate', () => {
      expect(() => publishAuthority(KEY, folder())).toThrow('it holds no certificate');
    });
  });
});
