import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { Server as NetServer, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Collector, type CollectorOptions } from './collector';
import type { BodyLimits } from './body';
import type { Reply } from './replies';

export type { HecToken } from './tokens';

export interface HecOptions extends Pick<CollectorOptions, 'ingest' | 'tokens'> {
  readonly limits?: Partial<BodyLimits>;
  /** Certificate and key (PEM); absent = plain HTTP. */
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer };
  readonly now?: () => number;
  readonly onProblem?: (message: string) => void;
  /** Milliseconds for a whole request to arrive; slower senders are cut off. */
  readonly requestTimeout?: number;
}

/** The running collector. */
export interface Hec {
  /** Starts to listen; resolves with the port (0 asks the system for one). */
  listen(port: number, host: string): Promise<number>;
  /** Stops accepting, finishes what is under way within the grace (milliseconds), then closes every connection. */
  close(graceMilliseconds?: number): Promise<void>;
}

const LIMITS: BodyLimits = { maxContentLength: 32 * 1024 * 1024, maxInFlightBytes: 128 * 1024 * 1024 };
const HEADERS_TIMEOUT = 20_000;
const REQUEST_TIMEOUT = 60_000;
const KEEP_ALIVE_TIMEOUT = 65_000;
const CHECK_INTERVAL = 2_000;
const GRACE = 5_000;
/** How long idle connections stay open while stopping: a request that is on its way is still answered. */
const IDLE_GRACE = 1_500;

function write(response: ServerResponse, { status, body, html, headers }: Reply, close: boolean): void {
  response.writeHead(status, {
    'Content-Type': html ? 'text/html; charset=UTF-8' : 'application/json; charset=UTF-8',
    'Content-Length': Buffer.byteLength(body),
    'X-Content-Type-Options': 'nosniff',
    ...headers,
    ...(close ? { Connection: 'close' } : {}),
  });
  response.end(body);
}

/** The HTTP Event Collector over an ingest pipeline. */
export function createHec(options: HecOptions): Hec {
  const collector = new Collector({
    ingest: options.ingest,
    tokens: options.tokens,
    limits: { ...LIMITS, ...options.limits },
    now: options.now ?? (() => Date.now() / 1000),
    onProblem: options.onProblem ?? (() => undefined),
  });
  let closing = false;
  const active = new Set<Promise<void>>();

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const reply = await collector.answer(request);
    if (response.destroyed) return;
    // A body that was refused unread cannot be told from the next request on the same connection.
    const unread = !request.complete;
    write(response, request.method === 'HEAD' ? { ...reply, body: '' } : reply, closing || unread);
    if (unread) request.resume();
  };

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    response.on('error', () => undefined);
    const work = serve(request, response).catch(() => void response.destroy());
    active.add(work);
    void work.finally(() => active.delete(work));
  };

  const timeouts = {
    headersTimeout: Math.min(HEADERS_TIMEOUT, options.requestTimeout ?? REQUEST_TIMEOUT),
    requestTimeout: options.requestTimeout ?? REQUEST_TIMEOUT,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    connectionsCheckingInterval: CHECK_INTERVAL,
  };
  const server = options.tls
    ? createTlsServer({ ...options.tls, ...timeouts, minVersion: 'TLSv1.2' }, listener)
    : createServer(timeouts, listener);

  let stopped: Promise<void> | undefined;
  const stop = async (grace: number): Promise<void> => {
    closing = true;
    collector.drain();
    const closed = new Promise<void>((resolve) => server.once('close', () => resolve()));
    // HttpServer.close would cut idle keep-alive connections at once, in which a request may be on its way.
    NetServer.prototype.close.call(server);
    const limit = Date.now() + grace;
    while (active.size > 0 && Date.now() < limit) await Promise.race([Promise.all(active), delay(limit - Date.now())]);
    await Promise.race([closed, delay(Math.max(0, Math.min(IDLE_GRACE, limit - Date.now())))]);
    server.closeIdleConnections();
    await Promise.race([closed, delay(Math.max(0, limit - Date.now()))]);
    server.closeAllConnections();
    await closed;
  };

  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          resolve((server.address() as AddressInfo).port);
        });
      }),
    close: (grace = GRACE) => (stopped ??= stop(grace)),
  };
}
