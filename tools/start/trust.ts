import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The variable by which a child trusts the runtime's own authority beside those that this machine trusts already; none where the
 * runtime published none (its certificate is one of a public authority, or it speaks plain HTTP). `folder` is `etc/auth`.
 */
export function trustOf(folder: string, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const authority = join(folder, 'cacert.pem');
  if (!existsSync(authority)) return {};
  const given = environment['NODE_EXTRA_CA_CERTS'];
  if (!given || !existsSync(given)) return { NODE_EXTRA_CA_CERTS: authority };
  const both = join(folder, 'trusted.pem');
  writeFileSync(both, `${readFileSync(given, 'utf8').trimEnd()}\n${readFileSync(authority, 'utf8')}`);
  return { NODE_EXTRA_CA_CERTS: both };
}
