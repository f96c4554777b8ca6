import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_LIMITS, readGatewayConfig } from '../config';
import { startGateway } from '../gateway';
import { firstKey, openKeyRing } from '../keys';
import { KEY, openFixture } from './fixture';
import type { Fixture } from './fixture';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(() => fixture.close());

it('refuses a second gateway on the same folder, a port in use and a key that is none', async () => {
  const config = {
    host: '127.0.0.1',
    port: 0,
    data: fixture.data,
    tls: undefined,
    hecUrl: fixture.hec.url,
    hecToken: 'T',
    ingestKey: KEY,
    limits: DEFAULT_LIMITS,
  };
  writeFileSync(join(fixture.data, 'gateway/lock'), String(process.ppid));
  await expect(startGateway(config)).rejects.toMatchObject({ code: 'APPMON-SPOOL-LOCKED' });
  const other = mkdtempSync(join(tmpdir(), 'gateway-'));
  await expect(startGateway({ ...config, data: other, port: Number(new URL(fixture.gateway().url).port) })).rejects.toMatchObject({
    code: 'APPMON-GATEWAY-PORT',
  });
  await expect(startGateway({ ...config, data: mkdtempSync(join(tmpdir(), 'gateway-')), hecToken: '' })).rejects.toMatchObject({
    code: 'APPMON-GATEWAY-TOKEN',
  });
  await expect(startGateway({ ...config, data: other, ingestKey: 'short' })).rejects.toMatchObject({ code: 'APPMON-GATEWAY-KEY-FORMAT' });
});

it('refuses a folder that cannot be made, whatever the system says about it', async () => {
  const file = join(fixture.data, 'a-file');
  writeFileSync(file, '');
  const refusals: readonly (readonly [data: string, reason: string])[] = [
    ['/proc/nope', 'ENOENT'],
    [join(file, 'below'), 'ENOTDIR'],
    [file, 'ENOTDIR'],
  ];
  for (const [data, code] of refusals) {
    const config = { ...readGatewayConfig(['--data', data], { APPMON_HEC_TOKEN: 'T' }), ingestKey: KEY };
    await expect(startGateway(config)).rejects.toMatchObject({ code, syscall: 'mkdir' });
    expect(() => firstKey(join(data, 'keys'))).toThrow(expect.objectContaining({ code, syscall: 'mkdir' }));
  }
});

it('makes a key at the first start alone: taken off the list it does not come back', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keys-'));
  const key = firstKey(folder);
  expect(key).toMatch(/^[0-9a-f]{32}$/);
  expect([firstKey(folder), statSync(join(folder, 'ingest.key')).mode & 0o777]).toEqual([key, 0o600]);
  expect(openKeyRing(folder, key, () => undefined).authenticate(key).apps).toEqual(['*']);
  expect(firstKey(folder)).toBeUndefined();
  expect(readFileSync(join(folder, 'keys.json'), 'utf8')).not.toContain(key);
  const own = mkdtempSync(join(tmpdir(), 'keys-'));
  writeFileSync(join(own, 'keys.json'), '[]');
  expect([firstKey(own), existsSync(join(own, 'ingest.key'))]).toEqual([undefined, false]);
});

it.each([
  [['--insecure=yes'], {}],
  [[], { APPMON_INSECURE: '1' }],
  [['--spool-bytes'], {}],
  [['--spool-bytes='], {}],
  [['--data', '--insecure'], {}],
  [['--gateway-port', '0x10'], {}],
  [[], { APPMON_RECEIVERS: ' ' }],
])('refuses the flags %j and variables %j', (argv, variables) => {
  expect(() => readGatewayConfig(argv, variables)).toThrow(expect.objectContaining({ code: 'APPMON-FLAG-VALUE' }));
});

it('takes --insecure=false for what it says', () => {
  expect(() => readGatewayConfig(['--host', '0.0.0.0', '--insecure=false'], {})).toThrow(
    expect.objectContaining({ code: 'APPMON-FLAG-TLS' }),
  );
  expect(readGatewayConfig(['--host', '0.0.0.0', '--insecure'], {}).host).toBe('0.0.0.0');
});
