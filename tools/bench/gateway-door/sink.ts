import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A collector that takes everything and counts it. */
export interface Sink {
  readonly url: string;
  /** Events taken: bodies are one object a line. */
  readonly events: () => number;
  readonly bytes: () => number;
  close(): void;
}

const NEWLINE = 10;

function linesIn(chunk: Buffer): number {
  let lines = 0;
  for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) lines += 1;
  return lines;
}

/** Starts a sink on a free port of this machine. */
export async function startSink(): Promise<Sink> {
  let events = 0;
  let bytes = 0;
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => {
      events += linesIn(chunk);
      bytes += chunk.length;
    });
    request.on('end', () => {
      // The last object of a body has no line end.
      if (request.method === 'POST') events += 1;
      response.end('{"text":"Success","code":0}');
    });
    request.resume();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    events: () => events,
    bytes: () => bytes,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
