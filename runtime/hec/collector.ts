import type { IncomingMessage } from 'node:http';
import type { Ingest, RawEvent } from '../ingest/types';
import { Acks } from './acks';
import { BodyReader, type BodyLimits } from './body';
import { mayWrite, parseEvents, type Defaults } from './envelope';
import { notFound, reply, type Reply } from './replies';
import { authenticate, checkHealthToken, type HecToken } from './tokens';

export interface CollectorOptions {
  readonly ingest: Pick<Ingest, 'events' | 'raw'>;
  /** The tokens as they are configured now. */
  readonly tokens: () => readonly HecToken[];
  readonly limits: BodyLimits;
  /** Wall clock in epoch seconds. */
  readonly now: () => number;
  readonly onProblem: (message: string) => void;
}

type Handler = (request: IncomingMessage, url: URL) => Promise<Reply>;

const GUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
/** Errors of the store that pass by themselves: the sender is asked to come back. */
const TRANSIENT = new Set(['APPMON-STORE-BUSY', 'APPMON-STORE-CLOSED', 'APPMON-LOG-FULL', 'APPMON-LOG-WRITE']);

/** Answers the requests of the collector; knows nothing of sockets. */
export class Collector {
  readonly #options: CollectorOptions;
  readonly #bodies: BodyReader;
  readonly #acks: Acks;
  readonly #routes: ReadonlyMap<string, { readonly methods: readonly string[]; readonly handle: Handler }>;
  #draining = false;

  constructor(options: CollectorOptions) {
    this.#options = options;
    this.#bodies = new BodyReader(options.limits);
    this.#acks = new Acks(options.now);
    const post = (handle: Handler) => ({ methods: ['POST', 'OPTIONS'], handle });
    const event = post((request, url) => this.#event(request, url));
    const raw = post((request, url) => this.#raw(request, url));
    const health = {
      methods: ['GET', 'HEAD', 'OPTIONS'],
      handle: (request: IncomingMessage, url: URL) => Promise.resolve(this.#health(request, url)),
    };
    const base = '/services/collector';
    this.#routes = new Map([
      ...['', '/event', '/event/1.0', '/1.0'].map((path) => [base + path, event] as const),
      ...['/raw', '/raw/1.0'].map((path) => [base + path, raw] as const),
      [`${base}/ack`, post((request, url) => this.#ack(request, url))],
      ...['/health', '/health/1.0'].map((path) => [base + path, health] as const),
    ]);
  }

  /** From now on health checks are told that the server goes away. */
  drain(): void {
    this.#draining = true;
  }

  /** Never rejects: what goes wrong inside is code 8 and a line for the operator. */
  async answer(request: IncomingMessage): Promise<Reply> {
    try {
      const url = new URL(request.url ?? '/', 'http://collector');
      const route = this.#routes.get(url.pathname.length > 1 ? url.pathname.replace(/\/$/, '') : url.pathname);
      if (!route) return notFound(404);
      if (request.method === 'OPTIONS') return { status: 200, body: '', headers: { Allow: route.methods.join(',') } };
      if (!route.methods.includes(request.method ?? '')) return notFound(405);
      return await route.handle(request, url);
    } catch (error) {
      return this.#failure(error);
    }
  }

  #failure(error: unknown): Reply {
    if (TRANSIENT.has((error as { code?: string } | undefined)?.code ?? '')) return reply(9);
    this.#options.onProblem(`APPMON-HEC-FAILURE: ${String((error as Error | undefined)?.message ?? error)}`);
    return reply(8);
  }

  #health(request: IncomingMessage, url: URL): Reply {
    if (this.#draining) return reply(23);
    const refused = checkHealthToken(request, url, this.#options.tokens());
    return refused ?? (this.#bodies.hasRoom ? reply(17) : reply(18));
  }

  /** Authenticates, checks the channel, reads the body, and answers a task that says how many events it kept. */
  async #withBody(
    request: IncomingMessage,
    url: URL,
    task: (body: Buffer, token: HecToken, channel: string | undefined) => Promise<Reply>,
  ): Promise<Reply> {
    const token = authenticate(request, url, this.#options.tokens());
    if ('status' in token) return token;
    const channel = request.headers['x-splunk-request-channel']?.toString() ?? url.searchParams.get('channel') ?? undefined;
    if (token.useACK && channel === undefined) return reply(10);
    if (channel !== undefined && !GUID.test(channel)) return reply(11);
    return this.#bodies.with(request, (body) => task(body, token, channel));
  }

  #defaults(request: IncomingMessage, token: HecToken): Defaults {
    return {
      host: (request.socket.remoteAddress ?? 'unknown').replace(/^::ffff:/, ''),
      source: token.source ?? `http:${token.name}`,
      sourcetype: token.sourcetype ?? 'httpevent',
      indexes: token.indexes,
      ...(token.index === undefined ? {} : { index: token.index }),
    };
  }

  #success(token: HecToken, channel: string | undefined): Reply {
    if (!token.useACK || channel === undefined) return reply(0);
    const ackId = this.#acks.give(token.token, channel);
    return ackId === undefined ? reply(9) : reply(0, { ackId });
  }

  #event(request: IncomingMessage, url: URL): Promise<Reply> {
    return this.#withBody(request, url, async (body, token, channel) => {
      const extract = url.searchParams.get('auto_extract_timestamp') === 'true' && !url.searchParams.has('time');
      const asked = Number(url.searchParams.get('time') ?? Number.NaN);
      const time = Number.isFinite(asked) ? asked : this.#options.now();
      const defaults = { ...this.#defaults(request, token), ...(extract ? {} : { time }) };
      const { events, code, invalidEventNumber } = parseEvents(body.toString('utf8'), defaults);
      await this.#options.ingest.events(events);
      if (code === 0) return this.#success(token, channel);
      return reply(code, invalidEventNumber === undefined ? {} : { 'invalid-event-number': invalidEventNumber });
    });
  }

  #raw(request: IncomingMessage, url: URL): Promise<Reply> {
    return this.#withBody(request, url, async (body, token, channel) => {
      const text = body.toString('utf8');
      if (text.trim() === '') return reply(5);
      const { indexes: _allowed, ...defaults } = this.#defaults(request, token);
      const asked = Object.fromEntries(
        ['host', 'source', 'sourcetype', 'index'].flatMap((name) =>
          url.searchParams.get(name) ? [[name, url.searchParams.get(name)]] : [],
        ),
      ) as Partial<RawEvent>;
      if (!mayWrite(asked.index, this.#defaults(request, token))) return reply(7, { 'invalid-event-number': 0 });
      const time = url.searchParams.get('time');
      if (time !== null && !/^-?\d+(\.\d+)?$/.test(time)) return reply(6);
      await this.#options.ingest.raw(text, { ...defaults, ...asked, ...(time === null ? {} : { time: Number(time) }) });
      return this.#success(token, channel);
    });
  }

  #ack(request: IncomingMessage, url: URL): Promise<Reply> {
    return this.#withBody(request, url, (body, token, channel) => {
      if (!token.useACK) return Promise.resolve(reply(14));
      let ids: unknown;
      try {
        ids = (JSON.parse(body.toString('utf8')) as { acks?: unknown } | null)?.acks;
      } catch {
        ids = undefined;
      }
      if (!Array.isArray(ids) || !ids.every((id) => Number.isSafeInteger(id) && (id as number) >= 0)) return Promise.resolve(reply(6));
      const acks = this.#acks.take(token.token, channel ?? '', ids as number[]);
      return Promise.resolve({ status: 200, body: JSON.stringify({ acks }) });
    });
  }
}
