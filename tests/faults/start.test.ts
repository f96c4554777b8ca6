import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProduct, type Product } from '../support/product';
import { until } from '../support/until';

/** Damaged files and full disks: said in words, nothing acknowledged is lost, and what can run goes on running. */
jest.setTimeout(180_000);

const folders: string[] = [];
const folder = (name: string): string => {
  const made = mkdtempSync(join(tmpdir(), `appmon-${name}-`));
  folders.push(made);
  return made;
};

afterAll(() => {
  for (const each of folders) rmSync(each, { recursive: true, force: true });
});

const send = (product: Product, id: string, padding = 0): Promise<Response> =>
  fetch(`${product.gatewayUrl}/services/collector`, {
    method: 'POST',
    headers: { 'x-appmon-key': product.ingestKey },
    body: JSON.stringify({
      event: { event_name: 'session.start', event_id: id, app_id: 'es.meridiano.app', platform: 'ios', body: 'x'.repeat(padding) },
    }),
  });

const arrived = async (product: Product, ids: readonly string[]): Promise<true> =>
  until(`the arrival of ${ids.length} events`, async () => {
    const rows = await product
      .search('| tstats count where index=appmon_events by event_id', { earliest_time: '-1h', latest_time: '+1h' })
      .catch(() => []);
    const found = new Set(rows.map((row) => row['event_id']));
    return ids.every((id) => found.has(id)) ? true : undefined;
  });

test('a damaged conf file in the local layer is named, and everything else runs', async () => {
  const data = folder('conf');
  const local = join(data, 'etc/apps/app_monitoring/local');
  mkdirSync(local, { recursive: true });
  writeFileSync(
    join(local, 'savedsearches.conf'),
    Buffer.from('[AppMon - Base - Rollup minute\nenableSched = 0\n\0\xff\xfe = = =\n[[[', 'latin1'),
  );
  writeFileSync(join(local, 'macros.conf'), '[appmon_spike_ratio]\ndefinition = 5\n');
  const product = await startProduct({ data });
  try {
    const log = readFileSync(join(data, 'log/runtime.log'), 'utf8');
    const said = log.split('\n').filter((line) => line.includes('APPMON-CONF-LINE') && line.includes(join(local, 'savedsearches.conf')));
    expect(said.length).toBeGreaterThan(0);
    expect(await product.search('| makeresults | eval x=`appmon_spike_ratio` | table x')).toEqual([{ x: '5' }]);
    expect((await send(product, 'after-conf')).status).toBe(200);
    await arrived(product, ['after-conf']);
  } finally {
    await product.stop();
  }
});

test('a damaged tail of the spool is cut off, and what was acknowledged before is delivered', async () => {
  const data = folder('spool');
  const product = await startProduct({ data });
  try {
    const ids = ['a', 'b', 'c'];
    for (const id of ids) expect((await send(product, id)).status).toBe(200);
    await arrived(product, ids);
    const spool = join(data, 'gateway/spool');
    const [segment] = readdirSync(spool).filter((name) => name.endsWith('.log'));
    expect(segment).toBeDefined();
    writeFileSync(join(spool, segment ?? ''), Buffer.from('torn write of a record that never was'), { flag: 'a' });
    await product.kill('gateway');
    expect((await send(product, 'd')).status).toBe(200);
    await arrived(product, [...ids, 'd']);
    const [most] = await product.search('| tstats count where index=appmon_events by event_id | stats max(count) AS most', {
      earliest_time: '-1h',
      latest_time: '+1h',
    });
    expect(most).toEqual({ most: '1' });
  } finally {
    await product.stop();
  }
});

/** A file system of a few mebibytes; undefined where this account may not mount one. */
function smallDisk(mebibytes: number): string | undefined {
  const at = folder('disk');
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', at], { stdio: 'ignore' });
    return at;
  } catch {
    return undefined;
  }
}

describe('a full disk', () => {
  const disk = smallDisk(192);
  if (disk === undefined) {
    test.skip('needs an account that may mount a small file system', () => undefined);
    return;
  }

  afterAll(() => {
    execFileSync('umount', ['-l', disk]);
  });

  test('is answered by 503, nothing acknowledged is lost, and space brings everything back', async () => {
    const product = await startProduct({ data: disk });
    const acknowledged: string[] = [];
    try {
      expect((await send(product, 'before')).status).toBe(200);
      await arrived(product, ['before']);
      const ballast = join(disk, 'ballast');
      expect(() => {
        for (;;) writeFileSync(ballast, Buffer.alloc(1024 * 1024), { flag: 'a' });
      }).toThrow('ENOSPC');
      const refused = await until('a refusal', async () => {
        const id = `full-${acknowledged.length}`;
        const reply = await send(product, id, 20_000);
        if (reply.status !== 200) return { status: reply.status, text: await reply.text(), retry: reply.headers.get('retry-after') };
        acknowledged.push(id);
        return undefined;
      });
      expect(refused).toMatchObject({ status: 503, text: expect.stringContaining('"code":9') as string });
      expect(refused.retry).not.toBeNull();
      expect((await fetch(`${product.gatewayUrl}/health`)).status).toBe(200);
      rmSync(ballast);
      const after = await until('the gateway with space again', async () =>
        (await send(product, 'after')).status === 200 ? true : undefined,
      );
      expect(after).toBe(true);
      await arrived(product, ['before', ...acknowledged, 'after']);
    } finally {
      await product.stop();
    }
  });
});
