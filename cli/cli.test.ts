import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { examine, type Asker } from './doctor';
import type { DoctorOptions } from './doctor/options';
import { readDoctorOptions } from './main';

const NOW = 1_800_000_000;

const appmon = (...args: string[]) => spawnSync(process.execPath, ['cli/appmon.cjs', ...args], { encoding: 'utf8' });

describe('appmon', () => {
  test('--help names the flags of the doctor', () => {
    const { status, stdout } = appmon('--help');
    expect(stdout).toMatch(/--gateway +gateway \(http:\/\/127\.0\.0\.1:4318\)/);
    expect(status).toBe(0);
  });

  test.each([
    [['fly'], 'APPMON-CLI-COMMAND: Unknown command fly; expected doctor, symbols, or --help.\n'],
    [['doctor', '--bogus'], expect.stringMatching(/^APPMON-CLI-FLAG: Unknown option '--bogus'\. Expected only --app --data --web/)],
    [['symbols', 'list'], 'APPMON-CLI-SYMBOLS: Expected `appmon symbols upload FILE …`: symbol files, zip archives or folders.\n'],
    [['symbols', 'upload', 'x'], 'APPMON-CLI-KEY: Expected in APPMON_SYMBOLS_KEY a key of the gateway with the right symbols.\n'],
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
  const serve = (replies: Readonly<Record<string, readonly [number, string]>>, clock = 0): Promise<string> =>
    new Promise((resolve) => {
      const server = createServer((request, reply) => {
        const [path = ''] = (request.url ?? '').split('?');
        const [status, text] = replies[path] ?? [404, ''];
        reply.setHeader('date', new Date(Date.now() + clock * 1000).toUTCString());
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
  const findings = async (
    options: Partial<DoctorOptions>,
    asker: Partial<Asker> = {},
  ): Promise<Record<string, readonly [string, string]>> => {
    const nowhere = 'http://127.0.0.1:1';
    const all = await examine(
      { app: folder, data: join(folder, 'var'), web: nowhere, rest: nowhere, hec: nowhere, gateway: nowhere, user: 'admin', ...options },
      { node: '20.19.0', secrets: {}, now: NOW, ...asker },
    );
    return Object.fromEntries(all.map(({ name, state, code, text }) => [name, [state === 'wrong' ? (code ?? '') : state, text]]));
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
    ['20.19.0', 'ok'],
    ['22.0.0', 'ok'],
    ['20.18.3', 'APPMON-DOCTOR-NODE'],
    ['18.20.4', 'APPMON-DOCTOR-NODE'],
  ])('Node %s: %s', async (node, state) => expect((await findings({}, { node }))['node']?.[0]).toBe(state));

  test('an app: none, one whose program may not be executed, one with a Node that runs', async () => {
    expect((await findings({}))['app']).toEqual(['APPMON-DOCTOR-APP', expect.stringContaining('no app at')]);
    put('default/app.conf', '[launcher]\nversion = 1.2.3\n');
    put('bin/feed.sh', '#!/bin/sh\n');
    expect((await findings({}))['app']).toEqual([
      'APPMON-DOCTOR-APP',
      expect.stringContaining('1.2.3: feed.sh may not be executed; expected mode 755'),
    ]);
    chmodSync(join(folder, 'bin/feed.sh'), 0o755);
    expect((await findings({}))['app']).toEqual(['ok', expect.stringContaining('1.2.3, no bundled Node')]);
    put('linux_x86_64/bin/node', '#!/bin/sh\necho v22.1.0\n', 0o755);
    expect((await findings({}))['app']).toEqual(['ok', '1.2.3, 1 programs, linux_x86_64/bin/node v22.1.0']);
    put('linux_x86_64/bin/node', '#!/bin/sh\nexit 127\n', 0o755);
    expect((await findings({}))['app']?.[0]).toBe('APPMON-DOCTOR-APP');
  });

  test('services that do not answer, with the flag that names another address', async () => {
    const found = await findings({});
    for (const flag of ['web', 'rest', 'hec', 'gateway'])
      expect(found[flag]).toEqual(['APPMON-DOCTOR-REACH', expect.stringMatching(new RegExp(`--${flag}: no answer \\(.+\\)\\.$`))]);
  });

  test('services that answer', async () => {
    const host = await serve({
      '/': [303, ''],
      '/services/server/info': [401, ''],
      '/services/collector/health': [200, '{"text":"HEC is healthy","code":17}'],
      '/health': [200, '{"component":"gateway","destination":"ok","delivered":7,"spooled":2}'],
    });
    const found = await findings({ web: host, rest: host, hec: host, gateway: host });
    expect([found['web']?.[0], found['rest']?.[0]]).toEqual(['ok', 'ok']);
    expect(found['hec']).toEqual(['ok', `${host}: HEC is healthy`]);
    expect(found['gateway']).toEqual(['ok', `${host}: 7 delivered, 2 waiting`]);
  });

  test('services that are ill, or something else', async () => {
    const ill = await serve({
      '/': [502, ''],
      '/services/collector/health': [503, '{"text":"HEC is unhealthy, queues are full","code":18}'],
      '/health': [200, '{"component":"gateway","destination":"network_ECONNREFUSED","delivered":0,"spooled":9}'],
    });
    const found = await findings({ web: ill, hec: ill, gateway: ill });
    expect(found['web']?.[0]).toBe('APPMON-DOCTOR-REACH');
    expect(found['hec']).toEqual(['APPMON-DOCTOR-HEC', expect.stringContaining('queues are full')]);
    expect(found['gateway']).toEqual([
      'APPMON-DOCTOR-GATEWAY',
      expect.stringContaining('0 delivered, 9 waiting; its destination: network_ECONNREFUSED'),
    ]);
    const stranger = await serve({ '/health': [200, 'fine'] });
    expect((await findings({ gateway: stranger }))['gateway']).toEqual([
      'APPMON-DOCTOR-GATEWAY',
      expect.stringContaining('something else answers 200'),
    ]);
  });

  test('key files that others may read, by name', async () => {
    expect((await findings({}))['keys']?.[0]).toBe('not asked');
    put('var/gateway/keys/hash.key', 'secret', 0o600);
    put('var/etc/auth/ingest.key', 'secret', 0o600);
    expect((await findings({}))['keys']).toEqual(['ok', '2 files, mode 600']);
    chmodSync(join(folder, 'var/gateway/keys/hash.key'), 0o644);
    expect((await findings({}))['keys']).toEqual(['APPMON-DOCTOR-KEYS', expect.stringMatching(/hash\.key has mode 644/)]);
  });

  test.each([
    [0, 'ok'],
    [4, 'ok'],
    [90, 'APPMON-DOCTOR-CLOCK'],
    [-90, 'APPMON-DOCTOR-CLOCK'],
  ])('a clock that is %d s ahead: %s', async (ahead, state) => {
    const host = await serve({ '/services/server/info': [401, ''] }, ahead);
    expect((await findings({ rest: host }))['clock']?.[0]).toBe(state);
  });

  describe('signed in', () => {
    const PATH = '/servicesNS/nobody/app_monitoring';
    const INDEXES = ['appmon_crashes', 'appmon_events', 'appmon_logs', 'appmon_metrics', 'appmon_summary', 'appmon_traces'];
    const json = (value: unknown): readonly [number, string] => [200, JSON.stringify(value)];
    const search = (name: string, cron: string): object => ({
      name,
      content: { is_scheduled: true, disabled: false, cron_schedule: cron },
    });
    const well = {
      '/services/auth/login': json({ sessionKey: 'k' }),
      [`${PATH}/data/indexes`]: json({ entry: INDEXES.map((name) => ({ name, content: { disabled: false } })) }),
      [`${PATH}/saved/searches`]: json({
        entry: [search('AppMon - A', '* * * * *'), search('AppMon - B', '2-59/5 * * * *'), search('AppMon - Daily', '0 8 * * *')],
      }),
      [`${PATH}/search/v2/jobs`]: json({
        results: [
          { savedsearch_name: 'AppMon - A', well: '14', skipped: '1', first: String(NOW - 890) },
          { savedsearch_name: 'AppMon - B', well: '3', skipped: '0', first: String(NOW - 700) },
        ],
      }),
      [`${PATH}/storage/collections/data/appmon_lease`]: json([{ _key: 'detector-look', looked: NOW - 7 }]),
      [`${PATH}/storage/collections/data/appmon_outbox`]: json([]),
    };
    const about = async (over: Readonly<Record<string, readonly [number, string]>>) =>
      findings({ rest: await serve({ ...well, ...over }) }, { secrets: { password: 'p' } });

    test('everything that works', async () => {
      const found = await about({});
      expect(['login', 'indexes', 'searches', 'detector', 'outbox'].map((name) => found[name])).toEqual([
        ['ok', 'admin'],
        ['ok', '6 indexes'],
        ['ok', '2 frequent searches run, 1 skipped runs'],
        ['ok', 'looked 7 s ago'],
        ['ok', '0 waiting, 0 refused'],
      ]);
    });

    test.each([
      ['login', '/services/auth/login', [401, '{}'], 'APPMON-DOCTOR-LOGIN', '401'],
      ['indexes', `${PATH}/data/indexes`, json({ entry: [] }), 'APPMON-DOCTOR-INDEXES', 'appmon_crashes'],
      ['searches', `${PATH}/search/v2/jobs`, json({ results: [] }), 'APPMON-DOCTOR-SEARCHES', 'the scheduler ran none in that time'],
      [
        'searches',
        `${PATH}/search/v2/jobs`,
        json({ results: [{ savedsearch_name: 'AppMon - A', well: '0', skipped: '9', first: String(NOW - 60) }] }),
        'APPMON-DOCTOR-SEARCHES',
        ': AppMon - A did not',
      ],
      ['detector', `${PATH}/storage/collections/data/appmon_lease`, json([]), 'APPMON-DOCTOR-DETECTOR', 'has not looked yet'],
      [
        'detector',
        `${PATH}/storage/collections/data/appmon_lease`,
        json([{ _key: 'detector-look', looked: NOW - 3_600 }]),
        'APPMON-DOCTOR-DETECTOR',
        '60 min ago',
      ],
      [
        'outbox',
        `${PATH}/storage/collections/data/appmon_outbox`,
        json([{ state: 'waiting', created: NOW - 1_200, last_error: 'HTTP 503' }]),
        'APPMON-DOCTOR-OUTBOX',
        'the oldest for 20 min (HTTP 503)',
      ],
      ['outbox', `${PATH}/storage/collections/data/appmon_outbox`, [503, '{}'], 'APPMON-DOCTOR-LOGIN', '503'],
    ] as const)('%s: what %s says', async (name, path, answer, code, text) => {
      expect((await about({ [path]: answer }))[name]).toEqual([code, expect.stringContaining(text)]);
    });

    test('a host that has just begun has not come to every search', async () => {
      const results = [{ savedsearch_name: 'AppMon - A', well: '2', skipped: '0', first: String(NOW - 120) }];
      expect((await about({ [`${PATH}/search/v2/jobs`]: json({ results }) }))['searches']).toEqual([
        'ok',
        '1 frequent searches run, 0 skipped runs, 1 were not due since the scheduler began 2 min ago',
      ]);
    });
  });
});
