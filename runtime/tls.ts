import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { errorCatalogue } from '../core/errors';
import { writeAtomically } from './conf/files';

const fail = errorCatalogue({
  'APPMON-TLS-FILE': 'The certificate {file} cannot be used: {reason}. Expected PEM, the certificate first and its issuers behind it.',
});

const OURS = '# The certificate of --tls-cert, written at each start so that inputs and alert actions trust this host.\n';

const certificatesOf = (pem: string): X509Certificate[] =>
  [...pem.matchAll(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g)].map(([text]) => new X509Certificate(text));

/**
 * Puts the authority of the host's certificate where clients of splunkd look for it, `etc/auth/cacert.pem`, when the file holds
 * it: a self-signed certificate, or a chain that ends in its root. Otherwise the system's authorities (and
 * NODE_EXTRA_CA_CERTS) decide, and a file of an earlier certificate goes; one that an administrator put there stays.
 */
export function publishAuthority(certificate: string | undefined, folder: string): void {
  const target = join(folder, 'cacert.pem');
  const isForeign = existsSync(target) && !readFileSync(target, 'utf8').startsWith(OURS);
  if (isForeign) return;
  const root = certificate === undefined ? undefined : rootOf(certificate);
  if (root === undefined) rmSync(target, { force: true });
  else writeAtomically(target, OURS + root, 0o644);
}

function rootOf(file: string): string | undefined {
  try {
    const last = certificatesOf(readFileSync(file, 'utf8')).at(-1);
    if (!last) throw new Error('it holds no certificate');
    return last.checkIssued(last) ? last.toString() : undefined;
  } catch (error) {
    throw fail('APPMON-TLS-FILE', { file, reason: (error as Error).message }, { cause: error });
  }
}
