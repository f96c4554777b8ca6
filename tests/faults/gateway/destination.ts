import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a destination does with a body once it has read it. `store` keeps events, all when not said how many. */
interface Exchange {
  readonly ids: readonly string[];
  readonly store: (events?: number) => void;
  readonly response: ServerResponse;
}

const SUCCESS = '{"text":"Success","code":0}';
const answer = (response: ServerResponse, status: number, body: string): void => void response.writeHead(status).end(body);
const refusal = (status: number, text: string, code: number) => (exchange: Exchange) =>
  answer(exchange.response, status, JSON.stringify({ text, code }));
/** Events that `picky` never takes. */
export const isRefused = (id: string): boolean => id.endsWith('-7');

async function drip(response: ServerResponse, text: string, pauseMs: number): Promise<void> {
  for (const character of text) {
    if (response.destroyed) return;
    response.write(character);
    await sleep(pauseMs);
  }
}

function* blanks(): Generator<string> {
  for (;;) yield ' '.repeat(1024);
}

/** How a destination behaves, from well to every way of not being well; replies as Splunk documents them where they are its own. */
const MOODS = {
  well: ({ store, response }: Exchange) => {
    store();
    answer(response, 200, SUCCESS);
  },
  busy: refusal(503, 'Server is busy', 9),
  forbidden: refusal(403, 'Invalid token', 4),
  silent: () => undefined,
  'cut before it took it': ({ response }: Exchange) => void response.destroy(),
  'cut after it took it': ({ store, response }: Exchange) => {
    store();
    response.destroy();
  },
  'byte by byte': ({ store, response }: Exchange) => {
    store();
    void drip(response.writeHead(200), SUCCESS, 5).then(() => response.end());
  },
  'endless answer': ({ response }: Exchange) => void Readable.from(blanks()).pipe(response.writeHead(200)),
  'login page': ({ response }: Exchange) => answer(response, 200, '<html>Please log in</html>'),
  'not there': ({ response }: Exchange) => answer(response, 404, '<html>Not found</html>'),
  'acknowledged late': ({ store, response }: Exchange) => {
    store();
    answer(response, 200, '{"text":"Success","code":0,"ackId":3}');
  },
  'empty answer': ({ response }: Exchange) => answer(response, 200, ''),
  picky: ({ ids, store, response }: Exchange) => {
    const bad = ids.findIndex(isRefused);
    store(bad < 0 ? undefined : bad);
    if (bad < 0) answer(response, 200, SUCCESS);
    else answer(response, 400, JSON.stringify({ text: 'Invalid data format', code: 6, 'invalid-event-number': bad }));
  },
} satisfies Record<string, (exchange: Exchange) => void>;

export type Mood = keyof typeof MOODS;
const SICK: ReadonlySet<Mood> = new Set<Mood>(['busy']);

/** A collector that can be made to behave in every way, and keeps how often it stored each event id. */
export interface Destination {
  readonly url: string;
  mood: Mood;
  readonly stored: ReadonlyMap<string, number>;
  /** Requests with events so far. */
  readonly asked: () => number;
  /** Closes the port, so that connections are refused. */
  readonly leave: () => Promise<void>;
  /** Opens the same port again. */
  readonly comeBack: () => Promise<void>;
}

interface Sent {
  readonly fields?: { readonly event_id?: string };
}

/** Bodies are one object a line, as the gateway writes them; what it says of itself has no id and is not counted. */
const idsIn = (body: string): string[] =>
  body
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => (JSON.parse(line) as Sent).fields?.event_id ?? []);

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** Starts a destination that is well, on a free port. */
export async function startDestination(): Promise<Destination> {
  const stored = new Map<string, number>();
  let asked = 0;
  let questions = 0;
  let port = 0;
  let server: Server | undefined;
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url?.endsWith('/health')) {
      response.writeHead(SICK.has(destination.mood) ? 503 : 200).end();
      return;
    }
    const body = await readAll(request);
    if (request.url?.endsWith('/ack')) {
      questions += 1;
      answer(response, 200, JSON.stringify({ acks: { 3: questions % 3 === 0 } }));
      return;
    }
    const ids = idsIn(body);
    asked += ids.length > 0 ? 1 : 0;
    MOODS[ids.length > 0 ? destination.mood : 'well']({
      ids,
      response,
      store: (events = ids.length) => {
        for (const id of ids.slice(0, events)) stored.set(id, (stored.get(id) ?? 0) + 1);
      },
    });
  };
  const listen = async (): Promise<void> => {
    server = createServer((request, response) => {
      // A gateway that is killed breaks its request off.
      serve(request, response).catch(() => response.destroy());
    }).listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  };
  await listen();
  const destination: Destination = {
    url: `http://127.0.0.1:${String(port)}`,
    mood: 'well',
    stored,
    asked: () => asked,
    leave: async () => {
      const closed = server && once(server, 'close');
      server?.close();
      server?.closeAllConnections();
      await closed;
    },
    comeBack: listen,
  };
  return destination;
}
