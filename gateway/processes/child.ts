import cluster from 'node:cluster';
import { CodedError } from '../../core/errors';
import { sumOf } from '../accounting';
import type { Figures } from '../accounting';
import { gatewayError } from '../errors';
import type { Taken } from '../rate';
import type { Reply } from '../receive/types';
import type { Durable } from '../spool/writer';
import { PORT_VARIABLE, WRITER_VARIABLE } from './messages';
import type { FromReceiver, SharedPage, ToReceiver } from './messages';

/** A receiver as the primary sees it. */
export interface Child {
  readonly pid: number;
  readonly writer: number;
  /** The port it listens on; rejects with its coded error when it does not. */
  readonly ready: Promise<number>;
  /** Its exit code, when it has ended and everything it said was heard. */
  readonly ended: Promise<number | null>;
  /** Its counters, as it last told. */
  readonly figures: () => Figures;
  readonly tellRoom: (waiting: number) => void;
  /** Tells it what senders took at another receiver. */
  readonly tellTaken: (taken: readonly Taken[]) => void;
  /** Lets it drain; resolves when it has ended. One that does not end in time is killed: what it acknowledged is on the disk. */
  readonly dismiss: (lingerMs: number, graceMs: number) => Promise<void>;
  readonly isDismissed: () => boolean;
}

/** What the primary does for a receiver. */
export interface ChildParts {
  readonly writer: number;
  readonly port: number;
  readonly learn: (durable: Durable) => void;
  readonly page: (path: SharedPage) => Reply;
  /** Hears what senders took at this receiver. */
  readonly taken: (taken: readonly Taken[]) => void;
}

/** How much longer than it was given a receiver may take before it is killed, in milliseconds. */
const PATIENCE_MS = 2000;

/**
 * Threads for the disk beside those that decompress, and few heaps of the C library: each thread that decompressed would keep the
 * room of its longest body in one of its own.
 */
const ENVIRONMENT = { UV_THREADPOOL_SIZE: '6', MALLOC_ARENA_MAX: '2' };

/** Starts a receiver as a child of this process. */
export function startChild({ writer, port, learn, page, taken }: ChildParts): Child {
  const worker = cluster.fork({ ...ENVIRONMENT, [WRITER_VARIABLE]: String(writer), [PORT_VARIABLE]: String(port) });
  let figures = sumOf([]);
  let written = 0;
  let toldRoom = '';
  let isDismissed = false;
  const tell = (message: ToReceiver): void => {
    // It may have ended just now: then there is nobody to tell.
    if (worker.isConnected()) worker.send(message, () => undefined);
  };
  const heardAll = new Promise<void>((resolve) => worker.once('disconnect', () => resolve()));
  const exit = new Promise<number | null>((resolve) => worker.once('exit', (code: number | null) => resolve(code)));
  const ended = Promise.all([exit, heardAll]).then(([code]) => code);
  const ready = new Promise<number>((resolve, reject) => {
    const listeners: { readonly [Type in FromReceiver['type']]: (message: Extract<FromReceiver, { type: Type }>) => void } = {
      ready: (message) => resolve(message.port),
      failed: ({ code, message }) => reject(new CodedError(code, message)),
      durable: ({ durable }) => {
        written += durable.bytes;
        learn(durable);
      },
      figures: (message) => (figures = message.figures),
      taken: (message) => taken(message.taken),
      page: ({ id, path }) => tell({ type: 'page', id, reply: page(path) }),
    };
    worker.on('message', (message: FromReceiver) => {
      (listeners[message.type] as (heard: FromReceiver) => void)(message);
    });
    void ended.then(() => reject(gatewayError('APPMON-GATEWAY-RECEIVER')));
  });
  return {
    pid: worker.process.pid ?? 0,
    writer,
    ready,
    ended,
    figures: () => figures,
    tellRoom: (waiting) => {
      const room = { type: 'room', waiting, written } as const;
      if (JSON.stringify(room) === toldRoom) return;
      toldRoom = JSON.stringify(room);
      tell(room);
    },
    tellTaken: (others) => tell({ type: 'taken', taken: others }),
    dismiss: async (lingerMs, graceMs) => {
      isDismissed = true;
      tell({ type: 'drain', lingerMs, graceMs });
      const timer = setTimeout(() => worker.process.kill('SIGKILL'), lingerMs + graceMs + PATIENCE_MS);
      await ended;
      clearTimeout(timer);
    },
    isDismissed: () => isDismissed,
  };
}
