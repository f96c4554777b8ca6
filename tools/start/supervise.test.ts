import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { RuntimeReady } from '../../runtime/main';
import { startService, type Service } from './service';
import { keepUp, type Kept } from './supervise';

const APP = resolve(__dirname, '../../tests/protocol/fixture-app');
const END_STORE = resolve(__dirname, 'testing/end-store-thread.cjs');

jest.setTimeout(180_000);

/** Real runtimes, killed for real. */
describe('a service that is kept up', () => {
  const data = mkdtempSync(join(tmpdir(), 'keep-up-'));
  let services: Service<RuntimeReady>[] = [];
  let said: string[] = [];
  let heard = (): void => undefined;
  let kept: Kept<RuntimeReady>;

  const start = async (last?: RuntimeReady, app = APP): Promise<Service<RuntimeReady>> => {
    const port = (url?: string): string => (url === undefined ? '0' : new URL(url).port);
    const ports = ['--web-port', port(last?.webUrl), '--mgmt-port', port(last?.mgmtUrl), '--hec-port', port(last?.hecUrl)];
    const environment = { ...process.env, NODE_OPTIONS: `--require ${END_STORE}`, APPMON_ADMIN_PASSWORD: 'keep-up-tests-1' };
    const service = await startService<RuntimeReady>('runtime', [...ports, '--data', data, '--app', app], environment);
    services.push(service);
    return service;
  };
  const say = (line: string): void => {
    said.push(line);
    heard();
  };
  /** Resolves when so many lines with the text were said. */
  const saying = (text: string, times: number): Promise<void> =>
    new Promise((resolve) => {
      heard = () => {
        if (said.filter((line) => line.includes(text)).length >= times) resolve();
      };
      heard();
    });
  const send = async (host: string): Promise<number> => {
    const { hecUrl, hecToken } = kept.ready;
    const reply = await fetch(`${hecUrl}/services/collector/event`, {
      method: 'POST',
      headers: { authorization: `Splunk ${hecToken}` },
      body: JSON.stringify({ event: 'kept', index: 'main', host }),
    });
    return reply.status;
  };
  const hosts = async (): Promise<string[]> => {
    const { mgmtUrl, sessionKey } = kept.ready;
    const search = 'search index=main | sort host | table host';
    const reply = await fetch(`${mgmtUrl}/services/search/v2/jobs`, {
      method: 'POST',
      headers: { authorization: `Splunk ${sessionKey}` },
      body: new URLSearchParams({ search, exec_mode: 'oneshot', output_mode: 'json' }),
    });
    return ((await reply.json()) as { results: { host: string }[] }).results.map(({ host }) => host);
  };
  const isAlive = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  beforeEach(async () => {
    services = [];
    said = [];
    kept = keepUp(await start(), { restart: start, say, delays: [10, 10, 10] });
  });
  afterEach(async () => {
    await kept.stop();
    expect(services.map(({ pid }) => isAlive(pid))).not.toContain(true);
  });
  afterAll(() => rmSync(data, { recursive: true, force: true }));

  it('comes back after each death at the same addresses, with every acknowledged event', async () => {
    const { hecUrl, mgmtUrl } = kept.ready;
    expect(await send('before')).toBe(200);
    await services[0]?.kill();
    await saying('runs again', 1);
    expect(await send('between')).toBe(200);
    process.kill(services[1]?.pid ?? 0, 'SIGUSR2');
    await saying('runs again', 2);
    expect(await send('after')).toBe(200);
    expect(await hosts()).toEqual(['after', 'before', 'between']);
    expect(kept.ready).toMatchObject({ hecUrl, mgmtUrl });
    expect(said).toEqual([
      'runtime   ended: it was killed; starting it again in 0.01 s (1 of 3)',
      'runtime   runs again',
      expect.stringMatching(/^runtime {3}ended: APPMON-RUNTIME-STORE: .* \(2 of 3\)$/),
      'runtime   runs again',
    ]);
  });

  it('is given up with the reason when its starts fail one after the other', async () => {
    const broken = keepUp(services[0] as Service<RuntimeReady>, {
      restart: (last) => start(last, '/nowhere/at/all'),
      say,
      delays: [10, 10],
    });
    await kept.stop();
    await expect(broken.givenUp).resolves.toMatchObject({
      code: 'APPMON-START-GIVE-UP',
      message: expect.stringMatching(/^Expected runtime to stay up; it ended 3 times in a row, the last time with: .*\/nowhere\/at\/all/),
    });
    await broken.stop();
    expect(said.filter((line) => line.includes('starting it again'))).toHaveLength(2);
  });

  it('that was told to stop does not come back', async () => {
    await kept.stop();
    expect(said).toEqual([]);
    expect(services).toHaveLength(1);
  });
});
