import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFakeHec, until } from './fake-hec';
import type { FakeHec } from './fake-hec';

const KEY = 'fedcba9876543210fedcba9876543210';
const ROOT = join(__dirname, '../..');

let hec: FakeHec;
let child: ChildProcess | undefined;
beforeEach(async () => {
  hec = await startFakeHec();
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await hec.close();
});

/** Starts a gateway with two receivers; gives its address and its folder. */
async function run(...more: readonly string[]): Promise<{ url: string; data: string }> {
  const data = mkdtempSync(join(tmpdir(), 'gateway-'));
  const args = ['tools/run.cjs', 'gateway', '--gateway-port', '0', '--receivers', '2', '--data', data, '--hec-url', hec.url, ...more];
  const started = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, APPMON_INGEST_KEY: KEY, APPMON_HEC_TOKEN: 'T' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  child = started;
  const url = await new Promise<string>((resolve) => {
    let printed = '';
    started.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const match = /http:\/\/127\.0\.0\.1:\d+/.exec(printed);
      if (match) resolve(match[0]);
    });
  });
  return { url, data };
}

/** The processes that write into the folder, as its lock names them: the primary, then the receivers. */
const pidsIn = (data: string): number[] =>
  readFileSync(join(data, 'gateway/lock'), 'utf8')
    .split('\n')
    .map((line) => parseInt(line, 10));

/** What the gateway says of itself, once it says what is wanted; at the latest after ten seconds. A receiver that starts answers nobody yet. */
async function healthWhen(url: string, wanted: Readonly<Record<string, number>>): Promise<Readonly<Record<string, number>>> {
  for (let turn = 0; ; turn++) {
    const health: Readonly<Record<string, number>> = await fetch(`${url}/health`).then(
      (reply) => reply.json() as Promise<Record<string, number>>,
      () => ({}),
    );
    if (turn === 200 || Object.entries(wanted).every(([name, value]) => health[name] === value)) return health;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

it('replaces receivers that are killed, loses nothing they acknowledged and explains every event', async () => {
  const { url, data } = await run();
  const acknowledged = new Set<string>();
  let isOver = false;
  const send = async (name: string): Promise<void> => {
    const ids = Array.from({ length: 20 }, (_, index) => `${name}-${String(index)}`);
    const body = ids.map((event_id) => JSON.stringify({ event: { event_id, text: 'x'.repeat(200) } })).join('');
    const reply = await fetch(`${url}/services/collector`, { method: 'POST', body, headers: { 'x-appmon-key': KEY } }).catch(
      () => undefined,
    );
    if (reply?.status === 200) ids.forEach((id) => acknowledged.add(id));
  };
  const producers = [0, 1, 2].map(async (producer) => {
    for (let turn = 0; !isOver; turn++) await send(`${String(producer)}-${String(turn)}`);
  });
  for (let kill = 0; kill < 4; kill++) {
    const before = acknowledged.size;
    await until('acknowledgements', () => acknowledged.size > before + 200);
    const [, receiver] = pidsIn(data);
    if (receiver === undefined) throw new Error('Expected a receiver.');
    process.kill(receiver, 'SIGKILL');
    await until('the receiver in its place', () => pidsIn(data).length === 3 && !pidsIn(data).includes(receiver));
  }
  isOver = true;
  await Promise.all(producers);
  await until('every acknowledged event', () => {
    const delivered = new Set(hec.taken.map(({ fields }) => String(fields['event_id'])));
    return [...acknowledged].every((id) => delivered.has(id));
  });
  const health = await healthWhen(url, { spooled: 0 });
  const { received = 0, recovered = 0, delivered: sent = 0, dead_lettered: dead = 0, duplicates = 0 } = health;
  expect({ spooled: health['spooled'], sent, dead, duplicates }).toEqual({
    spooled: 0,
    sent: received + recovered,
    dead: 0,
    duplicates: 0,
  });
  expect(hec.taken.filter(({ sourcetype }) => sourcetype === 'appmon:log')).toHaveLength(sent);
});

it('answers for the whole gateway at any receiver, and knows a duplicate whichever receiver takes it', async () => {
  const { url } = await run();
  const body = JSON.stringify({ event: { event_id: 'twice', text: 'x' } });
  // A connection of its own for each: both receivers get some.
  const headers = { 'x-appmon-key': KEY, connection: 'close' };
  for (let turn = 0; turn < 12; turn++) await fetch(`${url}/services/collector`, { method: 'POST', body, headers });
  await fetch(`${url}/services/collector`, { method: 'POST', body: 'no object', headers });
  await until('the event', () => hec.taken.some(({ fields }) => fields['event_id'] === 'twice'));
  // The receiver that refused tells within a moment.
  const wanted = { received: 12, delivered: 1, duplicates: 11, spooled: 0, refused_4xx: 1 };
  expect(await healthWhen(url, wanted)).toMatchObject(wanted);
});

it('holds a key to its rate over all receivers', async () => {
  const { url } = await run('--key-requests-per-second', '10');
  const headers = { 'x-appmon-key': KEY, connection: 'close' };
  let taken = 0;
  const ask = async (): Promise<void> => {
    const reply = await fetch(`${url}/services/collector`, { method: 'POST', body: '{"event":"x"}', headers });
    if (reply.status === 200) taken += 1;
  };
  const started = performance.now();
  while (performance.now() - started < 6000) await Promise.all([ask(), ask()]);
  const seconds = (performance.now() - started) / 1000;
  // Twice the rate at once is free, at each receiver until they have heard of each other; two that never did would come to 20 a second.
  expect(taken).toBeLessThan(2 * 20 + 10 * (seconds + 1.5));
  expect(taken).toBeGreaterThanOrEqual(20);
});
