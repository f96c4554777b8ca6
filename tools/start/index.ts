import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dataPaths, readConfig, type RuntimeConfig } from '../../runtime/config';
import type { RuntimeReady } from '../../runtime/main';
import { main as build } from '../build';
import { runDemo } from '../demo';
import { startInbox, type Inbox } from '../demo/inbox';
import { situationOf } from '../demo/situations';
import { ensureIngestKey } from './ingest-key';
import { startService, type Service } from './service';

/** What the gateway says when it is ready. */
interface GatewayReady {
  readonly type: 'ready';
  readonly url: string;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const DEFAULT_PACKAGE = join(__dirname, '../../dist/app_monitoring');

const runtimeArguments = (config: RuntimeConfig): string[] => [
  ...['--web-port', String(config.webPort), '--mgmt-port', String(config.mgmtPort), '--hec-port', String(config.hecPort)],
  ...['--host', config.host, '--data', config.data, '--app', config.app],
  ...(config.tls ? ['--tls-cert', config.tls.cert, '--tls-key', config.tls.key] : []),
  ...(config.tls || config.host === '127.0.0.1' || config.host === '::1' || config.host === 'localhost' ? [] : ['--insecure']),
];

const gatewayArguments = (config: RuntimeConfig, hecUrl: string): string[] => [
  '--gateway-port',
  String(config.gatewayPort),
  '--host',
  config.host,
  '--data',
  config.data,
  '--hec-url',
  hecUrl,
];

async function startAll(
  config: RuntimeConfig,
): Promise<{ runtime: Service<RuntimeReady>; gateway: Service<GatewayReady>; ingestKey: string }> {
  const ingestKey = ensureIngestKey(join(dataPaths(config.data).auth, 'ingest.key'), config.ingestKey);
  const runtime = await startService<RuntimeReady>('runtime', runtimeArguments(config), process.env);
  try {
    const environment = { ...process.env, APPMON_INGEST_KEY: ingestKey, APPMON_HEC_TOKEN: runtime.ready.hecToken };
    const gateway = await startService<GatewayReady>('gateway', gatewayArguments(config, runtime.ready.hecUrl), environment);
    return { runtime, gateway, ingestKey };
  } catch (error) {
    await runtime.stop();
    throw error;
  }
}

/** Runs everything: runtime, gateway and (unless switched off) the demo with its inbox, until Ctrl-C. */
export async function main(argv: readonly string[]): Promise<number> {
  const config = readConfig(argv);
  situationOf(config.situation);
  if (config.app === DEFAULT_PACKAGE) await build(['--if-stale']);
  else if (!existsSync(config.app)) say(`package   ${config.app} does not exist`);
  const { runtime, gateway, ingestKey } = await startAll(config);
  const { webUrl, mgmtUrl, hecUrl, hecToken, generatedPassword, hasHistory, sessionKey } = runtime.ready;
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
    const target = { hecUrl, hecToken, mgmtUrl, gatewayUrl: gateway.ready.url, ingestKey, webUrl, sessionKey };
    const addresses = { slackUrl: `http://127.0.0.1:${inbox.httpPort}/slack`, smtp: `127.0.0.1:${inbox.smtpPort}` };
    demo = runDemo({ target, inbox: addresses, situation: config.situation, data: config.data, hasHistory, say }, stop.signal).catch(
      (error: unknown) => {
        if (!stop.signal.aborted) say(`demo      stopped: ${(error as Error).message}`);
      },
    );
  }

  const interrupted = new Promise<string>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve('stopping …'));
  });
  const died = Promise.race(
    [runtime, gateway].map(async (service) => `${service.name} ended with ${String(await service.ended)}; stopping the rest …`),
  );
  const reason = await Promise.race([interrupted, died]);
  say(reason);
  stop.abort();
  await gateway.stop();
  await runtime.stop();
  await inbox?.close();
  await demo;
  return reason.startsWith('stopping') ? 0 : 1;
}
