import { grownHeap } from './heap';
import { mutated, pick, randomOf } from './mutate';
import type { FuzzTarget } from './types';

/** A broken promise and the case that broke it. */
export interface FuzzFailure {
  readonly what: string;
  readonly case: number;
  readonly input: Uint8Array;
}

/** What a run found. */
export interface FuzzVerdict {
  readonly cases: number;
  /** The first broken promise. */
  readonly failure: FuzzFailure | undefined;
  /** Most that was made of an input, as a share of what may be. */
  readonly largestShare: number;
  /** Bytes of heap that stayed in use after the run. */
  readonly grownBytes: number;
}

/** How a run goes. */
export interface FuzzRun {
  readonly shared: string;
  readonly seed: number;
  readonly isOver: (cases: number) => boolean;
  /** Told each case before it is tried. */
  readonly onCase?: (number: number, input: Uint8Array) => void;
}

/** Processor time of one input that only a loop without an end takes, in microseconds: inputs are small. */
const RUNAWAY_MICROSECONDS = 20_000_000;
/** Heap and buffers of one input that only a length that was believed takes, in bytes. */
const RUNAWAY_BYTES = 512 * 1024 * 1024;

const inUse = (): number => {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

/** What a target makes of an input as a share of what it may; throws when a promise is broken. */
export async function shareOf(target: FuzzTarget, bytes: Uint8Array): Promise<number> {
  const [time, memory] = [process.cpuUsage(), inUse()];
  const made = await target.take(bytes);
  const { user, system } = process.cpuUsage(time);
  if (user + system > RUNAWAY_MICROSECONDS)
    throw new Error(`Expected an end; it came after ${String((user + system) / 1e6)} s of processor time.`);
  if (inUse() - memory > RUNAWAY_BYTES)
    throw new Error(`Expected little memory for ${String(bytes.length)} bytes; took ${String(inUse() - memory)}.`);
  const most = target.most(bytes.length);
  if (made > most) throw new Error(`Expected at most ${String(most)} things of ${String(bytes.length)} bytes; got ${String(made)}.`);
  return made / most;
}

/** Cases before the heap is measured: what is compiled or remembered once is no growth. */
const WARM = 50;

/** Feeds changed samples to a target until the run is over or a promise is broken. The seed and the number of a case give it again. */
export async function fuzz(target: FuzzTarget, { shared, seed, isOver, onCase }: FuzzRun): Promise<FuzzVerdict> {
  const samples = target.samples(shared);
  const random = randomOf(seed);
  const heap = grownHeap();
  let largestShare = 0;
  let cases = 0;
  for (; !isOver(cases); cases++) {
    const sample = samples[pick(random, samples.length)] ?? new Uint8Array();
    const shaped = target.change && random() < 0.5 ? target.change(sample, random) : undefined;
    const input = shaped && random() < 0.8 ? shaped : mutated(shaped ?? sample, random);
    onCase?.(cases, input);
    try {
      largestShare = Math.max(largestShare, await shareOf(target, input));
    } catch (error) {
      return { cases, failure: { what: String(error), case: cases, input }, largestShare, grownBytes: heap.grown() };
    }
    if (cases === WARM) heap.start();
  }
  return { cases, failure: undefined, largestShare, grownBytes: heap.grown() };
}
