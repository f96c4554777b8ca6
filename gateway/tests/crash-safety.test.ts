import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFakeHec, until } from './fake-hec';
import type { FakeHec } from './fake-hec';

const KEY = 'fedcba9876543210fedcba9876543210';
const ROOT = join(__dirname, '../..');

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
}

/** Starts a gateway as a process of its own; `blocks` of 512 bytes bound any file it writes: a write over them falls short, as on a full disk. */
async function run(data: string, hecUrl: string, blocks?: number): Promise<Running> {
  const limit = blocks === undefined ? '' : `ulimit -f ${String(blocks)}; `;
  const command = `${limit}exec "$0" tools/run.cjs gateway --gateway-port 0 --data "$1" --hec-url "$2"`;
  const child = spawn('/bin/sh', ['-c', command, process.execPath, data, hecUrl], {
    cwd: ROOT,
    env: { ...process.env, APPMON_INGEST_KEY: KEY, APPMON_HEC_TOKEN: 'T' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let printed = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const match = /http:\/\/127\.0\.0\.1:\d+/.exec(printed);
      if (match) resolve(match[0]);
    });
    child.once('exit', (code) => reject(new Error(`The gateway ended with ${String(code)}: ${printed}`)));
  });
  return { child, url };
}

const ended = (child: ChildProcess): Promise<unknown> =>
  child.exitCode !== null || child.signalCode !== null ? Promise.resolve() : new Promise((resolve) => child.once('exit', resolve));

describe('a gateway that dies', () => {
  let hec: FakeHec;
  let data: string;
  const acknowledged = new Set<string>();
  const attempt = async (url: string, ids: readonly string[], size = 200): Promise<boolean> => {
    const body = ids.map((id) => JSON.stringify({ event: { event_id: id, text: `payload of ${id} ${'.'.repeat(size)}` } })).join('\n');
    const reply = await fetch(`${url}/services/collector`, { method: 'POST', body, headers: { 'x-appmon-key': KEY } }).catch(
      () => undefined,
    );
    if (reply?.status !== 200) return false;
    ids.forEach((id) => acknowledged.add(id));
    return true;
  };
  const batch = (name: string): string[] => Array.from({ length: 20 }, (_, index) => `${name}-${String(index)}`);
  const delivered = (): Set<string> => new Set(hec.taken.map(({ fields }) => String(fields['event_id'])));

  beforeEach(async () => {
    data = mkdtempSync(join(tmpdir(), 'gateway-'));
    hec = await startFakeHec();
    acknowledged.clear();
  });
  afterEach(() => hec.close());

  it('loses nothing it acknowledged when it is killed under load', async () => {
    for (let life = 0; life < 3; life++) {
      const { child, url } = await run(data, hec.url);
      let isAlive = true;
      const producers = [0, 1, 2].map(async (producer) => {
        for (let turn = 0; isAlive; turn++) await attempt(url, batch(`life-${String(life)}-${String(producer)}-${String(turn)}`));
      });
      const before = acknowledged.size;
      await until('acknowledgements', () => acknowledged.size > before + 400);
      child.kill('SIGKILL');
      isAlive = false;
      await Promise.all([...producers, ended(child)]);
    }
    const { child } = await run(data, hec.url);
    await until('every acknowledged event', () => [...acknowledged].every((id) => delivered().has(id)));
    expect(acknowledged.size).toBeGreaterThan(1200);
    child.kill('SIGTERM');
    await ended(child);
    expect(child.exitCode).toBe(0);
  });

  it('refuses what the disk does not take, loses nothing it took, and goes on', async () => {
    const { child, url } = await run(data, hec.url, 20_000);
    hec.replier = (_objects, response) => Boolean(response.writeHead(503).end());
    const results: boolean[] = [];
    for (let turn = 0; turn < 50; turn++) results.push(await attempt(url, batch(`full-${String(turn)}`), 25_000));
    expect(new Set(results)).toEqual(new Set([true, false]));
    hec.replier = undefined;
    await until('every acknowledged event', () => [...acknowledged].every((id) => delivered().has(id)));
    child.kill('SIGTERM');
    await ended(child);
  });
});
