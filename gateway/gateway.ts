import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CodedError } from '../core/errors';
import { createAccounting } from './accounting';
import type { Accounting } from './accounting';
import { createCleaners } from './cleaner';
import { gatewayPaths } from './config';
import type { GatewayConfig } from './config';
import { openDeadLetters } from './deliver/dead-letter';
import { createHecClient } from './deliver/hec-client';
import { startWorker } from './deliver/worker';
import { gatewayError } from './errors';
import { openHashKeys } from './hash-keys';
import { healthOf, metricsText, reasonsOf, startHealthReports } from './health';
import { createIntake } from './intake';
import { openKeyRing } from './keys';
import { createKeyLimits } from './limits';
import { openLookups } from './lookups/files';
import { startSync } from './lookups/sync';
import type { Sync } from './lookups/sync';
import { createRateLimiter } from './rate';
import { crashRoutes } from './receive/crashes';
import { hecRoutes } from './receive/hec';
import { otlpRoutes } from './receive/otlp';
import { referenceRoutes } from './receive/reference';
import { json } from './receive/types';
import { createGatewayServer } from './server';
import { openSeenIds } from './seen';
import { openSpool } from './spool/spool';
import type { Spool } from './spool/spool';
import { watchedFile } from './watched-file';

/** A running gateway. */
export interface Gateway {
  readonly url: string;
  readonly accounting: Accounting;
  /** Stops accepting, finishes what is under way, delivers what it can within `graceMs`, and ends; the rest stays in the spool. */
  readonly stop: (graceMs?: number) => Promise<void>;
}

const now = (): number => Date.now() / 1000;
const log = (line: Readonly<Record<string, unknown>>): void =>
  void process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), component: 'gateway', ...line })}\n`);

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Takes the folder for this process; a lock whose process is gone is taken over. */
function lock(folder: string): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'lock');
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
  } catch {
    const holder = Number(readFileSync(file, 'utf8'));
    if (holder !== process.pid && isAlive(holder)) throw gatewayError('APPMON-SPOOL-LOCKED', { path: folder });
    writeFileSync(file, String(process.pid));
  }
  return () => {
    rmSync(file, { force: true });
  };
}

const countItems = (payloads: readonly Buffer[]): number =>
  payloads.reduce((sum, payload) => sum + (JSON.parse(payload.toString('utf8')) as unknown[]).length, 0);

const SCAN_BYTES = 4 * 1024 * 1024;

/** Items a former process left undelivered. */
function countRecovered(spool: Spool): number {
  let count = 0;
  for (let batch = spool.read(SCAN_BYTES); batch !== undefined; batch = spool.read(SCAN_BYTES, batch.next))
    count += countItems(batch.payloads);
  return count;
}

async function listen(server: Server, { host, port }: GatewayConfig): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(gatewayError('APPMON-GATEWAY-PORT', { host, port, reason: error.code ?? error.message }));
    });
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** A token: from its file, read again when it changes, else the one given at the start. */
function tokenOf(given: string, file: string | undefined, onBad: (error: unknown) => void): () => string {
  if (file === undefined) return () => given;
  const parse = (content: string): string => {
    if (content.trim() === '') throw gatewayError('APPMON-GATEWAY-TOKEN-FILE', { file });
    return content.trim();
  };
  if (!existsSync(file)) throw gatewayError('APPMON-GATEWAY-TOKEN-FILE', { file });
  return watchedFile(file, { missing: given, parse, onBad });
}

/** Keeps the tables in step with splunkd, when it was said where that is. */
function syncOf({ rest, limits }: GatewayConfig, folder: string, parts: { accounting: Accounting; onBad: (error: unknown) => void }): Sync {
  if (!rest) return { state: () => 'files', stop: () => Promise.resolve() };
  return startSync(folder, {
    url: rest.url,
    token: tokenOf(rest.token, rest.tokenFile, parts.onBad),
    everyMs: limits.lookupsIntervalMs,
    onFailure: (reason) => {
      parts.accounting.bump(`lookups_${reason}`);
    },
  });
}

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
const IDLE_CLOSE_MS = 300;

/** Starts a gateway; rejects with a coded error when the folder, the key or the port is not usable. */
export async function startGateway(config: GatewayConfig): Promise<Gateway> {
  const paths = gatewayPaths(config.data);
  const onBad = (error: unknown): void => {
    log({ level: 'error', code: error instanceof CodedError ? error.code : 'APPMON-GATEWAY-FAULT' });
  };
  const keys = openKeyRing(paths.keys, config.ingestKey, onBad);
  const lookups = openLookups(paths.root, onBad);
  const token = tokenOf(config.hecToken, config.hecTokenFile, onBad);
  const hashKeys = openHashKeys(paths.keys, { now, onBad });
  const limits = createKeyLimits(createRateLimiter(), config.limits);
  const unlock = lock(paths.root);
  const accounting = createAccounting();
  const spool = openSpool(paths.spool, config.limits);
  accounting.counts.recovered = accounting.counts.spooled = countRecovered(spool);
  const client = createHecClient(config.hecUrl, token);
  const dead = openDeadLetters(paths.dead);
  const context = { lookups };
  const sync = syncOf(config, paths.root, { accounting, onBad });
  const worker = startWorker({ spool, client, dead, accounting, context, bodyBytes: config.limits.hecBody, now, random: Math.random });
  const seen = openSeenIds(paths.seen, config.limits.duplicates);
  const intake = createIntake({ cleaner: createCleaners(hashKeys.newest), spool, seen, accounting, now });
  const health = { accounting, spool, worker, sync, now, started: now() };
  const stopReports = startHealthReports(health, client, config.limits.healthIntervalMs);
  let isStopping = false;
  const server = createGatewayServer({
    config,
    keys,
    routes: [...otlpRoutes, ...crashRoutes, ...hecRoutes, ...referenceRoutes({ hashers: hashKeys.live, charge: limits.references })],
    limitRate: limits.request,
    refuse: accounting.refuse,
    count: (reason) => {
      accounting.bump(reason);
    },
    names: lookups,
    accept: async (items) => {
      await intake.accept(items);
      worker.wake();
    },
    isFull: () => spool.isFull(),
    isStopping: () => isStopping,
    now,
    log,
    pages: {
      '/health': () => json(200, { ...healthOf(health), reasons: reasonsOf(accounting) }),
      '/ready': () => json(isStopping || spool.isFull() ? 503 : 200, { ready: !isStopping && !spool.isFull() }),
      '/metrics': () => ({ status: 200, body: metricsText(health), type: 'text/plain; version=0.0.4' }),
    },
  });
  const release = async (): Promise<void> => {
    stopReports();
    await sync.stop();
    await worker.stop();
    await spool.close();
    await client.close();
    unlock();
  };
  const port = await listen(server, config).catch(async (error: unknown) => {
    await release();
    throw error;
  });
  return {
    url: `${config.tls ? 'https' : 'http'}://${config.host}:${String(port)}`,
    accounting,
    stop: async (graceMs = 5000) => {
      isStopping = true;
      // http.Server.close() would cut idle keep-alive connections at once and lose requests on their way; this only stops accepting.
      NetServer.prototype.close.call(server);
      await sleep(IDLE_CLOSE_MS);
      server.closeIdleConnections();
      const until = Date.now() + graceMs;
      while (Date.now() < until && worker.trouble() === undefined && accounting.counts.spooled > 0) await sleep(50);
      await release();
      server.closeAllConnections();
    },
  };
}
