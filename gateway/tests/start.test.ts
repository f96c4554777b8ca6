import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_LIMITS } from '../config';
import { startGateway } from '../gateway';
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
  await expect(startGateway({ ...config, data: other, ingestKey: 'short' })).rejects.toMatchObject({ code: 'APPMON-GATEWAY-KEY-FORMAT' });
});
