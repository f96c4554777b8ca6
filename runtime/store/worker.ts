import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { Engine } from './engine/engine';
import { toWire, type WireError } from './protocol';
import { serveStore } from './server';

/** What the opening thread tells the worker. */
export type ToWorker = { readonly connect: MessagePort } | { readonly close: true };

/** What the worker tells the opening thread. */
export type FromWorker = { readonly ready: true } | { readonly failed: WireError } | { readonly problem: string };

/** Options as they reach the worker. */
export interface WorkerOptions {
  readonly directory: string;
  readonly maxPendingBytes?: number;
}

async function serve(parent: MessagePort): Promise<void> {
  const tell = (message: FromWorker): void => parent.postMessage(message);
  try {
    const engine = await Engine.open({ ...(workerData as WorkerOptions), onProblem: (problem) => tell({ problem }) });
    const ports: MessagePort[] = [];
    parent.on('message', (message: ToWorker) => {
      if ('connect' in message) {
        ports.push(message.connect);
        serveStore(engine, message.connect);
      } else {
        void engine
          .close()
          .catch((error: unknown) => tell({ problem: `APPMON-STORE-CLOSE: ${(error as Error).message}` }))
          .finally(() => {
            for (const port of ports) port.close();
            parent.close();
          });
      }
    });
    tell({ ready: true });
  } catch (error) {
    tell({ failed: toWire(error) });
    parent.close();
  }
}

if (parentPort) void serve(parentPort);
