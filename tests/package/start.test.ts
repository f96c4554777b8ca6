import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

const node = (...args: string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('close', (code) => resolve({ code, output }));
  });
const FREE = ['web-port', 'mgmt-port', 'hec-port', 'gateway-port', 'inbox-port', 'smtp-port'].flatMap((name) => [`--${name}`, '0']);
const start = (...args: string[]): Promise<Ended> => node('tools/run.cjs', 'start', ...FREE, ...args);

/** One line, which begins with a code: what a person at a terminal sees of a start that cannot go on. */
const line = (code: string, ...words: string[]): RegExp =>
  new RegExp(`^${code}: [^\\n]*${words.map((word) => word.replace(/[.*+?^$()|[\]\\]/g, '\\$&')).join('[^\\n]*')}[^\\n]*\\n$`);

describe('a start that cannot go on says why in one line and ends with 2', () => {
  let folder = '';
  let other: Server | undefined;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'start-'));
  });
  afterEach(() => {
    other?.close();
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([
    [['--bogus'], line('APPMON-FLAG-UNKNOWN', '--bogus', '--web-port')],
    [['--data'], line('APPMON-FLAG-VALUE', '--data', 'a path')],
    [['--data', '--no-demo'], line('APPMON-FLAG-VALUE', '--data', 'a path', '--no-demo')],
    [['--web-port', '70000'], line('APPMON-FLAG-VALUE', '--web-port', '65535', '70000')],
    [['--situation', 'calm'], line('APPMON-DEMO-SITUATION', 'calm', 'bad_release')],
    [['--host', '0.0.0.0'], line('APPMON-FLAG-TLS', '--tls-cert', '--insecure')],
    [['--tls-cert', 'a.pem'], line('APPMON-FLAG-VALUE', '--tls-key')],
  ])('for %j', async (args, expected) => {
    const { code, output } = await start(...args);
    expect(output).toMatch(expected);
    expect(code).toBe(2);
  });

  test.each(['web-port', 'mgmt-port', 'hec-port', 'gateway-port', 'inbox-port', 'smtp-port'])('for a busy --%s', async (flag) => {
    other = createServer();
    const taken = await new Promise<number>((resolve) =>
      other?.listen(0, '127.0.0.1', () => {
        const address = other?.address();
        resolve(typeof address === 'object' && address ? address.port : 0);
      }),
    );
    const { code, output } = await start(`--${flag}`, String(taken));
    expect(output).toMatch(line('APPMON-PORT-BUSY', String(taken), `--${flag}`));
    expect(code).toBe(2);
  });

  test('for a data folder that is a file', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const { code, output } = await start('--data', join(file, 'below'));
    expect(output).toMatch(line('APPMON-DATA-FOLDER', join(file, 'below'), '--data'));
    expect(code).toBe(2);
  });

  test('for a package that is not there', async () => {
    const { code, output } = await start('--data', join(folder, 'data'), '--app', join(folder, 'none'));
    expect(output).toMatch(line('APPMON-APP-MISSING', join(folder, 'none'), '--app'));
    expect(code).toBe(2);
  });

  test('for a Node that is too old', async () => {
    const pretend = join(folder, 'old.cjs');
    writeFileSync(pretend, "Object.defineProperty(process.versions, 'node', { value: '18.20.4' });\n");
    const { code, output } = await node('-r', pretend, 'tools/install/ensure.cjs');
    expect(output).toMatch(line('APPMON-NODE-VERSION', '20.19', '18.20.4'));
    expect(code).toBe(2);
  });
});

test('--help lists every flag with its default', async () => {
  const { code, output } = await start('--help');
  expect(output).toMatch(/^ {2}--gateway-port PORT +gateway \(4318\)$/m);
  expect(output).toMatch(/^ {2}--no-demo +no demo/m);
  expect(code).toBe(0);
});
