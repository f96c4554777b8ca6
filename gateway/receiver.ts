import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Accounting } from './accounting';
import { createCleaners } from './cleaner';
import { gatewayPaths } from './config';
import type { GatewayConfig } from './config';
import { gatewayError } from './errors';
import { openHashKeys } from './hash-keys';
import { createIntake } from './intake';
import type { IntakeParts } from './intake';
import { openKeyRing } from './keys';
import { createKeyLimits } from './limits';
import { log, logBadFile, now } from './log';
import { openLookups } from './lookups/files';
import type { RateLimiter } from './rate';
import { bugsnagRoutes } from './receive/bugsnag';
import { crashRoutes } from './receive/crashes';
import { hecRoutes } from './receive/hec';
import { otlpRoutes } from './receive/otlp';
import { referenceRoutes } from './receive/reference';
import { sentryRoutes } from './receive/sentry';
import { symbolRoutes } from './receive/symbols';
import { json } from './receive/types';
import type { Room } from './room';
import { createGatewayServer } from './server';
import { openSymbolLibrary } from './symbols';
import { warmUpReceiving } from './warm-up/receiving';
import type { ServerParts } from './server';

/** The half of the gateway that fills the spool: authenticates, bounds, decodes, redacts, stores, answers. Several may share an address. */
export interface Receiver {
  /** Makes it as fast as it will be, before it listens; takes about half a second. */
  readonly warmUp: () => Promise<void>;
  /** Listens; gives the port. Rejects with a coded error when that cannot be. */
  readonly listen: () => Promise<number>;
  /**
   * Stops accepting. Requests are answered as ever, with `Connection: close`; after `lingerMs` connections that say nothing are
   * closed, at the latest after `graceMs` more all of them.
   */
  readonly drain: (lingerMs: number, graceMs: number) => Promise<void>;
}

/** What a receiver shares with delivery. */
export interface ReceiverParts {
  readonly config: GatewayConfig;
  readonly accounting: Accounting;
  readonly rates: RateLimiter;
  readonly room: Room;
  readonly append: IntakeParts['append'];
  /** `/health` and `/metrics`, which show the whole gateway. */
  readonly pages: ServerParts['pages'];
}

/**
 * Connections that wait to be accepted; the system lets others try again after a second. Who is connected waits until all of them are
 * accepted: with Node's 511 a sender that opened 10,000 at once made healthy requests wait 74 to 215 ms (p99), with these 17 to 73.
 */
const MOST_WAITING = 256;

async function listen(server: Server, { host, port }: GatewayConfig): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(gatewayError('APPMON-GATEWAY-PORT', { host, port, reason: error.code ?? error.message }));
    });
    server.listen(port, host, MOST_WAITING, resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** Opens a receiver; throws a coded error when the keys of the folder are not usable. */
export function openReceiver({ config, accounting, rates, room, append, pages }: ReceiverParts): Receiver {
  const paths = gatewayPaths(config.data);
  const keys = openKeyRing(paths.keys, config.ingestKey, logBadFile);
  const hashKeys = openHashKeys(paths.keys, { now, onBad: logBadFile });
  const limits = createKeyLimits(rates, config.limits);
  const cleaner = createCleaners(hashKeys.newest, config.customKeys);
  const intake = createIntake({ cleaner, room, append, accounting });
  const names = openLookups(paths.root, logBadFile);
  const routes = [
    ...otlpRoutes,
    ...crashRoutes,
    ...hecRoutes,
    ...sentryRoutes,
    ...bugsnagRoutes,
    ...symbolRoutes({ library: openSymbolLibrary(paths.symbols, config.limits), uploadBytes: config.limits.symbolUpload }),
    ...referenceRoutes({ hashers: hashKeys.live, charge: limits.references }),
  ];
  let isDraining = false;
  const server = createGatewayServer({
    config,
    keys,
    routes,
    limitRate: limits.request,
    limitInstallation: limits.installation,
    refuse: accounting.refuse,
    count: accounting.bump,
    names,
    accept: (items) => intake.accept(items),
    isFull: () => room.isFull(),
    isDraining: () => isDraining,
    now,
    log,
    pages: {
      ...pages,
      '/ready': () => json(isDraining || room.isFull() ? 503 : 200, { ready: !isDraining && !room.isFull() }),
    },
  });
  return {
    warmUp: () => warmUpReceiving({ routes, cleaner, names }),
    listen: () => listen(server, config),
    drain: async (lingerMs, graceMs) => {
      isDraining = true;
      // http.Server.close() would cut idle keep-alive connections at once and lose requests on their way; this only stops accepting.
      const closed = new Promise<void>((resolve) => {
        NetServer.prototype.close.call(server, () => resolve());
      });
      await Promise.race([closed, sleep(lingerMs)]);
      const sweep = setInterval(() => server.closeIdleConnections(), 50);
      server.closeIdleConnections();
      await Promise.race([closed, sleep(graceMs)]);
      clearInterval(sweep);
      server.closeAllConnections();
    },
  };
}
