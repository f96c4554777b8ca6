import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { examine, type DoctorOptions } from './doctor';
import { readDoctorOptions } from './main';

const appmon = (...args: string[]) => spawnSync(process.execPath, ['cli/appmon.cjs', ...args], { encoding: 'utf8' });

describe('appmon', () => {
  test('--help names the flags of the doctor', () => {
    const { status, stdout } = appmon('--help');
    expect(stdout).toMatch(/--gateway +gateway \(http:\/\/127\.0\.0\.1:4318\)/);
    expect(status).toBe(0);
  });

  test.each([
    [['fly'], 'APPMON-CLI-COMMAND: Unknown command fly; expected doctor, or --help.\n'],
    [['doctor', '--bogus'], expect.stringMatching(/^APPMON-CLI-FLAG: Unknown option '--bogus'\. Expected only --app --web/)],
    [['doctor', '--web', 'ftp://x'], 'APPMON-CLI-ADDRESS: --web expects an http or https address; got ftp://x.\n'],
  ])('refuses %j', (args, expected) => {
    const { status, stderr } = appmon(...args);
    expect(stderr).toEqual(expected);
    expect(status).toBe(2);
  });

  test('drops the last slash of an address', () => {
    expect(readDoctorOptions(['--hec', 'https://splunk.example:8088/'])).toMatchObject({ hec: 'https://splunk.example:8088' });
  });
});

describe('appmon doctor', () => {
  let folder = '';
  const servers: Server[] = [];
  const serve = (replies: Readonly<Record<string, readonly [number, string]>>): Promise<string> =>
    new Promise((resolve) => {
      const server = createServer((request, reply) => {
        const [status, text] = replies[request.url ?? ''] ?? [404, ''];
        reply.writeHead(status).end(text);
      });
      servers.push(server);
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
      });
    });
  const put = (path: string, text: string, mode = 0o644): void => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, mode);
  };
  /** The lines about these options, by name. */
  const findings = async (options: Partial<DoctorOptions>, node = '20.19.0'): Promise<Record<string, readonly [boolean, string]>> => {
    const nowhere = 'http://127.0.0.1:1';
    const all = await examine({ app: folder, web: nowhere, rest: nowhere, hec: nowhere, gateway: nowhere, ...options }, node);
    return Object.fromEntries(all.map(({ name, works, text }) => [name, [works, text]]));
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  test.each([
    ['20.19.0', true],
    ['22.0.0', true],
    ['20.18.3', false],
    ['18.20.4', false],
  ])('Node %s: %s', async (version, works) => expect((await findings({}, version))['node']?.[0]).toBe(works));

  test('an app: none, one whose program may not be executed, one with a Node that runs', async () => {
    expect((await findings({}))['app']).toEqual([false, expect.stringContaining('no app at')]);
    put('default/app.conf', '[launcher]\nversion = 1.2.3\n');
    put('bin/feed.sh', '#!/bin/sh\n');
    expect((await findings({}))['app']).toEqual([false, '1.2.3: feed.sh may not be executed; expected mode 755']);
    chmodSync(join(folder, 'bin/feed.sh'), 0o755);
    expect((await findings({}))['app']).toEqual([true, expect.stringContaining('1.2.3, no bundled Node')]);
    put('linux_x86_64/bin/node', '#!/bin/sh\necho v22.1.0\n', 0o755);
    expect((await findings({}))['app']).toEqual([true, '1.2.3, 1 programs, linux_x86_64/bin/node v22.1.0']);
    put('linux_x86_64/bin/node', '#!/bin/sh\nexit 127\n', 0o755);
    expect((await findings({}))['app']?.[0]).toBe(false);
  });

  test('services that do not answer, with the flag that names another address', async () => {
    const found = await findings({});
    for (const flag of ['web', 'rest', 'hec', 'gateway'])
      expect(found[flag]).toEqual([false, expect.stringMatching(new RegExp(`does not answer \\(.+\\).*--${flag}$`))]);
  });

  test('services that answer', async () => {
    const host = await serve({
      '/': [303, ''],
      '/services/server/info': [401, ''],
      '/services/collector/health': [200, '{"text":"HEC is healthy","code":17}'],
      '/health': [200, '{"component":"gateway","destination":"ok","delivered":7,"spooled":2}'],
    });
    const found = await findings({ web: host, rest: host, hec: host, gateway: host });
    expect([found['web']?.[0], found['rest']?.[0]]).toEqual([true, true]);
    expect(found['hec']).toEqual([true, `${host}: HEC is healthy`]);
    expect(found['gateway']).toEqual([true, `${host}: 7 delivered, 2 waiting`]);
  });

  test('services that are ill, or something else', async () => {
    const ill = await serve({
      '/': [502, ''],
      '/services/collector/health': [503, '{"text":"HEC is unhealthy, queues are full","code":18}'],
      '/health': [200, '{"component":"gateway","destination":"network_ECONNREFUSED","delivered":0,"spooled":9}'],
    });
    const found = await findings({ web: ill, hec: ill, gateway: ill });
    expect(found['web']?.[0]).toBe(false);
    expect(found['hec']).toEqual([false, expect.stringContaining('queues are full')]);
    expect(found['gateway']).toEqual([false, `${ill}: 0 delivered, 9 waiting; its destination: network_ECONNREFUSED`]);
    const stranger = await serve({ '/health': [200, 'fine'] });
    expect((await findings({ gateway: stranger }))['gateway']).toEqual([false, `${stranger} answers 200 and is not the gateway`]);
  });
});
