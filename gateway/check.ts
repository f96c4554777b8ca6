import { readFileSync } from 'node:fs';
import { Agent, request } from 'undici';
import { readGatewayConfig } from './config';
import { urlOf } from './url';

const TIMEOUT_MS = 2500;
/** An address to listen on that no one can call. */
const CALLABLE: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };

/**
 * `check` with the flags (or variables) of the gateway: 0 when the gateway on this machine takes events, 1 when not. For the health
 * check of a container. It asks itself, so the certificate need not bear the name of this machine.
 */
export async function check(argv: readonly string[]): Promise<number> {
  const config = readGatewayConfig(argv);
  const url = urlOf({ ...config, host: CALLABLE[config.host] ?? config.host }, config.port);
  // Where clients need a certificate this one has the server's.
  const own = config.tls?.clientCa === undefined ? {} : { cert: readFileSync(config.tls.cert), key: readFileSync(config.tls.key) };
  const connect = { rejectUnauthorized: false, ...own };
  const dispatcher = new Agent({ connect, headersTimeout: TIMEOUT_MS, connectTimeout: TIMEOUT_MS });
  try {
    const { statusCode, body } = await request(`${url}/ready`, { dispatcher });
    process.stdout.write(`${await body.text()}\n`);
    return statusCode === 200 ? 0 : 1;
  } catch (error) {
    process.stdout.write(`${(error as Error).message}\n`);
    return 1;
  } finally {
    await dispatcher.destroy();
  }
}
