import cluster from 'node:cluster';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { CodedError } from '../../core/errors';
import { sumOf } from '../accounting';
import type { Figures } from '../accounting';
import { gatewayPaths } from '../config';
import type { GatewayConfig } from '../config';
import { openDeliverer } from '../deliverer';
import { takeLock } from '../lock';
import { log } from '../log';
import { urlOf } from '../url';
import { startChild } from './child';
import type { Child } from './child';

/** A gateway of several processes: this one delivers and watches over the receivers, which share the address. */
export interface Primary {
  readonly url: string;
  /** Replaces each receiver by a new one without a failed request. */
  readonly restart: () => Promise<void>;
  /** Stops accepting, finishes what is under way, delivers what it can within `graceMs`, and ends; the rest stays in the spool. */
  readonly stop: (graceMs?: number) => Promise<void>;
}

/** Connections that say nothing are closed so long after a receiver stopped accepting: whoever was about to ask has asked, and was told to go. */
const LINGER_MS = 1500;
const DRAIN_MS = 20_000;
const ROOM_EVERY_MS = 100;
/** Least time between two replacements of receivers that ended by themselves: one that cannot live must not take the machine. */
const REPLACE_MS = 1000;

const PORT_ATTEMPTS = 5;

/** A port nobody uses now. Receivers share a socket by the port they ask for, so all have to ask for the same one. */
async function freePort(host: string): Promise<number> {
  const probe = createServer().listen(0, host);
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Requests are garbage at once: a nursery of 8 MiB instead of 16 costs no time and saves memory; one of 4 costs a tenth of the time. */
const SMALL_NURSERY = '--max-semi-space-size=8';

/** Starts the primary and its receivers; rejects with a coded error when the folder, the keys or the port is not usable. */
export async function startPrimary(config: GatewayConfig): Promise<Primary> {
  // Receivers accept by themselves: connections do not wait for delivery's turn in this process.
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  cluster.setupPrimary({ execArgv: [...new Set([...process.execArgv, SMALL_NURSERY])] });
  const lock = await takeLock(gatewayPaths(config.data).root);
  const children = new Set<Child>();
  let ended: Figures = sumOf([]);
  const deliverer = openDeliverer(config, () => [ended, ...[...children].map(({ figures }) => figures())]);
  let { port } = config;
  let isStopping = false;
  let replacedAt = -Infinity;

  const share = (): void => {
    lock.share([...children].map(({ pid }) => pid));
  };
  const fork = async (): Promise<Child> => {
    const child: Child = startChild({
      writer: deliverer.nextWriter(),
      port,
      learn: deliverer.learn,
      page: (path) => deliverer.pages[path](),
      taken: (taken) => {
        for (const other of children) if (other !== child) other.tellTaken(taken);
      },
    });
    children.add(child);
    share();
    void child.ended.then(() => {
      children.delete(child);
      ended = sumOf([ended, child.figures()]);
      share();
      deliverer.retire(child.writer);
    });
    await child.ready;
    void child.ended.then((code) => {
      if (!child.isDismissed()) replace(code);
    });
    return child;
  };
  /** Where the system chooses the port, it may be taken between the choice and its use. */
  const forkFirst = async (): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      if (config.port === 0) port = await freePort(config.host);
      try {
        await fork();
        return;
      } catch (error) {
        if (config.port !== 0 || attempt === PORT_ATTEMPTS || !(error instanceof CodedError && error.code === 'APPMON-GATEWAY-PORT'))
          throw error;
      }
    }
  };
  const replace = (code: number | null): void => {
    if (isStopping) return;
    log({ level: 'error', code: 'APPMON-GATEWAY-RECEIVER', exit: code });
    const wait = Math.max(0, replacedAt + REPLACE_MS - performance.now());
    replacedAt = performance.now() + wait;
    setTimeout(() => {
      if (!isStopping) fork().catch(() => replace(null));
    }, wait);
  };
  const release = async (): Promise<void> => {
    clearInterval(roomTimer);
    await deliverer.stop();
    lock.release();
  };
  const roomTimer = setInterval(() => {
    for (const child of children) child.tellRoom(deliverer.waiting());
  }, ROOM_EVERY_MS);

  const restartAll = async (): Promise<void> => {
    for (const child of [...children]) {
      if (child.isDismissed()) continue;
      await fork();
      await child.dismiss(LINGER_MS, DRAIN_MS);
    }
  };
  let restarting: Promise<void> = Promise.resolve();
  try {
    // While the first receiver starts, which takes longer.
    await Promise.all([forkFirst(), deliverer.warmUp()]);
    while (children.size < (config.receivers ?? 1)) await fork();
  } catch (error) {
    isStopping = true;
    await release();
    throw error;
  }
  return {
    url: urlOf(config, port),
    restart: () => {
      restarting = restarting.then(restartAll).catch((error: unknown) => {
        log({ level: 'error', code: (error as { code?: string }).code ?? 'APPMON-GATEWAY-FAULT' });
      });
      return restarting;
    },
    stop: async (graceMs = 5000) => {
      isStopping = true;
      await Promise.all([...children].map((child) => child.dismiss(Math.min(LINGER_MS, graceMs), graceMs)));
      await deliverer.settle(graceMs);
      await release();
    },
  };
}
