import { createServer as createPlain } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTls } from 'node:https';
import { readFileSync } from 'node:fs';
import { CodedError } from '../core/errors';
import type { GatewayConfig } from './config';
import { gatewayError } from './errors';
import type { KeyRing, StoredKey } from './keys';
import type { RateLimiter } from './rate';
import { InFlight, withBody } from './receive/body';
import { crashRoutes } from './receive/crashes';
import { hecHealth, hecNotFound, hecRoutes, isHecPath } from './receive/hec';
import { otlpRoutes } from './receive/otlp';
import { json } from './receive/types';
import type { Reply, Route, RouteContext } from './receive/types';

/** What the server needs. */
export interface ServerParts {
  readonly config: GatewayConfig;
  readonly keys: KeyRing;
  readonly rates: RateLimiter;
  /** Adds one to the counter of a reason. */
  readonly count: (reason: string) => void;
  readonly accept: RouteContext['accept'];
  readonly isFull: () => boolean;
  readonly isStopping: () => boolean;
  /** Replies of the paths that need no key. */
  readonly pages: Readonly<Record<string, () => Reply>>;
  readonly now: () => number;
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
}

const ROUTES: readonly Route[] = [...otlpRoutes, ...crashRoutes, ...hecRoutes];

/** HTTP status by code; everything else is a fault of ours. */
const STATUS: Readonly<Record<string, number>> = {
  'APPMON-GATEWAY-KEY-MISSING': 401,
  'APPMON-GATEWAY-KEY-UNKNOWN': 403,
  'APPMON-GATEWAY-APP-DENIED': 403,
  'APPMON-GATEWAY-APP-MISSING': 403,
  'APPMON-GATEWAY-RATE': 429,
  'APPMON-GATEWAY-FRAMING': 400,
  'APPMON-GATEWAY-SHED': 503,
  'APPMON-GATEWAY-TOO-LARGE': 413,
  'APPMON-GATEWAY-GZIP': 400,
  'APPMON-GATEWAY-ENCODING': 415,
  'APPMON-GATEWAY-BODY': 400,
  'APPMON-GATEWAY-EMPTY': 400,
  'APPMON-GATEWAY-BUSY': 429,
  'APPMON-GATEWAY-REDACTION': 503,
  'APPMON-SPOOL-FULL': 503,
  'APPMON-SPOOL-WRITE': 503,
  'APPMON-GATEWAY-STOPPING': 503,
};
/** Refusals that say no more than the counters do. */
const QUIET: ReadonlySet<string> = new Set(['APPMON-SPOOL-FULL', 'APPMON-GATEWAY-SHED', 'APPMON-GATEWAY-STOPPING']);
const RETRY_SECONDS = '5';
const BURST_SECONDS = 2;
const LONGEST_RETRY_SECONDS = 3600;

/** Status of an error: what is nested too deeply is the sender's fault, any other failure of redaction closes the door. */
const statusOf = (error: CodedError): number =>
  error.code === 'APPMON-GATEWAY-REDACTION' && error.parameters['code'] === 'APPMON-REDACT-DEPTH' ? 400 : (STATUS[error.code] ?? 500);

function send(response: ServerResponse, reply: Reply, isClosing: boolean): void {
  const body = Buffer.isBuffer(reply.body) ? reply.body : Buffer.from(reply.body);
  const retry = reply.status === 429 || reply.status === 503 ? { 'retry-after': RETRY_SECONDS } : {};
  response.writeHead(reply.status, {
    'content-type': reply.type ?? 'application/json',
    'content-length': body.length,
    'x-content-type-options': 'nosniff',
    ...retry,
    ...reply.headers,
    ...(isClosing ? { connection: 'close' } : {}),
  });
  response.end(body);
}

const ONCE: ReadonlySet<string> = new Set([
  'x-appmon-key',
  'x-sf-token',
  'authorization',
  'content-length',
  'content-encoding',
  'content-type',
]);

/** A header that decides who sends or how the body is read is said once: which of two counts would be a guess. */
function refuseRepeated({ rawHeaders }: IncomingMessage): void {
  const met = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    if (ONCE.has(name) && met.has(name)) throw gatewayError('APPMON-GATEWAY-FRAMING');
    met.add(name);
  }
}

