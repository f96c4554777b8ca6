import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { createStoreClient, type StoreClient } from './client';
import { storeError } from './errors';
import { fromWire } from './protocol';
import type { FromWorker, ToWorker, WorkerOptions } from './worker';

export interface StoreOptions extends WorkerOptions {
  /** Hears one line on each thing an operator should know. */
  readonly onProblem?: (message: string) => void;
}

/** The open store: a client of its own, and ports for other threads. */
export interface Store extends StoreClient {
  /** A port for `createStoreClient` in another thread; hand it over in a transfer list. */
  connect(): MessagePort;
  /** Settles with the reason when the store's thread ends without having been closed; from then on every call is refused. */
  readonly lost: Promise<string>;
}

/** Threads of libuv's pool: searches, log syncs and everybody else's file work must not wait for each other. */
const POOL_THREADS = '16';

/**
 * Folders open in this process. The database's file lock stops other processes only. The set hangs on the global object
 * because a module can be loaded more than once.
 */
const registry = Symbol.for('runtime/store/open');
const openFolders = ((globalThis as Record<symbol, unknown>)[registry] ??= new Set<string>()) as Set<string>;

function started(worker: Worker, onProblem: StoreOptions['onProblem']): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.on('error', reject);
    worker.on('exit', (code) =>
      reject(storeError('APPMON-STORE-OPEN', { directory: 'the data folder', reason: `its thread ended with ${code}` })),
    );
    worker.on('message', (message: FromWorker) => {
      if ('ready' in message) resolve();
      else if ('failed' in message) reject(fromWire(message.failed));
      else onProblem?.(message.problem);
    });
  });
}

/**
 * Opens (or creates) the store in a folder and starts its thread. Everything acknowledged before is searchable when it
 * resolves. A second opener, in this process or another, is refused with APPMON-STORE-LOCKED.
 */
export async function openStore({ onProblem, ...options }: StoreOptions): Promise<Store> {
  process.env['UV_THREADPOOL_SIZE'] ??= POOL_THREADS;
  await mkdir(options.directory, { recursive: true });
  const directory = await realpath(options.directory);
  if (openFolders.has(directory)) throw storeError('APPMON-STORE-LOCKED', { directory, holder: 'this process' });
  openFolders.add(directory);
  const worker = new Worker(join(__dirname, 'worker.ts'), {
    workerData: { ...options, directory } satisfies WorkerOptions,
    execArgv: ['-r', 'ts-node/register'],
    env: { TS_NODE_PROJECT: join(__dirname, '..', '..', 'tsconfig.node.json'), ...process.env },
  });
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  void exited.then(() => openFolders.delete(directory));
  let closing = false;
  const lost = new Promise<string>((resolve) => {
    worker.on('error', (error: Error) => resolve(error.message));
    worker.on('exit', (code) => {
      if (!closing) resolve(`its thread ended with ${code}`);
    });
  });
  try {
    await started(worker, onProblem);
  } catch (error) {
    await exited;
    throw error;
  }
  const tell = (message: ToWorker, transfer: MessagePort[] = []): void => worker.postMessage(message, transfer);
  const connect = (): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    tell({ connect: port2 }, [port2]);
    return port1;
  };
  const client = createStoreClient(connect());
  const close = async (): Promise<void> => {
    closing = true;
    tell({ close: true });
    await exited;
    await client.close();
  };
  return { ...client, connect, close, lost };
}
