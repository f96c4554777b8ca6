import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Splunkd } from '../../bin/kit/splunkd';
import { listening } from './fake-slack';

/** Inputs and alert actions against a splunkd with a certificate of an authority that is not public. */

const file = (name: string): string => readFileSync(join(__dirname, 'tls', name), 'utf8');
const server = createServer({ key: file('server.key'), cert: file('server.pem') }, (_message, answer) => {
  answer.setHeader('content-type', 'application/json');
  answer.end('{"entry":[{"name":"x","content":{"link_base":"https://splunk.example"}}]}');
});

let home = '';
let uri = '';
const before = process.env['SPLUNK_HOME'];

beforeAll(async () => {
  uri = `https://127.0.0.1:${await listening(server)}`;
});
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'splunk-home-'));
  process.env['SPLUNK_HOME'] = home;
});
afterEach(() => rmSync(home, { recursive: true, force: true }));
afterAll(async () => {
  if (before === undefined) delete process.env['SPLUNK_HOME'];
  else process.env['SPLUNK_HOME'] = before;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('an authority in etc/auth/cacert.pem is trusted', async () => {
  mkdirSync(join(home, 'etc/auth'), { recursive: true });
  writeFileSync(join(home, 'etc/auth/cacert.pem'), file('authority.pem'));
  expect(await new Splunkd(uri, 'k').settings('app_monitoring_settings', 'notifications')).toEqual({ link_base: 'https://splunk.example' });
});

test('without it the call is refused, and the error says where the authority belongs', async () => {
  await expect(new Splunkd(uri, 'k').settings('app_monitoring_settings', 'notifications')).rejects.toMatchObject({
    code: 'APPMON-SPLUNKD-REACH',
    message: expect.stringMatching(/UNABLE_TO_VERIFY_LEAF_SIGNATURE.*etc\/auth\/cacert\.pem/) as unknown,
  });
});
