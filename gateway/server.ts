import { createServer as createPlain } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { numberOf } from '../core/crash/json';
import { CodedError } from '../core/errors';
import type { Accounting } from './accounting';
import type { GatewayConfig } from './config';
import { gatewayError } from './errors';
import { presentedKey } from './keys';
import type { KeyRing, StoredKey } from './keys';
import type { Item } from './items';
import { Pipelines } from './pipeline';
import { InFlight, withBody } from './receive/body';
import { sentAt } from './receive/clock';
import { hecHealth, hecNotFound, isHecPath } from './receive/hec';
import { json } from './receive/types';
import { isLogged, placeOf, statusOf } from './refusals';
import type { Reply, Route, RouteContext } from './receive/types';
import { createTlsServer } from './tls';
import { HEAD_BYTES, HEAD_MS, LOOK_MS, refuseUnreadable, REQUEST_MS } from './unreadable';

/** What the server needs. */
export interface ServerParts {
  readonly config: GatewayConfig;
  readonly keys: KeyRing;
  /** Ways in. */
  readonly routes: readonly Route[];
  /** Throws a coded error for a key that asks more often than it may; before the body is read. */
  readonly limitRate: (key: StoredKey) => void;
  readonly count: RouteContext['count'];
  /** Throws a coded error for an installation that sends more than it may. */
  readonly limitInstallation: (key: StoredKey, items: readonly Item[]) => void;
  /** Counts a refused request. */
  readonly refuse: Accounting['refuse'];
  readonly names: RouteContext['names'];
  readonly accept: RouteContext['accept'];
  readonly isFull: () => boolean;
  /** True while this server gives its connections up: requests are answered as ever, and each answer is the last of its connection. */
  readonly isDraining: () => boolean;
  /** Replies of the paths that need no key. */
  readonly pages: Readonly<Record<string, () => Reply | Promise<Reply>>>;
  readonly now: () => number;
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
}

const RETRY_SECONDS = '5';

function send(response: ServerResponse, reply: Reply, { isClosing, request }: { isClosing: boolean; request: IncomingMessage }): void {
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
  if (request.complete) response.end(body);
  else {
    // The end of an answer may close the connection, which loses it for a sender in mid-sentence: what is left is heard first.
    response.write(body);
    discardRest(request, () => response.end());
  }
}