/** Refuses a key that asks more often than it may; before the body is read. */
function limitRate({ rates, config }: ServerParts, key: StoredKey): void {
  const limit = key.requests_per_second ?? config.limits.requestsPerSecond;
  const wait = rates.take(key.sha256, { perSecond: limit, burst: Math.max(1, limit * BURST_SECONDS) }, performance.now() / 1000);
  if (wait === 0) return;
  const seconds = Math.min(LONGEST_RETRY_SECONDS, Math.max(1, Math.ceil(wait)));
  throw gatewayError('APPMON-GATEWAY-RATE', { limit, seconds });
}

/** What went wrong, for the log: the place in the program but not the text of the error, which may quote the request. */
const placeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return typeof error;
  const { code } = error as NodeJS.ErrnoException;
  const place = /^\s+at .*$/m.exec(error.stack ?? '')?.[0].trim() ?? '';
  return [error.name, code, place].filter((part) => part !== undefined && part !== '').join(' ');
};

function failure(error: unknown, route: Route, context: { parts: ServerParts; request: IncomingMessage }): Reply {
  const { parts, request } = context;
  const coded = error instanceof CodedError ? error : gatewayError('APPMON-GATEWAY-FAULT', {}, { cause: error });
  const status = statusOf(coded);
  parts.count(`refused_${coded.code}`);
  if (status >= 500 && !QUIET.has(coded.code))
    parts.log({ level: 'error', code: coded.code, path: route.path.source, cause: placeOf(coded.cause) });
  const reply = route.fail({ code: coded.code, message: coded.message, status, request });
  const { seconds } = coded.parameters;
  return seconds === undefined ? reply : { ...reply, headers: { ...reply.headers, 'retry-after': String(seconds) } };
}

async function serve(
  route: Route,
  request: IncomingMessage,
  context: { parts: ServerParts; url: URL; inFlight: InFlight },
): Promise<Reply> {
  const { parts, url, inFlight } = context;
  try {
    if (parts.isStopping()) throw gatewayError('APPMON-GATEWAY-STOPPING');
    refuseRepeated(request);
    const key = parts.keys.authenticate(request.headers);
    limitRate(parts, key);
    return await withBody(request, { limit: parts.config.limits.body, inFlight }, (body) =>
      route.handle({ request, url, body, key, accept: parts.accept, count: parts.count, now: parts.now() }),
    );
  } catch (error) {
    return failure(error, route, { parts, request });
  }
}

const HEALTH_PATH = /^\/services\/collector\/health(?:\/1\.0)?\/?$/;
const empty = (allow: string): Reply => ({ status: 200, body: '', type: 'text/plain', headers: { allow } });

function withoutKey(parts: ServerParts, method: string, path: string): Reply | undefined {
  if (method === 'OPTIONS' && isHecPath(path)) return empty(HEALTH_PATH.test(path) ? 'GET,HEAD,OPTIONS' : 'POST,OPTIONS');
  if (method !== 'GET' && method !== 'HEAD') return undefined;
  if (HEALTH_PATH.test(path)) return hecHealth(parts.isFull() || parts.isStopping());
  return parts.pages[path]?.();
}

/** An HTTP server that answers every request in the words of its protocol. It does not listen yet. */
export function createGatewayServer(parts: ServerParts): Server {
  const inFlight = new InFlight(parts.config.limits.inFlight);
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://gateway');
    const method = request.method ?? 'GET';
    const open = withoutKey(parts, method, url.pathname);
    const route = open ? undefined : ROUTES.find(({ path }) => path.test(url.pathname));
    const isServed = route?.method === method;
    const notServed = route ? 405 : 404;
    const refused = isHecPath(url.pathname)
      ? hecNotFound(notServed)
      : json(notServed, {
          code: `APPMON-HTTP-${String(notServed)}`,
          message: route ? `Expected ${route.method}.` : 'Expected a path of the gateway.',
        });
    const reply = open ?? (route && isServed ? await serve(route, request, { parts, url, inFlight }) : refused);
    // An unread body would be taken for the next request of the connection.
    send(response, reply, parts.isStopping() || !request.complete);
    if (!request.complete) request.resume();
  };
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, response).catch((error: unknown) => {
      parts.log({ level: 'error', code: 'APPMON-GATEWAY-FAULT', cause: placeOf(error) });
      response.destroy();
    });
  };
  const { tls } = parts.config;
  const server = tls
    ? createTls({ cert: readFileSync(tls.cert), key: readFileSync(tls.key), minVersion: 'TLSv1.2' }, listener)
    : createPlain(listener);
  server.headersTimeout = 10_000;
  server.requestTimeout = 60_000;
  server.keepAliveTimeout = 65_000;
  return server;
}
