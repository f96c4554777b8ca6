import type { MessagePort } from 'node:worker_threads';
import type { AggregateRequest, ScanRequest } from '../spl/catalog';
import type { Engine, Reading } from './engine/engine';
import { SCAN_CREDIT, toWire, type FromStore, type ToStore } from './protocol';
import type { DocumentStore } from './types';

/** A read that its client can still cancel, or a scan that waits for its client. */
interface Active {
  readonly cancel: () => void;
  readonly more?: () => void;
}

type DocumentCall = keyof DocumentStore;

/** Serves one client's port until it closes; whatever the client still reads is then cancelled. */
export function serveStore(engine: Engine, port: MessagePort): void {
  const active = new Map<number, Active>();
  const send = (message: FromStore): void => port.postMessage(message);

  const reading = <T>(id: number, { outcome, cancel }: Reading<T>): Promise<T> => {
    active.set(id, { cancel });
    return outcome.finally(() => active.delete(id));
  };

  const calls: Readonly<Record<string, (id: number, args: readonly never[]) => unknown>> = {
    append: (_id, [payload, rows]) => engine.append(payload as unknown as Uint8Array, rows as unknown as number),
    flush: () => engine.flush(),
    ensureIndex: (_id, [name, datatype]) => engine.ensureIndex(name as unknown as string, datatype as unknown as 'event' | 'metric'),
    dropIndex: (_id, [name]) => engine.dropIndex(name as unknown as string),
    expire: (_id, [name, before]) => engine.expire(name as unknown as string, before as unknown as number),
    indexInfo: () => engine.indexInfo(),
    indexes: (_id, [pattern, kind]) => engine.indexes(pattern as unknown as string, kind as unknown as 'event' | 'metric'),
    aggregate: (id, [request]) => reading(id, engine.aggregate(request as unknown as AggregateRequest)),
    aggregateMetrics: (id, [request]) => reading(id, engine.aggregateMetrics(request as unknown as AggregateRequest)),
    documents: (_id, [call, ...args]) => (engine.documents[call as unknown as DocumentCall] as (...each: unknown[]) => unknown)(...args),
  };

  const scan = async (id: number, request: ScanRequest): Promise<void> => {
    let credit = SCAN_CREDIT;
    let wake: (() => void) | undefined;
    const state = { cancelled: false };
    const { batches, cancel } = engine.scan(request);
    const more = (): void => {
      credit += 1;
      wake?.();
    };
    const stop = (): void => {
      state.cancelled = true;
      active.delete(id);
      cancel();
      wake?.();
    };
    active.set(id, { cancel: stop, more });
    try {
      for await (const batch of batches) {
        if (state.cancelled) break;
        send({ id, batch });
        credit -= 1;
        while (credit <= 0 && active.has(id)) await new Promise<void>((resolve) => (wake = resolve));
      }
      send({ id, done: true });
    } finally {
      active.delete(id);
    }
  };

  const answer = async (message: ToStore): Promise<void> => {
    const { id } = message;
    try {
      if ('cancel' in message) active.get(id)?.cancel();
      else if ('more' in message) active.get(id)?.more?.();
      else if ('scan' in message) await scan(id, message.scan);
      else send({ id, value: await calls[message.call]?.(id, message.args as readonly never[]) });
    } catch (error) {
      send({ id, error: toWire(error) });
    }
  };

  port.on('message', (message: ToStore) => void answer(message));
  port.on('close', () => {
    for (const { cancel } of active.values()) cancel();
  });
}
