import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readGatewayConfig } from '../../gateway/config';
import { startFakeHec, until } from '../../gateway/tests/fake-hec';
import type { FakeHec } from '../../gateway/tests/fake-hec';
import { main as buildGateway } from '../../tools/build/gateway';

const ROOT = join(__dirname, '../..');
const KEY = '0123456789abcdef0123456789abcdef';

let folder: string;
let hec: FakeHec;
let running: ChildProcess[] = [];

beforeAll(async () => {
  await buildGateway();
  hec = await startFakeHec();
}, 120_000);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gateway-program-'));
  copyFileSync(join(ROOT, 'dist/gateway/gateway.mjs'), join(folder, 'gateway.mjs'));
});
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running = [];
});
afterAll(() => hec.close());

/** Runs the program as a container would: nothing beside it, settings in variables, another working directory. */
function run(port: number, ...words: string[]): { child: ChildProcess; output: () => string; exit: Promise<number | null> } {
  const child = spawn(process.execPath, [join(folder, 'gateway.mjs'), ...words], {
    cwd: '/',
    env: {
      APPMON_DATA: join(folder, 'data'),
      APPMON_GATEWAY_PORT: String(port),
      APPMON_HEC_URL: hec.url,
      APPMON_HEC_TOKEN: 'T',
      APPMON_INGEST_KEY: KEY,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output, exit: once(child, 'exit').then(([code]) => code as number | null) };
}

async function freePort(): Promise<number> {
  const other = await startFakeHec();
  await other.close();
  return Number(new URL(other.url).port);
}

it('runs from one file, says that it is ready, delivers, and drains when told to stop', async () => {
  const port = await freePort();
  const gateway = run(port);
  await until('the gateway to say where it is', () => gateway.output().includes(`http://127.0.0.1:${String(port)}`));
  expect(await run(port, 'check').exit).toBe(0);
  const reply = await fetch(`http://127.0.0.1:${String(port)}/services/collector`, {
    method: 'POST',
    headers: { 'x-appmon-key': KEY },
    body: JSON.stringify({ event: { event_id: 'one', text: 'hello' } }),
  });
  expect(reply.status).toBe(200);
  gateway.child.kill('SIGTERM');
  expect(await gateway.exit).toBe(0);
  expect(hec.taken.map(({ fields }) => fields['event_id'])).toContain('one');
  expect(await run(port, 'check').exit).toBe(1);
}, 60_000);

it('refuses a setting it cannot use with its code and exit code 2', async () => {
  const gateway = run(0, '--spool-bytes', 'many');
  expect(await gateway.exit).toBe(2);
  expect(gateway.output()).toContain('APPMON-FLAG-VALUE');
}, 30_000);

it('has a container file whose parts are there, without root, with a health check', () => {
  const lines = readFileSync(join(ROOT, 'deploy/gateway/Dockerfile'), 'utf8').split('\n');
  const sources = lines.filter((line) => /^COPY (?!--from)/.test(line)).flatMap((line) => line.split(' ').slice(1, -1));
  const ignored = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n');
  for (const source of sources) {
    expect(ignored).toContain(`!${source}`);
    if (!source.includes('*')) expect(existsSync(join(ROOT, source))).toBe(true);
  }
  expect(lines.filter((line) => line.startsWith('USER '))).toEqual(['USER 10001:10001']);
  expect(lines.some((line) => line.startsWith('HEALTHCHECK ') && line.includes('"check"'))).toBe(true);
});

it('has its settings in variables, where its health check finds them', () => {
  const compose = parse(readFileSync(join(ROOT, 'deploy/gateway/compose.yaml'), 'utf8')) as {
    readonly services: { readonly gateway: { readonly command?: unknown; readonly environment: Record<string, string> } };
  };
  const { command, environment } = compose.services.gateway;
  const ofImage = /^ENV (.*)$/m.exec(readFileSync(join(ROOT, 'deploy/gateway/Dockerfile'), 'utf8'))?.[1] ?? '';
  const variables = { ...Object.fromEntries(ofImage.split(' ').map((pair) => pair.split('='))), ...environment };
  expect(command).toBeUndefined();
  expect(readGatewayConfig([], variables)).toMatchObject({
    host: '0.0.0.0',
    data: '/data',
    tls: { cert: '/certs/server.pem', key: '/certs/server.key' },
    hecUrl: 'https://splunk.example.com:8088',
    hecTokenFile: '/run/secrets/hec-token',
  });
});
