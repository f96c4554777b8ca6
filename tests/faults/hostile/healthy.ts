import { once } from 'node:events';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { runLoad, type LoadResult } from '../../../tools/bench/gateway-door/load';
import { hecBody } from '../../../tools/bench/gateway-door/traffic';

/** Clients that mean well: events a second, in an open loop, and how many come in one request. */
const RATE = 500;
const BATCH = 10;

interface Given {
  readonly url: string;
  readonly key: string;
}

/** Healthy clients in a thread of their own, so that what attackers do does not make them late. */
export interface Healthy {
  readonly start: () => void;
  /** Stops them; tells how they fared since they were started. */
  readonly stop: () => Promise<LoadResult>;
  readonly close: () => Promise<unknown>;
}

/** Makes healthy clients ready. */
export function openHealthy({ url, key }: Given): Healthy {
  const worker = new Worker(__filename, {
    execArgv: ['-r', 'ts-node/register'],
    env: { ...process.env, TS_NODE_PROJECT: join(__dirname, '../../../tsconfig.node.json') },
    workerData: { url, key } satisfies Given,
  });
  return {
    start: () => worker.postMessage('start'),
    stop: async () => {
      const answered = once(worker, 'message') as Promise<[LoadResult]>;
      worker.postMessage('stop');
      return (await answered)[0];
    },
    close: () => worker.terminate(),
  };
}

function serve({ url, key }: Given): void {
  let ending = new AbortController();
  const body = (seed: number) => hecBody(BATCH, seed);
  const load = { url, key, path: '/services/collector', contentType: 'application/json', rate: RATE, connections: 8, batch: BATCH, body };
  parentPort?.on('message', (message: 'start' | 'stop') => {
    if (message === 'stop') {
      ending.abort();
      return;
    }
    ending = new AbortController();
    void runLoad(load, ending.signal).then((result) => parentPort?.postMessage(result));
  });
}

if (!isMainThread) serve(workerData as Given);
