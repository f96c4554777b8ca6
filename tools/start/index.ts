import { join } from 'node:path';
import { dataPaths, FLAGS, readConfig, type RuntimeConfig } from '../../runtime/config';
import type { RuntimeReady } from '../../runtime/main';
import { probePort } from '../../runtime/ports';
import { preflight, prepareDataFolder } from '../../runtime/preflight';
import { main as build } from '../build';
import { runDemo } from '../demo';
import { startInbox, type Inbox } from '../demo/inbox';
import { situationOf } from '../demo/situations';
import { ensureIngestKey } from './ingest-key';
import { keepRestToken, restTokenFile } from './rest-token';
import { startService, type Service } from './service';
import { keepUp, type Kept } from './supervise';
import { trustOf } from './trust';

/** What the gateway says when it is ready. */
interface GatewayReady {
  readonly type: 'ready';
  readonly url: string;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const DEFAULT_PACKAGE = join(__dirname, '../../dist/app_monitoring');

/** How each service may listen; `readConfig` refused a public address without either. */
const protection = ({ tls }: RuntimeConfig): string[] => (tls ? ['--tls-cert', tls.cert, '--tls-key', tls.key] : ['--insecure']);

const portOf = (url: string): string => new URL(url).port;

/** `last` is what an earlier start of the same service said: it keeps its ports. */
const runtimeArguments = (config: RuntimeConfig, last?: RuntimeReady): string[] => [
  ...['--web-port', last ? portOf(last.webUrl) : String(config.webPort)],
  ...['--mgmt-port', last ? portOf(last.mgmtUrl) : String(config.mgmtPort)],
  ...['--hec-port', last ? portOf(last.hecUrl) : String(config.hecPort)],
  ...['--host', config.host, '--data', config.data, '--app', config.app],
  ...protection(config),
];

const gatewayArguments = (config: RuntimeConfig, { hecUrl, mgmtUrl }: RuntimeReady, last?: GatewayReady): string[] => [
  '--gateway-port',
  last ? portOf(last.url) : String(config.gatewayPort),
  '--host',
  config.host,
  '--data',
  config.data,
  '--hec-url',
  hecUrl,
  ...['--rest-url', mgmtUrl, '--rest-token-file', restTokenFile(config.data)],
  ...protection(config),
];

const usage = (): string =>
  [
    'npm start -- [flags]: everything, until Ctrl-C',
    '',
    ...FLAGS.map(({ name, kind, fallback, help }) => {
      const takesValue = kind !== 'on' && kind !== 'off';
      return `  ${`--${name}${takesValue ? ` ${kind.toUpperCase()}` : ''}`.padEnd(24)}${help}${takesValue && fallback ? ` (${fallback})` : ''}`;
    }),
    '',
    'Each flag has a variable: --web-port is APPMON_WEB_PORT. Secrets are variables only: APPMON_ADMIN_PASSWORD, APPMON_HEC_TOKEN, APPMON_INGEST_KEY.',
  ].join('\n');

/** Throws for the first port that is taken, with the flag that chooses another. Before anything is built: that takes a while. */
async function checkPorts(config: RuntimeConfig): Promise<void> {
  const demo: ReadonlyArray<readonly [number, string, string]> = [
    [config.inboxPort, '127.0.0.1', 'inbox-port'],
    [config.smtpPort, '127.0.0.1', 'smtp-port'],
  ];
  const services: ReadonlyArray<readonly [number, string, string]> = [
    [config.webPort, config.host, 'web-port'],
    [config.mgmtPort, config.host, 'mgmt-port'],
    [config.hecPort, config.host, 'hec-port'],
    [config.gatewayPort, config.host, 'gateway-port'],
  ];
  for (const [port, host, flag] of [...services, ...(config.demo ? demo : [])]) await probePort(port, host, flag);
}

async function startAll(config: RuntimeConfig): Promise<{ runtime: Kept<RuntimeReady>; gateway: Kept<GatewayReady>; ingestKey: string }> {
  const ingestKey = ensureIngestKey(join(dataPaths(config.data).auth, 'ingest.key'), config.ingestKey);
  const startRuntime = async (last?: RuntimeReady): Promise<Service<RuntimeReady>> => {
    const service = await startService<RuntimeReady>('runtime', runtimeArguments(config, last), process.env);
    keepRestToken(config.data, service.ready.sessionKey);
    return service;
  };
  const runtime = keepUp(await startRuntime(), { restart: startRuntime, say });
  try {
    const environment = {
      ...process.env,
      APPMON_INGEST_KEY: ingestKey,
      APPMON_HEC_TOKEN: runtime.ready.hecToken,
      ...trustOf(dataPaths(config.data).auth, process.env),
    };
    const startGateway = (last?: GatewayReady): Promise<Service<GatewayReady>> =>
      startService<GatewayReady>('gateway', gatewayArguments(config, runtime.ready, last), environment);
    return { runtime, gateway: keepUp(await startGateway(), { restart: startGateway, say }), ingestKey };
  } catch (error) {
    await runtime.stop();
    throw error;
  }
}

/** Runs everything: runtime, gateway and (unless switched off) the demo with its inbox, until Ctrl-C. */
export async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes('--help')) {
    say(usage());
    return 0;
  }
  const config = readConfig(argv);
  situationOf(config.situation);
  await checkPorts(config);
  prepareDataFolder(config.data);
  if (config.app === DEFAULT_PACKAGE) await build(['--if-stale']);
  preflight(config);
  const { runtime, gateway, ingestKey } = await startAll(config);
  const { webUrl, mgmtUrl, hecUrl, hecToken, generatedPassword } = runtime.ready;
  say(`runtime   ${mgmtUrl} (REST), ${hecUrl} (HEC, token ${hecToken})`);
  say(`gateway   ${gateway.ready.url} (OTLP, HEC, crash reports; ingest key ${ingestKey})`);

  const stop = new AbortController();
  let inbox: Inbox | undefined;
  let demo: Promise<void> = Promise.resolve();
  if (config.demo) {
    inbox = await startInbox({ http: config.inboxPort, smtp: config.smtpPort });
    say(`inbox     http://127.0.0.1:${inbox.httpPort} (what alerts sent to Slack and by mail)`);
  }
  say('');
  say(`  App Monitoring is at ${webUrl}`);
  say(
    `  user admin, password ${generatedPassword ?? (config.adminPassword ? 'as given in APPMON_ADMIN_PASSWORD' : 'as printed at the first start')}`,
  );
  say('  Ctrl-C stops everything.');
  say('');
  if (inbox) {
    const target = {
      ...{ hecUrl, hecToken, mgmtUrl, gatewayUrl: gateway.ready.url, ingestKey, webUrl },
      get sessionKey() {
        return runtime.ready.sessionKey;
      },
    };
    const addresses = { slackUrl: `http://127.0.0.1:${inbox.httpPort}/slack`, smtp: `127.0.0.1:${inbox.smtpPort}` };
    demo = runDemo({ target, inbox: addresses, situation: config.situation, data: config.data, say }, stop.signal).catch(
      (error: unknown) => {
        if (!stop.signal.aborted) say(`demo      stopped: ${(error as Error).message}`);
      },
    );
  }

  const interrupted = new Promise<undefined>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve(undefined));
  });
  const failure = await Promise.race([interrupted, runtime.givenUp, gateway.givenUp]);
  say(failure ? `${failure.code}: ${failure.message}; stopping the rest …` : 'stopping …');
  stop.abort();
  await gateway.stop();
  await runtime.stop();
  await inbox?.close();
  await demo;
  return failure ? 1 : 0;
}
