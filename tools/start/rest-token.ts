import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataPaths } from '../../runtime/config';

/** The file in which the gateway finds the session by which it reads tables; the runtime makes another one at each start. */
export const restTokenFile = (data: string): string => join(dataPaths(data).auth, 'gateway-rest.token');

/** Hands a session to the gateway of a data folder; its owner alone can read it. */
export function keepRestToken(data: string, sessionKey: string): void {
  mkdirSync(dataPaths(data).auth, { recursive: true });
  writeFileSync(restTokenFile(data), `${sessionKey}\n`, { mode: 0o600 });
}
