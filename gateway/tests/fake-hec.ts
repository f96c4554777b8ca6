import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An object the fake collector has taken. */
export interface Taken {
  readonly sourcetype: string;
  readonly index: string;
  readonly time: number;
  readonly event: Record<string, unknown> | string;
  readonly fields: Record<string, unknown>;
}

/** A collector whose replies a test scripts: a replier that returns true has answered. */
export interface FakeHec {
  readonly url: string;
  readonly taken: Taken[];
  readonly bodies: number[];
  replier: ((objects: Taken[], response: ServerResponse) => boolean) | undefined;
  /** Sees the headers of each request. */
  onRequest: ((headers: IncomingHttpHeaders) => void) | undefined;
  /** Status of `/services/collector/health`; 200 when left out. */
  onHealth: (() => number) | undefined;
  readonly close: () => Promise<void>;
}

/** Starts a fake collector on a free port. Bodies are one object a line, as the gateway writes them. */
export async function startFakeHec(): Promise<FakeHec> {
  const server = createServer((request, response) => {
    fake.onRequest?.(request.headers);
    if (request.url?.endsWith('/health')) {
      response.writeHead(fake.onHealth?.() ?? 200).end();
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const objects = body
        .toString('utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Taken);
      if (fake.replier?.(objects, response)) return;
      fake.bodies.push(body.length);
      fake.taken.push(...objects);
      response.end('{"text":"Success","code":0}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: FakeHec = {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    taken: [],
    bodies: [],
    replier: undefined,
    onRequest: undefined,
    onHealth: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return fake;
}

/** Waits until a condition holds; fails after ten seconds with what it waited for. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 500; turn++) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Waited in vain for ${what}.`);
}
