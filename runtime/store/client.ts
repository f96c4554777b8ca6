import type { MessagePort } from 'node:worker_threads';
import type { CancelSignal, ScanRequest } from '../spl/catalog';
import type { Batch } from '../spl/value';
import { encodeEvents } from './codec';
import { storeError } from './errors';
import { fromWire, type FromStore, type ToStore } from './protocol';
import type { EventStore } from './types';

/** A store's client: the EventStore seam and what only the host of the store needs. */
export interface StoreClient extends EventStore {
  /** Deletes the events of an index whose `_time` lies before the bound (epoch seconds). */
  expire(index: string, before: number): Promise<void>;
}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

type ScanListener = (message: FromStore) => void;

/** Carries calls and scans over one port. */
function transport(port: MessagePort) {
  const waiting = new Map<number, Waiting>();
  const scans = new Map<number, ScanListener>();
  let nextId = 1;
  const state = { closed: false };
  const settleAll = (): void => {
    state.closed = true;
    const error = storeError('APPMON-STORE-CLOSED');
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    for (const [id, listener] of scans) listener({ id, error: { code: error.code, message: error.message } });
  };
  port.on('close', settleAll);
  port.on('message', (message: FromStore) => {
    const scan = scans.get(message.id);
    if (scan) {
      scan(message);
      return;
    }
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (waiting.size === 0 && scans.size === 0) port.unref();
    if ('error' in message) call?.reject(fromWire(message.error));
    else if ('value' in message) call?.resolve(message.value as never);
  });
  port.unref();
  const post = (message: ToStore, transfer: readonly ArrayBuffer[] = []): void => port.postMessage(message, transfer);

  function call<T>(
    name: string,
    args: readonly unknown[],
    options: { signal?: CancelSignal | undefined; transfer?: readonly ArrayBuffer[] } = {},
  ): Promise<T> {
    if (state.closed) return Promise.reject(storeError('APPMON-STORE-CLOSED'));
    if (options.signal?.aborted) return Promise.reject(storeError('APPMON-STORE-CANCELLED'));
    const id = nextId++;
    return new Promise<T>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      port.ref();
      post({ id, call: name, args }, options.transfer);
      options.signal?.addEventListener('abort', () => {
        if (waiting.has(id)) post({ id, cancel: true });
      });
    });
  }

  async function* scan(request: ScanRequest, signal?: CancelSignal): AsyncGenerator<Batch> {
    if (state.closed) throw storeError('APPMON-STORE-CLOSED');
    if (signal?.aborted) throw storeError('APPMON-STORE-CANCELLED');
    const id = nextId++;
    const inbox: FromStore[] = [];
    let wake: (() => void) | undefined;
    let finished = false;
    scans.set(id, (message) => {
      inbox.push(message);
      wake?.();
    });
    port.ref();
    signal?.addEventListener('abort', () => {
      if (scans.has(id)) post({ id, cancel: true });
    });
    post({ id, scan: request });
    try {
      for (;;) {
        const message = inbox.shift();
        if (!message) await new Promise<void>((resolve) => (wake = resolve));
        else if ('batch' in message) {
          yield message.batch;
          post({ id, more: true });
        } else {
          finished = true;
          if ('error' in message) throw fromWire(message.error);
          if (signal?.aborted) throw storeError('APPMON-STORE-CANCELLED');
          return;
        }
      }
    } finally {
      scans.delete(id);
      if (!finished) post({ id, cancel: true });
      if (waiting.size === 0 && scans.size === 0) port.unref();
    }
  }

  return { call, scan };
}

/**
 * The store as any thread sees it, over a port that `Store.connect()` gave. Events are encoded here, so that the store's
 * own thread only moves bytes until a flush. Closing it closes the port, not the store.
 */
export function createStoreClient(port: MessagePort): StoreClient {
  const { call, scan } = transport(port);
  return {
    append: async (events) => {
      if (events.length === 0) return;
      const payload = encodeEvents(events);
      await call('append', [payload, events.length], { transfer: [payload.buffer] });
    },
    ensureIndex: (name, datatype) => call('ensureIndex', [name, datatype]),
    dropIndex: (name) => call('dropIndex', [name]),
    expire: (index, before) => call('expire', [index, before]),
    indexInfo: () => call('indexInfo', []),
    indexes: (pattern, kind) => call('indexes', [pattern, kind]),
    scan,
    aggregate: (request, signal) => call('aggregate', [request], { signal }),
    aggregateMetrics: (request, signal) => call('aggregateMetrics', [request], { signal }),
    flush: () => call('flush', []),
    documents: {
      get: (path, key) => call('documents', ['get', path, key]),
      list: (path) => call('documents', ['list', path]),
      put: (path, documents) => call('documents', ['put', path, documents]),
      insert: (path, key, document) => call('documents', ['insert', path, key, document]),
      remove: (path, keys) => call('documents', ['remove', path, keys]),
      drop: (path) => call('documents', ['drop', path]),
    },
    close: () => {
      port.close();
      return Promise.resolve();
    },
  };
}
