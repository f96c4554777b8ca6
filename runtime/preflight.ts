import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { errorCatalogue } from '../core/errors';
import type { RuntimeConfig } from './config';

const fail = errorCatalogue({
  'APPMON-APP-MISSING':
    'No Splunk app at {path}: expected a directory with default/app.conf (npm run build makes one; --app names another).',
  'APPMON-DATA-FOLDER':
    'The data folder {path} cannot be used ({reason}): expected a directory that this account may write, named by --data.',
  'APPMON-TLS-FILES': 'The certificate {cert} with the key {key} cannot be used ({reason}): expected two PEM files that belong together.',
});

const reasonOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? (error as Error).message;

/** Makes a directory and those above it one by one: Node's recursive form never returns below some virtual file systems. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  makeDirectory(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

/** Makes the data folder if it is not there; throws where it cannot be written. */
export function prepareDataFolder(path: string): void {
  try {
    makeDirectory(path);
    if (!statSync(path).isDirectory()) throw Object.assign(new Error('not a directory'), { code: 'ENOTDIR' });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw fail('APPMON-DATA-FOLDER', { path, reason: reasonOf(error) });
  }
}

/** Finds out what would stop a start, before anything is opened: the package, the certificate, the data folder. */
export function preflight({ app, tls, data }: Pick<RuntimeConfig, 'app' | 'tls' | 'data'>): void {
  if (!existsSync(join(app, 'default', 'app.conf'))) throw fail('APPMON-APP-MISSING', { path: app });
  if (tls) {
    try {
      createSecureContext({ cert: readFileSync(tls.cert), key: readFileSync(tls.key) });
    } catch (error) {
      throw fail('APPMON-TLS-FILES', { ...tls, reason: reasonOf(error) });
    }
  }
  prepareDataFolder(data);
}
