import { createSign } from 'node:crypto';
import { callHttp, type HttpSettings } from '../../bin/kit/http';
import { feedError } from './errors';

/** The parts of a Google service account key (JSON) that signing needs. */
export interface ServiceAccount {
  readonly client_email: string;
  readonly private_key: string;
  readonly token_uri: string;
}

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const LIFETIME_SECONDS = 3600;
/** A token is renewed this long before it ends. */
const EARLY_SECONDS = 300;

/** Reads a service account key; throws when it is none. `name` is how an admin finds it. */
export function parseServiceAccount(text: string, name: string): ServiceAccount {
  try {
    const key = JSON.parse(text) as Partial<ServiceAccount>;
    if (key.client_email && key.private_key)
      return {
        client_email: key.client_email,
        private_key: key.private_key,
        token_uri: key.token_uri ?? 'https://oauth2.googleapis.com/token',
      };
  } catch {
    // Text that is no JSON is refused below like JSON that is no key; its content must not reach a message.
  }
  throw feedError('APPMON-CRASHLYTICS-SECRET', { name });
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The signed assertion of RFC 7523 that Google exchanges for a token (RS256). `now` in epoch seconds. */
export function formatAssertion(account: ServiceAccount, now: number): string {
  const issued = Math.floor(now);
  const unsigned = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode({ iss: account.client_email, scope: SCOPE, aud: account.token_uri, iat: issued, exp: issued + LIFETIME_SECONDS })}`;
  return `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(account.private_key, 'base64url')}`;
}

/** Holds the access token of one service account and renews it in time. */
export class TokenSource {
  readonly #account: ServiceAccount;
  readonly #http: HttpSettings;
  #token: { readonly value: string; readonly until: number } | undefined;

  constructor(account: ServiceAccount, http: HttpSettings) {
    this.#account = account;
    this.#http = http;
  }

  /** The token; a new one with `renew` (after a 401) or when the old one is about to end. */
  async get(now: number, renew = false): Promise<string> {
    if (!renew && this.#token && this.#token.until - EARLY_SECONDS > now) return this.#token.value;
    const body = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: formatAssertion(this.#account, now),
    });
    const reply = await callHttp(
      {
        what: 'the token endpoint',
        address: this.#account.token_uri,
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: body.toString(),
      },
      this.#http,
    );
    const answer = reply.status === 200 ? (JSON.parse(reply.text) as { access_token?: string; expires_in?: number }) : {};
    if (!answer.access_token) throw feedError('APPMON-CRASHLYTICS-TOKEN', { status: reply.status, text: reply.text.slice(0, 200) });
    this.#token = { value: answer.access_token, until: now + (answer.expires_in ?? LIFETIME_SECONDS) };
    return this.#token.value;
  }
}
