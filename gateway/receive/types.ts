import type { IncomingMessage } from 'node:http';
import type { Door } from '../accounting';
import type { Right, StoredKey } from '../keys';
import type { Item } from '../items';
import type { Lookups } from '../lookups/tables';

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
  /** The names applications go by. */
  readonly names: Pick<Lookups, 'appIdOf'>;
  readonly accept: (items: readonly Item[]) => Promise<void>;
  /** Adds one to the counter of a reason. */
  readonly count: (reason: string) => void;
  /** Epoch seconds. */
  readonly now: number;
}

/** One protocol's way in. Errors are turned into its own form by `fail`. */
export interface Route {
  readonly door: Door;
  /** What the key must be allowed; `ingest` when left out. */
  readonly right?: Right;
  /** Most bytes of a body, where that is less than the gateway's own limit. */
  readonly bodyLimit?: number;
  readonly path: RegExp;
  readonly method: 'POST' | 'GET';
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
}

export const json = (status: number, value: unknown): Reply => ({ status, body: JSON.stringify(value), type: 'application/json' });
