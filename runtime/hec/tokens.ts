import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { reply, type Reply } from './replies';

/** One token of inputs.conf `[http://<name>]`. */
export interface HecToken {
  readonly name: string;
  readonly token: string;
  readonly disabled: boolean;
  readonly index?: string;
  /** Indexes it may write to; empty = any. */
  readonly indexes: readonly string[];
  readonly sourcetype?: string;
  readonly source?: string;
  readonly useACK: boolean;
  readonly allowQueryStringAuth: boolean;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The token with that secret, compared without telling by time how much of it was right. */
function find(secret: string, tokens: readonly HecToken[]): HecToken | undefined {
  const wanted = digest(secret);
  return tokens.filter(({ token }) => timingSafeEqual(digest(token), wanted))[0];
}

/** The secret in an Authorization header: `Splunk <token>`, or Basic with the token as password. */
function secretOf(header: string): string | undefined {
  const [, scheme = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(header.trim()) ?? [];
  if (/^splunk$/i.test(scheme)) return rest.trim();
  if (!/^basic$/i.test(scheme)) return undefined;
  const decoded = Buffer.from(rest, 'base64').toString('utf8');
  return decoded.includes(':') ? decoded.slice(decoded.indexOf(':') + 1) : undefined;
}

/** Who sends: the token, or the answer that refuses. A token in the query comes before the header even where it is not allowed. */
export function authenticate(request: IncomingMessage, url: URL, tokens: readonly HecToken[]): HecToken | Reply {
  const inQuery = url.searchParams.get('token');
  const header = request.headers.authorization;
  const secret = inQuery ?? (header === undefined ? undefined : secretOf(header));
  if (inQuery === null && header === undefined) return reply(2);
  if (secret === undefined || secret === '') return reply(3);
  const token = find(secret, tokens);
  if (!token) return reply(4);
  if (inQuery !== null && !token.allowQueryStringAuth) return reply(16);
  return token.disabled ? reply(1) : token;
}

/** Health needs no token, but says so when one is wrong. */
export function checkHealthToken(request: IncomingMessage, url: URL, tokens: readonly HecToken[]): Reply | undefined {
  if (url.searchParams.get('token') === null && request.headers.authorization === undefined) return undefined;
  const found = authenticate(request, url, tokens);
  if (!('status' in found)) return undefined;
  return found.body === reply(1).body ? reply(22) : reply(21);
}
