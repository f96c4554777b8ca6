import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Only the tools that the launcher itself uses: no Node on the way. */
const TOOLS = ['sh', 'dirname', 'uname', 'cat'];

describe('the launcher of an executable', () => {
  let app = '';
  let tools = '';
  const put = (path: string, text: string, mode = 0o644): string => {
    const file = join(app, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, mode);
    return file;
  };

  beforeEach(() => {
    app = mkdtempSync(join(tmpdir(), 'launcher-'));
    tools = join(app, 'tools');
    mkdirSync(tools);
    for (const tool of TOOLS) symlinkSync(spawnSync('which', [tool], { encoding: 'utf8' }).stdout.trim(), join(tools, tool));
    put('bin/sample.sh', readFileSync('bin/launch/launcher.sh', 'utf8').replaceAll('@NAME@', 'sample'), 0o755);
    put(
      'bin/js/sample.mjs',
      "process.stdout.write([process.execPath, process.env.LD_LIBRARY_PATH ?? '-', ...process.argv.slice(2)].join(' ')); process.stdin.pipe(process.stdout);",
    );
    put('bin/js/sample.scheme.xml', '<scheme><title>Sample</title></scheme>');
  });
  afterEach(() => {
    rmSync(app, { recursive: true, force: true });
  });

  const run = (
    args: readonly string[],
    environment: Record<string, string> = {},
  ): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(join(app, 'bin/sample.sh'), args, { encoding: 'utf8', input: ' payload', env: { PATH: tools, ...environment } });

  /** A stand-in that reports which Node was chosen, and claims a version. */
  const fakeNode = (path: string, major: number): string =>
    put(path, `#!/bin/sh\nif [ "$1" = "-e" ]; then [ ${major} -ge 20 ]; exit $?; fi\necho "chosen ${path}"\n`, 0o755);

  const folder = process.arch === 'arm64' ? 'linux_aarch64' : 'linux_x86_64';
  const onLinux = process.platform === 'linux';

  test('passes arguments and standard input on, without the library path of splunkd', () => {
    const { stdout, status } = run(['--execute', 'two words'], { APPMON_NODE: process.execPath, LD_LIBRARY_PATH: '/opt/splunk/lib' });
    expect(stdout).toBe(`${process.execPath} - --execute two words payload`);
    expect(status).toBe(0);
  });

  test('prefers the bundled Node, then APPMON_NODE, then the host, then PATH', () => {
    fakeNode('tools/node', 22);
    expect(run([]).stdout).toBe('chosen tools/node\n');
    fakeNode('splunk/bin/node', 20);
    expect(run([], { SPLUNK_HOME: join(app, 'splunk') }).stdout).toBe('chosen splunk/bin/node\n');
    const own = fakeNode('own/node', 20);
    expect(run([], { SPLUNK_HOME: join(app, 'splunk'), APPMON_NODE: own }).stdout).toBe('chosen own/node\n');
    fakeNode(`${folder}/bin/node`, 22);
    expect(run([], { APPMON_NODE: own }).stdout).toBe(onLinux ? `chosen ${folder}/bin/node\n` : 'chosen own/node\n');
  });

  test('skips a Node that is too old or does not run', () => {
    put(`${folder}/bin/node`, 'not a program', 0o755);
    fakeNode('splunk/bin/node', 18);
    const own = fakeNode('own/node', 22);
    expect(run([], { SPLUNK_HOME: join(app, 'splunk'), APPMON_NODE: own }).stdout).toBe('chosen own/node\n');
  });

  test('without any Node answers --scheme from the kept file, and says what is missing for the rest', () => {
    expect(run(['--scheme'])).toMatchObject({ status: 0, stdout: '<scheme><title>Sample</title></scheme>' });
    const { status, stderr } = run([]);
    expect(status).toBe(3);
    expect(stderr).toMatch(/^ERROR APPMON-NODE-MISSING: sample needs Node 20/);
  });
});
