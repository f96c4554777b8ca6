import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startService, type Service } from '../../../tools/start/service';

export const KEY = 'fa0175cba9876543210fedcba9876543';

/** A gateway as shipped: a primary and its receivers, on a folder and an address that outlive it. */
export interface GatewayProcess {
  readonly url: string;
  readonly data: string;
  /** Its processes: the primary first, then the receivers. */
  readonly pids: () => readonly number[];
  /** Kills one of its processes with SIGKILL and waits until it is replaced: the primary by this, receivers by the primary. */
  readonly kill: (which: 'primary' | 'receiver') => Promise<void>;
  /** SIGKILL of the primary without a replacement; resolves when nobody is left. */
  readonly end: () => Promise<void>;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** The counters, as soon as somebody answers. */
  readonly health: () => Promise<Readonly<Record<string, number>>>;
  /** How often the primary ended without being told to. */
  readonly ownEnds: () => number;
}

export interface GatewayOptions {
  readonly data: string;
  readonly hecUrl: string;
  readonly receivers?: number;
  readonly spoolBytes?: number;
  readonly environment?: NodeJS.ProcessEnv;
}

const LOOK_MS = 20;
const PATIENCE_MS = 60_000;

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Looks until something holds; fails after a minute with what it waited for. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`Waited in vain for ${what}.`);
    await sleep(LOOK_MS);
  }
}

/** Starts a gateway. */
export async function startGatewayProcess(options: GatewayOptions): Promise<GatewayProcess> {
  const { data, hecUrl, receivers = 2, spoolBytes, environment = {} } = options;
  const port = await freePort();
  const args = ['--gateway-port', String(port), '--receivers', String(receivers), '--data', data, '--hec-url', hecUrl];
  if (spoolBytes !== undefined) args.push('--spool-bytes', String(spoolBytes));
  const variables = { ...process.env, APPMON_INGEST_KEY: KEY, APPMON_HEC_TOKEN: 'T', ...environment };
  let service: Service<{ readonly url: string }>;
  let isWanted = false;
  let ownEnds = 0;
  const url = `http://127.0.0.1:${String(port)}`;
  const pids = (): readonly number[] =>
    readFileSync(join(data, 'gateway/lock'), 'utf8')
      .split('\n')
      .map((line) => parseInt(line, 10))
      .filter((pid) => pid > 0);
  const start = async (): Promise<void> => {
    service = await startService('gateway', args, variables);
    isWanted = true;
    void service.ended.then(() => {
      if (isWanted) ownEnds += 1;
    });
  };
  const end = async (): Promise<void> => {
    const all = pids();
    isWanted = false;
    await service.kill();
    await until('the end of all processes', () => !all.some(isAlive));
  };
  await start();
  return {
    url,
    data,
    pids,
    start,
    end,
    kill: async (which) => {
      if (which === 'primary') {
        isWanted = false;
        await service.kill();
        return start();
      }
      const victim = pids()[1];
      if (victim === undefined) return;
      process.kill(victim, 'SIGKILL');
      await until('a receiver in its place', () => pids().length === receivers + 1 && !pids().includes(victim));
    },
    stop: () => {
      isWanted = false;
      return service.stop();
    },
    health: async () => {
      let found: Readonly<Record<string, number>> | undefined;
      await until('the health of the gateway', async () => {
        found = await fetch(`${url}/health`).then(
          (reply) => (reply.ok ? (reply.json() as Promise<Record<string, number>>) : undefined),
          () => undefined,
        );
        return found !== undefined;
      });
      return found ?? {};
    },
    ownEnds: () => ownEnds,
  };
}
