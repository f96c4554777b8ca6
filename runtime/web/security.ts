import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Session } from '../splunkd/types';
import { CSRF_HEADER, csrfCookie, type WebContext, type WebRequest } from './types';

/** Works for the page packages without inline scripts (styled-components needs inline styles). */
const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
  "form-action 'self'",
].join('; ');

/** Headers of every answer. */
export const securityHeaders = (secure: boolean): Record<string, string> => ({
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  ...(secure ? { 'strict-transport-security': 'max-age=31536000' } : {}),
});

const secret = randomBytes(32);

/** The form key of a session: derived, so that nothing has to be kept. */
export const formKey = (session: Session): string => createHmac('sha256', secret).update(session.key).digest('base64url');

const equal = (left: string, right: string): boolean => {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
};

/** Whether a write carries the form key of its session. */
export const hasFormKey = ({ headers, session }: WebRequest): boolean =>
  session !== undefined && equal(headers[CSRF_HEADER] ?? '', formKey(session));

/** Whether a sign-in form came from a page of this host: its hidden field and its cookie agree. */
export const sameToken = (field: string | null, cookie: string | undefined): boolean => Boolean(field && cookie && equal(field, cookie));

interface CookieOptions {
  readonly readable?: boolean;
  readonly expire?: boolean;
}

/** A `set-cookie` value; never sent to other sites, unreadable for scripts unless `readable`. */
export const formatCookie = (context: WebContext, pair: readonly [string, string], { readable, expire }: CookieOptions = {}): string =>
  [
    `${pair[0]}=${pair[1]}`,
    'Path=/',
    'SameSite=Strict',
    readable ? '' : 'HttpOnly',
    context.secure ? 'Secure' : '',
    expire ? 'Max-Age=0' : '',
  ]
    .filter(Boolean)
    .join('; ');

/** The readable cookie that scripts copy into the form-key header. */
export const formKeyCookie = (context: WebContext, session: Session): string =>
  formatCookie(context, [csrfCookie(context.port), formKey(session)], { readable: true });

/** Cookies of a request by name; the first one of a name counts. */
export function parseCookies(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=');
    const name = part.slice(0, at).trim();
    if (at > 0 && !cookies.has(name)) cookies.set(name, part.slice(at + 1).trim());
  }
  return cookies;
}
