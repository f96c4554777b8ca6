import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { errorCatalogue } from '../core/errors';
import type { RuntimeConfig } from './config';

const fail = errorCatalogue({
  'APPMON-PORT-BUSY': 'Port {port} on {host} is in use by another program; choose another with --{flag}.',
  'APPMON-PORT-DENIED': 'Port {port} on {host} cannot be opened ({reason}); choose another with --{flag}.',
});

/** Below the ports that systems give to outgoing connections (from 32768 on Linux, 49152 elsewhere), which could take one before it is opened. */
const CHOSEN = { from: 20_000, below: 32_000, tries: 20 } as const;

/** The port itself when it is free, a free one for 0; a coded error, which names the flag that sets it, when it is taken. */
export async function probePort(port: number, host: string, flag: string): Promise<number> {
  for (let tries = 0; port === 0 && tries < CHOSEN.tries; tries += 1) {
    const found = await tryPort(randomInt(CHOSEN.from, CHOSEN.below), host, flag).catch(() => undefined);
    if (found !== undefined) return found;
  }
  return tryPort(port, host, flag);
}

function tryPort(port: number, host: string, flag: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      const code = error.code === 'EADDRINUSE' ? 'APPMON-PORT-BUSY' : 'APPMON-PORT-DENIED';
      reject(fail(code, { port, host, flag, reason: error.code ?? error.message }));
    });
    server.listen(port, host, () => {
      const address = server.address();
      const found = typeof address === 'object' && address ? address.port : port;
      server.close(() => resolve(found));
    });
  });
}

/** Settles the three ports of the runtime before anything is opened, so that each part knows the others' addresses. */
export async function settlePorts(config: RuntimeConfig): Promise<RuntimeConfig> {
  const webPort = await probePort(config.webPort, config.host, 'web-port');
  const mgmtPort = await probePort(config.mgmtPort, config.host, 'mgmt-port');
  const hecPort = await probePort(config.hecPort, config.host, 'hec-port');
  return { ...config, webPort, mgmtPort, hecPort };
}
