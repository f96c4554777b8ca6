import { lookup as systemLookup } from 'node:dns';
import { isIP } from 'node:net';
import { rootCertificates } from 'node:tls';
import { Agent, ProxyAgent, request, type Dispatcher } from 'undici';
import { kitError } from './errors';
import { isPrivateAddress } from './networks';

/** What an admin allows outgoing calls to do. */
export interface HttpSettings {
  /** Host names or addresses on private networks that may be called all the same. */
  readonly allowedPrivateHosts: readonly string[];
  /** Proxy address; absent = direct. */
  readonly proxy?: string;
  /** Certificate authorities (PEM) trusted beside the system's. */
  readonly authority?: string;
}

/** A reply: its status, its text (cut at the limit of the call), and when to come back, in seconds, if it said so. */
export interface HttpReply {
  readonly status: number;
  readonly text: string;
  /** Whether the text is cut: the rest was not read. */
  readonly truncated: boolean;
  readonly retryAfter: number | undefined;
}

const DEFAULT_LIMIT_BYTES = 65_536;

/** An agent whose own name look-up refuses private addresses, so that the address that was checked is the one that is called. */
function checkedAgent(what: string, settings: HttpSettings): Dispatcher {
  const connect = settings.authority ? { ca: [...rootCertificates, settings.authority] } : {};
  if (settings.proxy) return new ProxyAgent({ uri: settings.proxy, requestTls: connect });
  return new Agent({
    connect: {
      ...connect,
      lookup: (hostname, options, callback) => {
        systemLookup(hostname, { ...options, all: true }, (error, addresses) => {
          if (error) {
            callback(error, '', 0);
            return;
          }
          const allowed = settings.allowedPrivateHosts.includes(hostname)
            ? addresses
            : addresses.filter(({ address }) => !isPrivateAddress(address));
          const [first] = allowed;
          if (!first) callback(kitError('APPMON-URL-PRIVATE', { what, host: hostname }), '', 0);
          else if (options.all) callback(null, allowed);
          else callback(null, first.address, first.family);
        });
      },
    },
  });
}

/** Checks an address before any call: https, or http to an allowed private host; an address literal must not be private. */
export function checkUrl(what: string, address: string, settings: HttpSettings): URL {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw kitError('APPMON-URL', { what });
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const listed = settings.allowedPrivateHosts.includes(host);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && listed)) throw kitError('APPMON-URL', { what });
  if (!listed && (host === 'localhost' || (isIP(host) !== 0 && isPrivateAddress(host))))
    throw kitError('APPMON-URL-PRIVATE', { what, host });
  return url;
}

/** One outgoing call. */
export interface HttpCall {
  /** Names the destination in errors: its address may hold a secret and is never printed. */
  readonly what: string;
  readonly address: string;
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Reads at most so many bytes; what is beyond never comes into memory. */
async function readUpTo(body: AsyncIterable<Buffer>, limit: number): Promise<Pick<HttpReply, 'text' | 'truncated'>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > limit) break;
  }
  return { text: Buffer.concat(chunks).toString('utf8', 0, Math.min(size, limit)), truncated: size > limit };
}

/** Seconds to wait as `Retry-After` says it: a number, or a date (RFC 9110 §10.2.3). `now` in epoch milliseconds. */
export function retryAfterOf(header: string | readonly string[] | undefined, now: number): number | undefined {
  const value = typeof header === 'string' ? header.trim() : '';
  if (/^\d+$/.test(value)) return Number(value);
  const date = /[a-z]/i.test(value) ? Date.parse(value) : NaN;
  return Number.isFinite(date) ? Math.max(0, (date - now) / 1000) : undefined;
}

/** Makes one call and returns the reply, whatever its status. At most `limitBytes` of its text are kept. */
export async function callHttp(
  call: HttpCall,
  settings: HttpSettings,
  limits: { timeoutMs?: number; limitBytes?: number } = {},
): Promise<HttpReply> {
  const url = checkUrl(call.what, call.address, settings);
  const dispatcher = checkedAgent(call.what, settings);
  const timeout = limits.timeoutMs ?? 10_000;
  try {
    const reply = await request(url, {
      method: call.method,
      dispatcher,
      ...(call.headers ? { headers: call.headers } : {}),
      ...(call.body === undefined ? {} : { body: call.body }),
      headersTimeout: timeout,
      bodyTimeout: timeout,
    });
    const content = await readUpTo(reply.body as AsyncIterable<Buffer>, limits.limitBytes ?? DEFAULT_LIMIT_BYTES);
    return { status: reply.statusCode, ...content, retryAfter: retryAfterOf(reply.headers['retry-after'], Date.now()) };
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('APPMON-')) throw error;
    throw kitError('APPMON-HTTP-REACH', { what: call.what, reason: (error as { code?: string }).code ?? (error as Error).message });
  } finally {
    await dispatcher.close().catch(() => undefined);
  }
}

/** Sends JSON and returns the reply, whatever its status. */
export const postJson = (
  destination: { readonly what: string; readonly address: string; readonly headers?: Readonly<Record<string, string>> },
  body: unknown,
  settings: HttpSettings,
): Promise<HttpReply> =>
  callHttp(
    {
      ...destination,
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', ...destination.headers },
      body: JSON.stringify(body),
    },
    settings,
  );
