import type { Cell } from '../../value';

/** An aggregate over a queue of value lists: each row adds its values at the end, the oldest row goes at the front. */
export interface Sliding {
  readonly push: (values: readonly (string | number)[]) => void;
  readonly shift: () => void;
  readonly result: () => Cell;
}

/** How the parts of a window are made and put together. `join` is associative: neighbours may be joined in any grouping. */
export interface Joinable<Part> {
  readonly of: (values: readonly (string | number)[]) => Part;
  readonly join: (earlier: Part, later: Part) => Part;
  readonly result: (part: Part | undefined) => Cell;
}

/**
 * Slides in constant time per row without ever taking a value back out, which sums of decimals would not survive: two stacks, the
 * older half of the window joined from its end, the newer from its start.
 */
export function sliding<Part>({ of, join, result }: Joinable<Part>): Sliding {
  const older: Part[] = [];
  let newer: Part[] = [];
  let newest: Part | undefined;
  return {
    push(values) {
      const part = of(values);
      newer.push(part);
      newest = newest === undefined ? part : join(newest, part);
    },
    shift() {
      if (older.length === 0) {
        for (const part of newer.reverse()) {
          const rest = older.at(-1);
          older.push(rest === undefined ? part : join(part, rest));
        }
        newer = [];
        newest = undefined;
      }
      older.pop();
    },
    result() {
      const oldest = older.at(-1);
      return result(oldest === undefined || newest === undefined ? (oldest ?? newest) : join(oldest, newest));
    },
  };
}
