const MINUTE = 60;
/** Seconds that a run is expected to take at most, so that the next one need not wait a whole minute for its phase. */
const STRIDE = 22;

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/** Seconds of the minute at which each of `runs` runs starts: evenly spread over the minute, in an order that wastes little time between runs. */
export function startPhases(runs: number): readonly number[] {
  const width = MINUTE / runs;
  let step = Math.max(1, Math.round(STRIDE / width));
  while (divisor(step, runs) !== 1) step += 1;
  return Array.from({ length: runs }, (_, run) => ((run * step) % runs) * width);
}

/** Milliseconds from `now` (epoch milliseconds) until the minute's next second `phase`. */
export const untilPhase = (phase: number, now: number): number => {
  const left = phase * 1000 - (now % (MINUTE * 1000));
  return left < 0 ? left + MINUTE * 1000 : left;
};
