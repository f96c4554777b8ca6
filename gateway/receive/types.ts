import type { IncomingMessage } from 'node:http';
import type { Door } from '../accounting';
import type { Right, StoredKey } from '../keys';
import type { Item } from '../items';
import type { Lookups } from '../lookups/tables';
import type { InFlight } from './body';

/** A reply of a route. */
export interface Reply {
  readonly status: number;
  readonly body: string | Buffer;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Why, for the counters, when the status refuses and no error was thrown. */
  readonly reason?: string;
}

/** What a route gets. */
export interface RouteContext {
  readonly request: IncomingMessage;
  readonly url: URL;
  /** Decompressed, bounded. */
  readonly body: Buffer;
  readonly key: StoredKey;
  /** The names applications go by, and what is their own code. */
  readonly names: Pick<Lookups, 'appIdOf' | 'inAppOf' | 'rulesOf'>;
  readonly accept: (items: readonly Item[]) => Promise<void>;
  /** Adds to the counter of a reason, one when it is not said how many. */
  readonly count: (reason: string, times?: number) => void;
  /** Epoch seconds. */
  readonly now: number;
  /** Epoch seconds by the sender's clock when it sent, where the request says it. */
  readonly sent?: number | undefined;
}

/** Where a protocol puts the key, when not where all may. */
export interface Credentials {
  readonly ofRequest?: (request: IncomingMessage, url: URL) => string | undefined;
  /** Asked when the request has none elsewhere; counts for keys that may stand in an address. */
  readonly ofAddress?: (url: URL) => string | undefined;
  /** Asked when the request has none: then the body is read before it is known who sends, and may be small only. */
  readonly ofBody?: (body: Buffer) => string | undefined;
}

/** Compressions of bodies. */
export type Encoding = 'gzip' | 'deflate' | 'br';

/** One protocol's way in. Errors are turned into its own form by `fail`. */
export interface Route {
  readonly door: Door;
  /** What the key must be allowed; `ingest` when left out. */
  readonly right?: Right;
  /** Most bytes of a body, where that is not the gateway's own limit. */
  readonly bodyLimit?: number;
  /** Bytes in flight of this route alone, where its bodies are so large that they would keep events out. */
  readonly inFlight?: InFlight;
  readonly credentials?: Credentials;
  /** Compressions that are taken; gzip alone when left out. */
  readonly encodings?: readonly Encoding[];
  readonly path: RegExp;
  readonly method: 'POST' | 'GET' | 'PUT';
  readonly handle: (context: RouteContext) => Promise<Reply>;
  /** The reply for a coded error (`status` is the general one). */
  readonly fail: (failure: Failure) => Reply;
}

/** Why a request was refused. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly status: number;
  readonly request: IncomingMessage;
  /** When to come back, where the error says it. */
  readonly seconds: number | undefined;
}

export const json = (status: number, value: unknown): Reply => ({ status, body: JSON.stringify(value), type: 'application/json' });
