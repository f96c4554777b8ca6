import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { RuntimeServices } from '../services';
import type { SplunkdHandler } from '../splunkd/types';
import { webError } from './errors';
import { jsonError } from './html';
import { answer, parseLocale } from './routes';
import { parseCookies, securityHeaders } from './security';
import { sessionCookie, type WebAnswer, type WebContext, type WebRequest } from './types';

const MOST_BYTES = 20 * 1024 * 1024;

/** The web shell's socket: `start` listens and tells the address, `stop` ends open connections. */
export interface Web {
  start(): Promise<{ readonly port: number; readonly url: string }>;
  stop(): Promise<void>;
}

async function readBody(message: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop must not destroy the request: its socket still carries the answer.
  for await (const chunk of message.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function decodeParts(path: string): string[] | undefined {
  try {
    return path.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function toRequest(message: IncomingMessage, body: Buffer, context: WebContext): WebRequest | undefined {
  const headers = Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
  const cookies = parseCookies(headers['cookie']);
  const [path = '/', query = ''] = (message.url ?? '/').split(/\?(.*)/s);
  const parts = decodeParts(path);
  if (!parts) return undefined;
  const { locale, named } = parseLocale(parts[0], headers['accept-language']);
  const below = named ? parts.slice(1) : parts;
  return {
    method: message.method ?? 'GET',
    locale,
    named,
    parts: below,
    rest: (message.url ?? '/').slice(named ? (parts[0]?.length ?? 0) + 1 : 0),
    query: new URLSearchParams(query),
    headers,
    cookies,
    body,
    session: context.services.auth.session(cookies.get(sessionCookie(context.port)) ?? ''),
    context,
  };
}

function send(
  response: ServerResponse,
  { status, headers, body }: WebAnswer,
  options: { head: boolean; secure: boolean; unread: boolean },
): void {
  const length = Buffer.byteLength(body);
  const bodiless = status === 204 || status === 304;
  const all = {
    ...securityHeaders(options.secure),
    ...headers,
    ...(bodiless ? {} : { 'content-length': String(length) }),
    // What is left of a refused body cannot be told from a next request.
    ...(options.unread ? { connection: 'close' } : {}),
  };
  for (const [name, value] of Object.entries(all)) response.setHeader(name, value);
  response.statusCode = status;
  response.end(options.head || bodiless ? undefined : body);
}

/** Makes the web shell: sign-in, pages of the hosted apps, static files and the REST below `splunkd/__raw`. */
export function createWeb(services: RuntimeServices, splunkd: SplunkdHandler): Web {
  const { tls, host, webPort } = services.config;
  const secure = tls !== undefined;
  const build = Date.now().toString(36);
  let context: WebContext = { services, splunkd, port: webPort, build, secure };

  const respond = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const reply = (result: WebAnswer): void =>
      send(response, result, { head: message.method === 'HEAD', secure, unread: !message.complete });
    try {
      const body = await readBody(message);
      if (!body) {
        reply(jsonError(413, webError('APPMON-WEB-TOO-LARGE', { limit: MOST_BYTES })));
        return;
      }
      const request = toRequest(message, body, context);
      reply(request ? await answer(request) : jsonError(400, webError('APPMON-WEB-NOT-FOUND')));
    } catch (error) {
      services.log.error({ error, url: message.url }, 'a request of the web shell failed');
      if (response.headersSent) response.destroy();
      else reply(jsonError(500, `Internal error: ${error instanceof Error ? error.message : String(error)}`));
    }
  };
  const listener = (message: IncomingMessage, response: ServerResponse): void => void respond(message, response);
  const limits = { requestTimeout: 60_000, headersTimeout: 20_000, keepAliveTimeout: 5_000 };
  const server: Server = tls
    ? createHttpsServer({ ...limits, cert: readFileSync(tls.cert), key: readFileSync(tls.key) }, listener)
    : createHttpServer(limits, listener);

  return {
    start: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(webPort, host, () => {
          server.off('error', reject);
          const { port } = server.address() as AddressInfo;
          context = { ...context, port };
          resolve({ port, url: `${secure ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}` });
        });
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
