import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { RuntimeReady } from '../../runtime/main';
import { probePort } from '../../runtime/ports';
import { keepRestToken, restTokenFile } from './rest-token';
import { startService, type Service } from './service';

/** A row of search results as REST gives it. */
export type ResultRow = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The running product: runtime and gateway as the processes that `npm start` runs, on ports of their own and a fresh data folder. */
export interface Product {
  readonly data: string;
  readonly password: string;
  readonly ingestKey: string;
  readonly hecToken: string;
  readonly webUrl: string;
  readonly mgmtUrl: string;
  readonly hecUrl: string;
  readonly gatewayUrl: string;
  /** A session of the administrator. */
  readonly sessionKey: string;
  /** One REST call as the administrator, below `/servicesNS/nobody/<app>/`. Resolves with status and JSON. */
  rest(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    form?: Readonly<Record<string, string>>,
  ): Promise<{ status: number; body: unknown }>;
  /** Runs a search to its end; throws with splunkd's text when it is refused. */
  search(spl: string, args?: Readonly<Record<string, string>>): Promise<readonly ResultRow[]>;
  /** Kills a service without warning and starts it again on the same ports and data. */
  kill(service: 'runtime' | 'gateway'): Promise<void>;
  stop(): Promise<void>;
}

interface GatewayReady {
  readonly type: 'ready';
  readonly url: string;
}

const ROOT = resolve(__dirname, '../..');
const PASSWORD = 'correct-horse-battery';
const INGEST_KEY = '0123456789abcdef0123456789abcdef';
const APP = 'app_monitoring';

const portOf = (url: string): string => new URL(url).port;

/** Starts the product. `app` names another package directory; `gateway: false` leaves the gateway out. */
export async function startProduct(
  options: { readonly app?: string; readonly gateway?: boolean; readonly data?: string } = {},
): Promise<Product> {
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'appmon-product-'));
  const environment = { ...process.env, APPMON_ADMIN_PASSWORD: PASSWORD, APPMON_INGEST_KEY: INGEST_KEY };
  const shared = ['--data', data, '--app', options.app ?? join(ROOT, 'dist/app_monitoring')];
  const runtimePorts = (ready?: RuntimeReady): string[] => [
    ...['--web-port', ready ? portOf(ready.webUrl) : '0'],
    ...['--mgmt-port', ready ? portOf(ready.mgmtUrl) : '0'],
    ...['--hec-port', ready ? portOf(ready.hecUrl) : '0'],
  ];
  let runtime = await startService<RuntimeReady>('runtime', [...runtimePorts(), ...shared], environment);
  const first = runtime.ready;
  keepRestToken(data, first.sessionKey);
  const gatewayArguments = [
    '--data',
    data,
    '--hec-url',
    first.hecUrl,
    '--rest-url',
    first.mgmtUrl,
    '--rest-token-file',
    restTokenFile(data),
  ];
  const startGateway = (port: string): Promise<Service<GatewayReady>> =>
    startService<GatewayReady>('gateway', ['--gateway-port', port, ...gatewayArguments], {
      ...environment,
      APPMON_HEC_TOKEN: first.hecToken,
    });
  let gateway = options.gateway === false ? undefined : await startGateway(String(await probePort(0, '127.0.0.1', 'gateway-port')));
  const gatewayUrl = gateway?.ready.url ?? '';
  let sessionKey = first.sessionKey;

  const rest: Product['rest'] = async (method, path, form) => {
    const url = new URL(`${first.mgmtUrl}/servicesNS/nobody/${APP}/${path}`);
    url.searchParams.set('output_mode', 'json');
    const reply = await fetch(url, {
      method,
      headers: { authorization: `Splunk ${sessionKey}` },
      ...(form ? { body: new URLSearchParams(form) } : {}),
    });
    const text = await reply.text();
    return { status: reply.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
  };

  return {
    data,
    password: PASSWORD,
    ingestKey: INGEST_KEY,
    hecToken: first.hecToken,
    webUrl: first.webUrl,
    mgmtUrl: first.mgmtUrl,
    hecUrl: first.hecUrl,
    gatewayUrl,
    get sessionKey() {
      return sessionKey;
    },
    rest,
    search: async (spl, args = {}) => {
      const { status, body } = await rest('POST', 'search/v2/jobs', { search: spl, exec_mode: 'oneshot', count: '0', ...args });
      const answer = (body ?? {}) as { results?: readonly ResultRow[]; messages?: readonly { text: string }[] };
      if (status !== 200) throw new Error(`${status}: ${answer.messages?.map(({ text }) => text).join('; ') ?? ''}`);
      return answer.results ?? [];
    },
    kill: async (service) => {
      if (service === 'gateway') {
        if (!gateway) return;
        await gateway.kill();
        gateway = await startGateway(portOf(gatewayUrl));
        return;
      }
      await runtime.kill();
      runtime = await startService<RuntimeReady>('runtime', [...runtimePorts(first), ...shared], environment);
      sessionKey = runtime.ready.sessionKey;
      keepRestToken(data, sessionKey);
    },
    stop: async () => {
      await gateway?.stop();
      await runtime.stop();
      if (options.data === undefined) rmSync(data, { recursive: true, force: true });
    },
  };
}
