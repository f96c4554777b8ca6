import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FuzzVerdict } from './run';

/** What a thread is told. `end` is in milliseconds of the clock; `current` holds the number, the length and the bytes of its case. */
export interface Share {
  readonly name: string;
  readonly shared: string;
  readonly seed: number;
  readonly end: number;
  readonly current: SharedArrayBuffer;
}

/** A verdict; `isFatal` when the case would end the process, so that it cannot be tried again here. */
export type ApartVerdict = FuzzVerdict & { readonly isFatal: boolean };

const HEAP_MEBIBYTES = 1024;
const HEAD_BYTES = 8;
const ROOM_BYTES = 4 * 1024 * 1024;
const LOOK_EVERY_MS = 5000;
/** Processor time of one case that only a loop without an end takes, in microseconds. */
const ENDLESS_MICROSECONDS = 120_000_000;

/** Runs a target on a thread with a bounded heap: memory without bounds or a loop without an end are findings, and the run goes on. */
export function fuzzApart(share: Omit<Share, 'current'>): Promise<ApartVerdict> {
  const current = new SharedArrayBuffer(HEAD_BYTES + ROOM_BYTES);
  const worker = new Worker(join(__dirname, 'worker.ts'), {
    execArgv: ['-r', 'ts-node/register'],
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MEBIBYTES },
    workerData: { ...share, current } satisfies Share,
  });
  const fatal = (what: string): ApartVerdict => {
    const [number = 0, length = 0] = new Uint32Array(current, 0, 2);
    const input = Uint8Array.from(new Uint8Array(current, HEAD_BYTES, length));
    return { cases: number, failure: { what, case: number, input }, largestShare: 0, grownBytes: 0, isFatal: true };
  };
  return new Promise((resolve) => {
    let seen = -1;
    let since = process.cpuUsage();
    const look = setInterval(() => {
      const [number = 0] = new Uint32Array(current, 0, 1);
      if (number !== seen) {
        seen = number;
        since = process.cpuUsage();
      } else if (process.cpuUsage(since).user > ENDLESS_MICROSECONDS) done(fatal('Expected an end; there was none.'));
    }, LOOK_EVERY_MS);
    const done = (verdict: ApartVerdict): void => {
      clearInterval(look);
      void worker.terminate();
      resolve(verdict);
    };
    worker.once('message', (verdict: FuzzVerdict) => done({ ...verdict, isFatal: false }));
    worker.once('error', (error) => done(fatal(String(error))));
    worker.once('exit', () => done(fatal('Expected an answer; the thread ended without one, so nothing would ever give it.')));
  });
}
