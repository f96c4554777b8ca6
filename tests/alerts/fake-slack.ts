import { createServer as createPlain, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTls } from 'node:https';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

/** How the service treats one call. */
export type Treatment = (answer: ServerResponse, message: IncomingMessage) => void;

/** A webhook receiver over real HTTP that treats calls as a test says, in order; calls without a treatment are answered `ok`. */
export interface FakeSlack {
  readonly address: string;
  /** Bodies of all calls, in order. */
  readonly calls: readonly { readonly text: string; readonly blocks: readonly unknown[] }[];
  readonly treatments: Treatment[];
  close(): Promise<void>;
}

const reply =
  (status: number, body: string, headers: Readonly<Record<string, string>> = {}): Treatment =>
  (answer) =>
    answer.writeHead(status, headers).end(body);

/** What services do to their callers. */
export const treat = {
  busy: (seconds: number): Treatment => reply(429, 'rate_limited', { 'retry-after': String(seconds) }),
  broken: reply(500, 'server error'),
  lying: (error: string): Treatment => reply(200, JSON.stringify({ ok: false, error }), { 'content-type': 'application/json' }),
  page: reply(200, '<html><body>Sign in to the guest network</body></html>'),
  gone: reply(404, 'no_service'),
  reset: (_answer: ServerResponse, message: IncomingMessage): void => {
    message.socket.destroy();
  },
  silent: (): void => undefined,
};

export const listening = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });

/** Starts it on loopback; with `tls` it speaks HTTPS. */
export async function startFakeSlack(tls?: { readonly key: string; readonly cert: string }): Promise<FakeSlack> {
  const calls: { text: string; blocks: unknown[] }[] = [];
  const treatments: Treatment[] = [];
  const listener: RequestListener = (message, answer) => {
    void text(message).then((body) => {
      calls.push(JSON.parse(body) as { text: string; blocks: unknown[] });
      (treatments.shift() ?? reply(200, 'ok'))(answer, message);
    });
  };
  const server = tls ? createTls(tls, listener) : createPlain(listener);
  const port = await listening(server);
  return {
    address: `${tls ? 'https' : 'http'}://127.0.0.1:${port}/services/T0/B0/secret`,
    calls,
    treatments,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A forward proxy that tunnels (CONNECT) and notes where to. */
export async function startProxy(): Promise<{ readonly address: string; readonly tunnels: readonly string[]; close(): Promise<void> }> {
  const tunnels: string[] = [];
  const server = createPlain((_message, answer) => answer.writeHead(405).end());
  server.on('connect', (message, client, head) => {
    tunnels.push(message.url ?? '');
    const [host = '', port = ''] = (message.url ?? '').split(':');
    const upstream = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client);
      client.pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
  });
  const port = await listening(server);
  return {
    address: `http://127.0.0.1:${port}`,
    tunnels,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
