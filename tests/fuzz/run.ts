import { mutated, randomOf } from './mutate';
import type { FuzzTarget } from './targets';

/** What a run found; `failure` is the first broken promise with the case that broke it. */
export interface FuzzVerdict {
  readonly cases: number;
  readonly mostPerByte: number;
  readonly failure: string | undefined;
}

export interface FuzzRun {
  readonly shared: string;
  readonly seed: number;
  readonly isOver: (cases: number) => boolean;
}

/** A thread or stack smaller than this says nothing of the work per byte. */
const FEW = 1000;

/** Feeds changed samples to a target until the run is over or a promise is broken. The seed and the number of a case give it again. */
export function fuzz(target: FuzzTarget, { shared, seed, isOver }: FuzzRun): FuzzVerdict {
  const samples = target.samples(shared);
  const random = randomOf(seed);
  let mostPerByte = 0;
  let cases = 0;
  for (; !isOver(cases); cases++) {
    const bytes = mutated(samples[cases % samples.length] ?? new Uint8Array(), random);
    try {
      const made = target.take(bytes);
      if (made > FEW) mostPerByte = Math.max(mostPerByte, made / Math.max(1, bytes.length));
    } catch (error) {
      return { cases, mostPerByte, failure: `${target.name}, seed ${String(seed)}, case ${String(cases)}: ${String(error)}` };
    }
  }
  return { cases, mostPerByte, failure: undefined };
}
