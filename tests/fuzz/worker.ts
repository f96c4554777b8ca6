import { parentPort, workerData } from 'node:worker_threads';
import type { Share } from './apart';
import { fuzz } from './run';
import { TARGETS } from './targets';

/** One run of one target on a thread of its own; what it is at stands in shared memory, so that it is known when the thread ends. */
async function main(): Promise<void> {
  const { name, shared, seed, end, current } = workerData as Share;
  const target = TARGETS.find((each) => each.name === name);
  if (!target) throw new Error(`Expected a target; got ${name}.`);
  const head = new Uint32Array(current, 0, 2);
  const room = new Uint8Array(current, head.byteLength);
  const onCase = (number: number, input: Uint8Array): void => {
    room.set(input.subarray(0, room.length));
    head.set([number, Math.min(room.length, input.length)]);
  };
  parentPort?.postMessage(await fuzz(target, { shared, seed, isOver: () => Date.now() > end, onCase }));
}

void main();
