import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Measures what stays in use. */
export interface HeapGrowth {
  /** Takes what is in use now as the beginning. */
  readonly start: () => void;
  /** Bytes in use beyond the beginning, at least 0. */
  readonly grown: () => number;
}

function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

/** Opens a measure of heap and buffers after a collection of everything that is not in use. */
export function grownHeap(): HeapGrowth {
  const collect = collector();
  const inUse = (): number => {
    // Buffers that the first collection finds are given back beside it, and counted out at the next one.
    collect();
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  let before = inUse();
  return {
    start: () => {
      before = inUse();
    },
    grown: () => Math.max(0, inUse() - before),
  };
}
