import type { RuntimeServices } from '../services';
import type { Session, SplunkdHandler } from '../splunkd/types';

/** What the shell knows of itself while it runs. */
export interface WebContext {
  readonly services: RuntimeServices;
  readonly splunkd: SplunkdHandler;
  /** The port the browser sees; it is part of the names of both cookies. */
  readonly port: number;
  /** Changes at each start, so that browsers fetch static files anew. */
  readonly build: string;
  readonly secure: boolean;
}

/** A request after its address was taken apart: `/<locale>/<rest>`. */
export interface WebRequest {
  readonly method: string;
  readonly locale: string;
  /** Whether the address named its locale. */
  readonly named: boolean;
  /** Decoded parts below the locale. */
  readonly parts: readonly string[];
  /** The address below the locale as it came, with its query. */
  readonly rest: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly cookies: ReadonlyMap<string, string>;
  readonly body: Buffer;
  readonly session: Session | undefined;
  readonly context: WebContext;
}

export interface WebAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Buffer;
}

/** Sent by requests that must prove they come from a page of this host. */
export const CSRF_HEADER = 'x-splunk-form-key';
export const csrfCookie = (port: number): string => `splunkweb_csrf_token_${port}`;
export const sessionCookie = (port: number): string => `session_${port}`;
export const loginCookie = (port: number): string => `login_form_${port}`;
