import { mkdirSync, readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { openAuth } from './auth/open';
import { openConf } from './conf/store';
import { dataPaths, type RuntimeConfig } from './config';
import { createHec } from './hec';
import { ensureToken, tokenReader } from './hec-tokens';
import { createHost } from './host/host';
import { createIngest } from './ingest';
import { openJobs } from './jobs';
import { openKvStore } from './kv/store';
import { settlePorts } from './ports';
import { restRows } from './rest-rows';
import { keepRetention } from './retention';
import { createScheduler } from './scheduler/scheduler';
import type { RuntimeServices } from './services';
import { compileEval } from './spl/eval';
import { ROUTES } from './splunkd/routes';
import { createSplunkd } from './splunkd/server';
import { openStore } from './store';
import { publishAuthority } from './tls';
import { createWeb } from './web/create-web';

/** A runtime that answers on its three ports. */
export interface RunningRuntime {
  readonly services: RuntimeServices;
  readonly webUrl: string;
  readonly mgmtUrl: string;
  readonly hecUrl: string;
  readonly hecToken: string;
  /** Set at the first start when no password was given. */
  readonly generatedPassword: string | undefined;
  /** Settles with the reason when the store is lost: nothing can be kept or found any more, and only a new start (which replays the log) helps. */
  readonly lost: Promise<string>;
  /** Stops taking requests, finishes what is under way, and closes the store. */
  stop(): Promise<void>;
}

const listen = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 2_000).unref();
  });

/** Creates the indexes that the configuration names, now and whenever it changes. */
async function keepIndexes(services: Pick<RuntimeServices, 'conf' | 'store' | 'log'>): Promise<void> {
  const ensure = async (): Promise<void> => {
    for (const [name, settings] of services.conf.stanzas('indexes')) {
      if (name === 'default' || name.startsWith('volume:')) continue;
      await services.store.ensureIndex(name, settings['datatype'] === 'metric' ? 'metric' : 'event');
    }
  };
  services.conf.onChange((file) => {
    if (file === 'indexes') void ensure().catch((error: unknown) => services.log.error({ error }, 'an index could not be created'));
  });
  await ensure();
}

/** Opens every part in the order in which they need each other, and starts to listen. */
export async function startRuntime(asked: RuntimeConfig): Promise<RunningRuntime> {
  const config = await settlePorts(asked);
  const paths = dataPaths(config.data);
  mkdirSync(paths.log, { recursive: true });
  const log = pino({ level: 'info', base: null }, pino.destination({ dest: join(paths.log, 'runtime.log'), sync: false }));
  const scheme = config.tls ? 'https' : 'http';
  const urlOf = (port: number): string => `${scheme}://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;

  // The store comes first: it refuses a data folder that another runtime holds before anything is written to it.
  const store = await openStore({ directory: paths.lib, onProblem: (message) => log.warn(message) });
  const conf = openConf({
    appDirectories: [config.app],
    dataDirectory: config.data,
    warn: (warning) => log.warn({ code: warning.code }, warning.message),
  });
  const { auth, generatedPassword } = await openAuth({ conf, dataDirectory: config.data, adminPassword: config.adminPassword });
  publishAuthority(config.tls?.cert, paths.auth);
  await keepIndexes({ conf, store, log });
  const ingest = createIngest({
    conf,
    store,
    evaluate: (expression) => compileEval(expression).evaluate,
    onProblem: (message) => log.warn(message),
  });
  const kv = openKvStore(conf, store.documents);

  // Jobs, scheduler, host and splunkd need each other: each reads this object when it is used, after all of them exist.
  const services: RuntimeServices = {
    config,
    log,
    conf,
    store,
    ingest,
    kv,
    auth,
    get jobs() {
      return jobs;
    },
    get scheduler() {
      return scheduler;
    },
    get host() {
      return host;
    },
  };
  const getServices = (): RuntimeServices => services;
  const splunkd = createSplunkd(services, ROUTES);
  const jobs = openJobs({
    services: getServices,
    data: config.data,
    connectStore: () => store.connect(),
    rest: (path, options, asker) => restRows(splunkd, auth, { path, options, owner: asker.owner }),
  });
  const scheduler = createScheduler({
    services: getServices,
    statePath: join(paths.lib, 'scheduler.json'),
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    cpus: availableParallelism(),
    webBase: urlOf(config.webPort),
  });
  const host = createHost({ services: getServices });
  const hecToken = ensureToken(conf, config.hecToken);
  const hec = createHec({
    ingest,
    tokens: tokenReader(conf),
    onProblem: (message) => log.warn(message),
    ...(config.tls ? { tls: { cert: readFileSync(config.tls.cert), key: readFileSync(config.tls.key) } } : {}),
  });
  const web = createWeb(services, splunkd);

  await listen(splunkd.server, config.mgmtPort, config.host);
  await hec.listen(config.hecPort, config.host);
  await web.start();
  await host.start();
  scheduler.start();
  const stopRetention = keepRetention({ conf, store, log });

  return {
    services,
    webUrl: urlOf(config.webPort),
    mgmtUrl: urlOf(config.mgmtPort),
    hecUrl: urlOf(config.hecPort),
    hecToken,
    generatedPassword,
    lost: store.lost,
    stop: async () => {
      await scheduler.stop();
      await stopRetention();
      await host.stop();
      await Promise.all([web.stop(), hec.close(), close(splunkd.server)]);
      await splunkd.flush();
      await jobs.close();
      await store.close();
    },
  };
}
