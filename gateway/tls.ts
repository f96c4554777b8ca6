import { readFileSync } from 'node:fs';
import type { RequestListener, ServerOptions } from 'node:http';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { SecureContextOptions } from 'node:tls';
import type { TlsFiles } from './config';
import { gatewayError } from './errors';
import { versionOf } from './watched-file';

const LOOK_EVERY_MS = 1000;

const namesOf = ({ cert, key, clientCa }: TlsFiles): readonly string[] => [cert, key, ...(clientCa === undefined ? [] : [clientCa])];

/** The content of the files; throws a coded error when they do not fit together. */
function read(files: TlsFiles): SecureContextOptions {
  try {
    const options: SecureContextOptions = {
      cert: readFileSync(files.cert),
      key: readFileSync(files.key),
      ...(files.clientCa === undefined ? {} : { ca: readFileSync(files.clientCa) }),
      minVersion: 'TLSv1.2',
    };
    createSecureContext(options);
    return options;
  } catch (error) {
    throw gatewayError('APPMON-GATEWAY-TLS-FILE', { files: namesOf(files).join(', ') }, { cause: error });
  }
}

/**
 * An HTTPS server, TLS 1.2 or newer, that takes up new files within a second without closing a connection; files that cannot be read
 * are told to `onBad` and those before them stay. With authorities of clients only who has a certificate of one is let in.
 */
export function createTlsServer(
  files: TlsFiles,
  { listener, ...options }: Pick<ServerOptions, 'maxHeaderSize' | 'connectionsCheckingInterval'> & { readonly listener: RequestListener },
  onBad: (error: unknown) => void,
): Server {
  const versions = (): string => namesOf(files).map(versionOf).join(' ');
  let version = versions();
  const isMutual = files.clientCa !== undefined;
  const server = createServer({ ...options, ...read(files), requestCert: isMutual, rejectUnauthorized: isMutual }, listener);
  const timer = setInterval(() => {
    const current = versions();
    if (current === version) return;
    version = current;
    try {
      server.setSecureContext(read(files));
    } catch (error) {
      onBad(error);
    }
  }, LOOK_EVERY_MS);
  timer.unref();
  server.once('close', () => clearInterval(timer));
  return server;
}
