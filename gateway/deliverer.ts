import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAccounting, sumOf } from './accounting';
import type { Accounting, Figures } from './accounting';
import { gatewayPaths } from './config';
import type { GatewayConfig } from './config';
import { openDeadLetters } from './deliver/dead-letter';
import { createHecClient } from './deliver/hec-client';
import { bytesIn } from './folder';
import { tokenOf } from './deliver/token';
import { startWorker } from './deliver/worker';
import { healthOf, metricsText, reasonsOf, startHealthReports } from './health';
import { logBadFile, now } from './log';
import { openLookups } from './lookups/files';
import { startSync } from './lookups/sync';
import type { Sync } from './lookups/sync';
import { json } from './receive/types';
import type { Reply } from './receive/types';
import { openSeenIds } from './seen';
import { openReader, QUARANTINE } from './spool/reader';
import { startLateSymbols } from './symbols/late';
import { openSymbols } from './symbols';
import type { Durable } from './spool/writer';
import { warmUpDelivering } from './warm-up/delivering';

/** The half of the gateway that empties the spool: reads what all receivers wrote, normalises, delivers, accounts. One on a folder. */
export interface Deliverer {
  readonly accounting: Accounting;
  /** A number for a receiver that is about to write. */
  readonly nextWriter: () => number;
  /** Takes note of what a receiver put on the disk. */
  readonly learn: (durable: Durable) => void;
  /** Takes over what a receiver that ended left. */
  readonly retire: (writer: number) => void;
  /** Makes it as fast as it will be; takes some tenths of a second. */
  readonly warmUp: () => Promise<void>;
  /** Bytes that wait. */
  readonly waiting: () => number;
  /** What `/health` and `/metrics` show. */
  readonly pages: Readonly<Record<'/health' | '/metrics', () => Reply>>;
  /** Resolves when nothing waits or the destination takes nothing, at the latest after so many milliseconds. */
  readonly settle: (graceMs: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Keeps the tables in step with splunkd, when it was said where that is. */
function syncOf({ rest, limits }: GatewayConfig, folder: string, accounting: Accounting): Sync {
  if (!rest) return { state: () => 'files', stop: () => Promise.resolve() };
  return startSync(folder, {
    url: rest.url,
    token: tokenOf(rest.token, rest.tokenFile),
    everyMs: limits.lookupsIntervalMs,
    onFailure: (reason) => {
      accounting.bump(`lookups_${reason}`);
    },
  });
}

/** Opens the spool of a data folder and starts delivery. `others` gives the counters of the receivers that are processes of their own. */
export function openDeliverer(config: GatewayConfig, others: () => readonly Figures[] = () => []): Deliverer {
  const paths = gatewayPaths(config.data);
  const lookups = openLookups(paths.root, logBadFile);
  const client = createHecClient(config.hecUrl, tokenOf(config.hecToken, config.hecTokenFile), config.limits.acknowledgements);
  const accounting = createAccounting();
  const { counts } = accounting;
  const { reader, found } = openReader(paths.spool);
  counts.recovered = counts.spooled = found;
  const sync = syncOf(config, paths.root, accounting);
  const symbols = openSymbols(paths.symbols, config.limits, (app) => ({
    inApp: lookups.inAppOf(app),
    rules: lookups.rulesOf(app && lookups.appIdOf(app)),
  }));
  const late = startLateSymbols({
    stage: symbols,
    client,
    context: { lookups },
    everyMs: config.limits.lateSymbolsIntervalMs,
    count: accounting.bump,
  });
  const worker = startWorker({
    spool: reader,
    seen: openSeenIds(paths.seen, config.limits.duplicates),
    client,
    dead: openDeadLetters(paths.dead),
    accounting,
    context: { lookups, name: symbols.name },
    bodyBytes: config.limits.hecBody,
    now,
    random: Math.random,
  });
  const health = {
    figures: () => sumOf([accounting.figures(), ...others()]),
    spoolBytes: () => reader.size(),
    asideBytes: () => bytesIn(paths.dead) + bytesIn(join(paths.spool, QUARANTINE)),
    trouble: () => worker.trouble(),
    lookups: () => sync.state(),
    now,
    started: now(),
  };
  const stopReports = startHealthReports(health, client, config.limits.healthIntervalMs);
  return {
    accounting,
    nextWriter: () => reader.nextWriter(),
    learn: (durable) => {
      const items = reader.learn(durable);
      counts.received += items;
      counts.spooled += items;
      worker.wake();
    },
    retire: (writer) => {
      const items = reader.retire(writer);
      counts.recovered += items;
      counts.spooled += items;
      worker.wake();
    },
    warmUp: () => warmUpDelivering({ lookups }),
    waiting: () => reader.size(),
    pages: {
      '/health': () => json(200, { ...healthOf(health), reasons: reasonsOf(health.figures()) }),
      '/metrics': () => ({ status: 200, body: metricsText(health), type: 'text/plain; version=0.0.4' }),
    },
    settle: async (graceMs) => {
      const until = Date.now() + graceMs;
      while (Date.now() < until && worker.trouble() === undefined && counts.spooled > 0) await sleep(20);
    },
    stop: async () => {
      stopReports();
      await sync.stop();
      await late.stop();
      // Together: the worker must not wait for acknowledgements that the client gives up.
      await Promise.all([worker.stop(), client.close()]);
      reader.close();
    },
  };
}
