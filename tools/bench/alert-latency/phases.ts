const MINUTE = 60;

/** Seconds of the minute at which `runs` runs start: evenly spread over the minute. */
export const startPhases = (runs: number): readonly number[] => Array.from({ length: runs }, (_, run) => (run * MINUTE) / runs);

/** Milliseconds from `now` (epoch milliseconds) until the minute's next second `phase`. */
export const untilPhase = (phase: number, now: number): number => {
  const left = phase * 1000 - (now % (MINUTE * 1000));
  return left < 0 ? left + MINUTE * 1000 : left;
};

/**
 * Of the phases that are left the one that comes soonest. Each is used once whatever the order, so the runs stay evenly spread over
 * the minute and over the looks of the detector (whose period divides it); only the waiting between two runs is shorter.
 */
export const soonestPhase = (left: ReadonlySet<number>, now: number): number | undefined =>
  [...left].sort((a, b) => untilPhase(a, now) - untilPhase(b, now))[0];
