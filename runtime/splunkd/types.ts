import type { RuntimeServices } from '../services';

/** Who calls: the account, its roles (inherited ones included) and what they allow. */
export interface Session {
  readonly key: string;
  readonly user: string;
  readonly roles: readonly string[];
  readonly capabilities: ReadonlySet<string>;
  /** Index patterns the roles may search, and those searched by default. */
  readonly searchIndexes: readonly string[];
  readonly defaultIndexes: readonly string[];
  readonly timezone: string;
}

/** A REST call after routing. Owner and app come from `servicesNS`; `-` means any. */
export interface RestCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path below `/services/`, decoded, without slashes at the ends. */
  readonly path: string;
  readonly owner: string;
  readonly app: string;
  /** Values of `:name` parts of the route. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Query and form parameters together; repeated ones keep all values. */
  readonly args: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** Absent only on routes that need no login. */
  readonly session: Session;
  readonly services: RuntimeServices;
  /** Aborted when the client leaves before its answer is complete; absent for callers inside this process. */
  readonly closed?: AbortSignal;
}

/**
 * An answer: an Atom-like collection rendered as JSON or XML, a plain JSON value, or bytes. A collection of a GET without
 * `paging` gets the shared arguments applied (count, offset, search, sort_key, sort_dir, f); one with `paging` is sent as it is.
 * A flat JSON object becomes `<response>` with one element a key for clients that ask for XML.
 */
export type RestAnswer =
  | {
      readonly kind: 'collection';
      /** The one entry is the root of the XML answer, without a feed around it: a search job. */
      readonly bare?: boolean;
      readonly status?: number;
      readonly title: string;
      readonly entries: readonly RestEntry[];
      readonly paging?: { readonly total: number; readonly offset: number; readonly perPage: number };
    }
  | { readonly kind: 'json'; readonly status?: number; readonly value: unknown; readonly headers?: Readonly<Record<string, string>> }
  | {
      readonly kind: 'messages';
      readonly status: number;
      readonly messages: ReadonlyArray<{ readonly type: string; readonly text: string }>;
    }
  | { readonly kind: 'bytes'; readonly status?: number; readonly contentType: string; readonly body: string | Buffer }
  /** Bytes as they come, at the pace of the client; only to calls that have `closed`. Leaving early returns the iterator; a throw breaks the connection. */
  | { readonly kind: 'stream'; readonly contentType: string; readonly chunks: AsyncIterable<string> }
  | { readonly kind: 'empty'; readonly status: number };

export interface RestEntry {
  readonly name: string;
  /** Path of the entity, e.g. `/servicesNS/nobody/search/saved/searches/x`. */
  readonly id: string;
  readonly updated?: string;
  readonly published?: string;
  readonly author?: string;
  readonly acl?: Readonly<Record<string, unknown>>;
  readonly content: Readonly<Record<string, unknown>>;
  /** Sent as the content instead of `content`: the bare values of `properties/<file>/<stanza>`. */
  readonly text?: string;
  readonly links?: Readonly<Record<string, string>>;
}

/** A row of the route table. `path` may hold `:name`, and `*name` at its end for the rest. The first match wins. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** Capability the account needs; absent = any logged-in account. */
  readonly capability?: string;
  /** Answers without a login. */
  readonly open?: boolean;
  readonly handle: (call: RestCall) => Promise<RestAnswer> | RestAnswer;
}

/** A REST request from inside the process: the address as on the wire (`/services/…`, `/servicesNS/…`), header names in lower case. */
export interface SplunkdRequest {
  readonly method: string;
  readonly url: string;
  /** The caller's session travels as `authorization: Splunk <key>`, as on the wire. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

export interface SplunkdResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** The management REST without its socket; never rejects. */
export interface SplunkdHandler {
  handle(request: SplunkdRequest): Promise<SplunkdResponse>;
}
