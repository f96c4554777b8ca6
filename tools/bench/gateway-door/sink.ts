import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/** A collector that takes everything and counts it. */
export interface Sink {
  readonly url: string;
  /** Events taken: bodies are one object a line. */
  readonly events: () => number;
  readonly bytes: () => number;
  close(): void;
}

const NEWLINE = 10;
const EVENTS = 0;
const BYTES = 1;

function linesIn(chunk: Buffer): number {
  let lines = 0;
  for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) lines += 1;
  return lines;
}

/** Starts a sink on a free port of this machine, in a thread of its own: what it takes makes nobody late whose answers are measured. */
export async function startSink(): Promise<Sink> {
  const counts = new Float64Array(new SharedArrayBuffer(2 * Float64Array.BYTES_PER_ELEMENT));
  const worker = new Worker(__filename, {
    execArgv: ['-r', 'ts-node/register'],
    env: { ...process.env, TS_NODE_PROJECT: join(__dirname, '../../../tsconfig.node.json') },
    workerData: counts,
  });
  const [port] = (await once(worker, 'message')) as [number];
  return {
    url: `http://127.0.0.1:${port}`,
    events: () => counts[EVENTS] ?? 0,
    bytes: () => counts[BYTES] ?? 0,
    close: () => void worker.terminate(),
  };
}

/** Counts in memory that is shared; one thread writes it. */
async function serve(counts: Float64Array): Promise<void> {
  const add = (which: number, amount: number): void => {
    counts[which] = (counts[which] ?? 0) + amount;
  };
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => {
      add(EVENTS, linesIn(chunk));
      add(BYTES, chunk.length);
    });
    request.on('end', () => {
      // The last object of a body has no line end.
      if (request.method === 'POST') add(EVENTS, 1);
      response.end('{"text":"Success","code":0}');
    });
    request.resume();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  parentPort?.postMessage((server.address() as AddressInfo).port);
}

if (!isMainThread) void serve(workerData as Float64Array);
