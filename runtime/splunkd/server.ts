import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { RuntimeServices } from '../services';
import { Dispatcher } from './dispatcher';
import type { RestRequest } from './dispatcher';
import { restError } from './errors';
import type { Rendered } from './render';
import type { Route, Session } from './types';

/** A request from inside the process, as the web shell makes it for `/splunkd/__raw`. */
export interface InProcessRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: Buffer;
  readonly session?: Session;
  readonly client?: string;
}

/** The management service: a server for its port (not listening yet) and the same table for callers inside the process. */
export interface Splunkd {
  readonly server: Server;
  /** Always answers JSON; expects urls beginning with `/services` or `/servicesNS`. Never rejects. */
  handle(request: InProcessRequest): Promise<Rendered>;
  /** Hands over access events that still wait. */
  flush(): Promise<void>;
}

const MOST_BYTES_IN_FLIGHT = 256 * 1024 * 1024;

/** Builds the management service over a route table; with `services.config.tls` its server speaks HTTPS. */
export function createSplunkd(services: RuntimeServices, routes: readonly Route[]): Splunkd {
  const dispatcher = new Dispatcher(services, routes);
  const budget = { bytes: 0 };
  const listener = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const closed = new AbortController();
    outgoing.once('close', () => {
      if (!outgoing.writableFinished) closed.abort();
    });
    const request: RestRequest = {
      method: incoming.method ?? 'GET',
      url: incoming.url ?? '/',
      headers: flatten(incoming.headers),
      client: incoming.socket.remoteAddress ?? '-',
      body: (limit) => readBody(incoming, limit, budget),
      // A HEAD has no body to stream.
      ...(incoming.method === 'HEAD' ? {} : { closed: closed.signal }),
    };
    void dispatcher.serve(request).then((rendered) => send(incoming, outgoing, rendered));
  };
  const tls = services.config.tls;
  const options = {
    requestTimeout: 120_000,
    headersTimeout: 15_000,
    keepAliveTimeout: 30_000,
    connectionsCheckingInterval: 5_000,
    maxHeaderSize: 32 * 1024,
  };
  const server = tls
    ? createHttpsServer({ ...options, cert: readFileSync(tls.cert), key: readFileSync(tls.key) }, listener)
    : createHttpServer(options, listener);
  return {
    server,
    handle: ({ body, ...request }) => {
      const read = (limit: number): Promise<Buffer> => {
        if ((body?.length ?? 0) > limit) return Promise.reject(restError('APPMON-REST-TOO-LARGE', { limit }));
        return Promise.resolve(body ?? Buffer.alloc(0));
      };
      return dispatcher.serve({ ...request, json: true, body: read });
    },
    flush: () => dispatcher.accessLog.flush(),
  };
}

function flatten(headers: IncomingMessage['headers']): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]));
}

/** Collects a request body; more than `limit` bytes, or more than the server can hold in all, is refused. */
async function readBody(incoming: IncomingMessage, limit: number, budget: { bytes: number }): Promise<Buffer> {
  if (Number(incoming.headers['content-length'] ?? 0) > limit) throw restError('APPMON-REST-TOO-LARGE', { limit });
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // Leaving the loop must not destroy the request: its socket still carries the answer.
    for await (const chunk of incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      budget.bytes += chunk.length;
      if (size > limit) throw restError('APPMON-REST-TOO-LARGE', { limit });
      if (budget.bytes > MOST_BYTES_IN_FLIGHT) throw restError('APPMON-REST-BUSY');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    budget.bytes -= size;
  }
}

function send(incoming: IncomingMessage, outgoing: ServerResponse, rendered: Rendered): void {
  const { chunks } = rendered;
  if (outgoing.destroyed) return;
  // A body that was not read to its end (401, 413) makes the connection useless for a next request.
  const close = incoming.complete ? {} : { connection: 'close' };
  outgoing.writeHead(rendered.status, {
    ...rendered.headers,
    ...close,
    ...(chunks ? {} : { 'content-length': Buffer.byteLength(rendered.body) }),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  if (chunks) {
    // The pipeline destroys the connection when the chunks fail, and the chunks when the client leaves.
    pipeline(Readable.from(chunks), outgoing).catch(() => undefined);
    return;
  }
  outgoing.end(incoming.method === 'HEAD' ? undefined : rendered.body);
}