const ONCE: ReadonlySet<string> = new Set([
  'x-appmon-key',
  'x-sf-token',
  'x-sentry-auth',
  'bugsnag-api-key',
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

/** What is nested so deeply that the stack ends is the sender's fault, whichever reader met it. */
function codedOf(error: unknown): CodedError {
  if (error instanceof CodedError) return error;
  if (error instanceof RangeError && error.message.includes('call stack'))
    return gatewayError('APPMON-GATEWAY-BODY', { expected: 'a body that is not nested that deeply' }, { cause: error });
  return gatewayError('APPMON-GATEWAY-FAULT', {}, { cause: error });
}

function failure(error: unknown, route: Route, context: { parts: ServerParts; request: IncomingMessage }): Reply {
  const { parts, request } = context;
  const coded = codedOf(error);
  const status = statusOf(coded);
  if (isLogged(coded, status)) parts.log({ level: 'error', code: coded.code, path: route.path.source, cause: placeOf(coded.cause) });
  const { seconds } = coded.parameters;
  const reply = route.fail({ code: coded.code, message: coded.message, status, request, seconds: numberOf(seconds) });
  const headers = seconds === undefined ? reply.headers : { ...reply.headers, 'retry-after': String(seconds) };
  return { ...reply, ...(headers ? { headers } : {}), reason: coded.code };
}

/** The key a request presents, when it may use the route now. */
function admit(presented: string | undefined, route: Route, parts: ServerParts): StoredKey {
  const key = parts.keys.authenticate(presented);
  const right = route.right ?? 'ingest';
  if (!key.rights.includes(right)) throw gatewayError('APPMON-GATEWAY-RIGHT-DENIED', { right });
  if (key.sources && right === 'ingest' && !key.sources.some((source) => source === route.door))
    throw gatewayError('APPMON-GATEWAY-SOURCE-DENIED', { door: route.door });
  parts.limitRate(key);
  return key;
}

/** Most bytes of a body that is read before it is known who sends. */
const NAMELESS_BYTES = 1024 * 1024;

async function serve(
  route: Route,
  request: IncomingMessage,
  context: { parts: ServerParts; url: URL; inFlight: InFlight },
): Promise<Reply> {
  const { parts, url, inFlight } = context;
  try {
    refuseRepeated(request);
    const presented = route.credentials?.ofRequest?.(request, url) ?? presentedKey(request.headers);
    const inAddress = presented === undefined ? route.credentials?.ofAddress?.(url) : undefined;
    const ofBody = presented === undefined ? route.credentials?.ofBody : undefined;
    const known = ofBody ? undefined : admit(presented ?? inAddress, route, parts);
    if (inAddress !== undefined && known?.in_address !== true) throw gatewayError('APPMON-GATEWAY-KEY-ADDRESS');
    const most = route.bodyLimit ?? parts.config.limits.body;
    const limit = known ? most : Math.min(most, NAMELESS_BYTES);
    return await withBody(request, { limit, inFlight: route.inFlight ?? inFlight, encodings: route.encodings }, (body) => {
      const key = known ?? admit(ofBody?.(body), route, parts);
      // Not an async function, which would keep the items until they are on the disk.
      const accept = (items: readonly Item[]): Promise<void> => {
        parts.limitInstallation(key, items);
        return parts.accept(items);
      };
      return route.handle({
        request,
        url,
        body,
        key,
        names: parts.names,
        accept,
        count: parts.count,
        now: parts.now(),
        sent: sentAt(request.headers),
      });
    });
  } catch (error) {
    return failure(error, route, { parts, request });
  }
}

/** How long the rest of a refused body may take before the connection is cut, in milliseconds. */
const LINGER_MS = 10_000;

/** Reads what is left of a refused body into nothing. */
function discardRest(request: IncomingMessage, onEnd: () => void): void {
  const timer = setTimeout(() => request.socket.destroy(), LINGER_MS);
  timer.unref();
  request.once('end', onEnd).once('close', () => {
    clearTimeout(timer);
  });
  request.resume();
}

const HEALTH_PATH = /^\/services\/collector\/health(?:\/1\.0)?\/?$/;
const empty = (allow: string): Reply => ({ status: 200, body: '', type: 'text/plain', headers: { allow } });

function withoutKey(parts: ServerParts, method: string, path: string): Reply | Promise<Reply> | undefined {
  if (method === 'OPTIONS' && isHecPath(path)) return empty(HEALTH_PATH.test(path) ? 'GET,HEAD,OPTIONS' : 'POST,OPTIONS');
  if (method !== 'GET' && method !== 'HEAD') return undefined;
  if (HEALTH_PATH.test(path)) return hecHealth({ isFull: parts.isFull(), isDraining: parts.isDraining() });
  return parts.pages[path]?.();
}

const parserOptions = { maxHeaderSize: HEAD_BYTES, connectionsCheckingInterval: LOOK_MS };

/** The path and query of a request; of what is no address (`//`) those of no door. */
function addressOf(target = '/'): URL {
  const root = 'http://gateway';
  return URL.canParse(target, root) ? new URL(target, root) : new URL(root);
}

/** An HTTP server that answers every request in the words of its protocol. It does not listen yet. */
export function createGatewayServer(parts: ServerParts): Server {
  const inFlight = new InFlight(parts.config.limits.inFlight / (parts.config.receivers ?? 1));
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = addressOf(request.url);
    const method = request.method ?? 'GET';
    const open = await withoutKey(parts, method, url.pathname);
    const atPath = open ? [] : parts.routes.filter(({ path }) => path.test(url.pathname));
    const route = atPath.find((each) => each.method === method) ?? atPath[0];
    const isServed = route?.method === method;
    const notServed = route ? 405 : 404;
    const refused = isHecPath(url.pathname)
      ? hecNotFound(notServed)
      : json(notServed, {
          code: `APPMON-HTTP-${String(notServed)}`,
          message: route ? `Expected ${route.method}.` : 'Expected a path of the gateway.',
        });
    const reply = open ?? (route && isServed ? await serve(route, request, { parts, url, inFlight }) : refused);
    if (reply.status >= 400 && open === undefined)
      parts.refuse({
        door: route?.door ?? (isHecPath(url.pathname) ? 'hec' : 'other'),
        class: reply.status < 500 ? '4xx' : '5xx',
        reason: reply.reason ?? `http_${String(reply.status)}`,
      });
    send(response, reply, { isClosing: parts.isDraining() || reply.reason === 'APPMON-GATEWAY-FRAMING', request });
  };
  const pipelines = new Pipelines();
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    // Of a connection that was cut, what had been read already still comes here.
    if (request.socket.destroyed) return;
    if (!pipelines.take(request, response)) {
      parts.refuse({ door: 'other', class: '4xx', reason: 'APPMON-GATEWAY-PIPELINE' });
      request.socket.destroy();
      return;
    }
    answer(request, response).catch((error: unknown) => {
      parts.log({ level: 'error', code: 'APPMON-GATEWAY-FAULT', cause: placeOf(error) });
      response.destroy();
    });
  };
  const { tls } = parts.config;
  const server = tls
    ? createTlsServer(tls, { ...parserOptions, listener }, (error) =>
        parts.log({ level: 'error', code: (error as { code?: string }).code ?? 'APPMON-GATEWAY-FAULT' }),
      )
    : createPlain(parserOptions, listener);
  refuseUnreadable(server, parts.refuse);
  server.headersTimeout = HEAD_MS;
  server.requestTimeout = REQUEST_MS;
  server.keepAliveTimeout = 65_000;
  return server;
}
