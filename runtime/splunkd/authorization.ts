import { createHmac, randomBytes } from 'node:crypto';
import type { Auth } from '../auth/types';
import type { Session } from './types';

/** Finds the session a request carries: `Splunk <key>`, `Bearer <key>`, Basic credentials, or a cookie `splunkd_<port>`. */
export type Authorizer = (headers: Readonly<Record<string, string | undefined>>) => Promise<Session | undefined>;

const MOST_REMEMBERED = 256;

/**
 * Makes an authorizer. Basic credentials that proved right are remembered (as keyed hash) with their session, so that
 * a client that sends them with every call does not pay the password hash each time.
 */
export function createAuthorizer(auth: Auth): Authorizer {
  const secret = randomBytes(32);
  const remembered = new Map<string, string>();
  const basic = async (encoded: string): Promise<Session | undefined> => {
    const print = createHmac('sha256', secret).update(encoded).digest('base64');
    const known = auth.session(remembered.get(print) ?? '');
    if (known) return known;
    const [user = '', password = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(/:(.*)/s);
    const session = await auth.login(user, password);
    remembered.delete(print);
    if (session) remembered.set(print, session.key);
    const oldest = remembered.keys().next();
    if (remembered.size > MOST_REMEMBERED && !oldest.done) remembered.delete(oldest.value);
    return session;
  };
  return async (headers) => {
    const [, scheme = '', value = ''] = /^(\S+)\s+(\S+)\s*$/.exec(headers['authorization'] ?? '') ?? [];
    if (/^(splunk|bearer)$/i.test(scheme)) return auth.session(value);
    if (/^basic$/i.test(scheme)) return basic(value);
    const cookie = /(?:^|;\s*)splunkd_\d+=([^;\s]+)/.exec(headers['cookie'] ?? '');
    return cookie ? auth.session(decodeURIComponent(cookie[1] ?? '')) : undefined;
  };
}
