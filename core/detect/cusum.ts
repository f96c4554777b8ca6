/** The running sum of a sequential test and where its present excursion began. */
export interface CusumState {
  readonly sum: number;
  /** Time (epoch seconds) of the first sample of the present excursion above zero. */
  readonly since: number | undefined;
}

export const CUSUM_START: CusumState = { sum: 0, since: undefined };

/**
 * One step of Page's CUSUM for counts (Page 1954): adds the log-likelihood ratio of "the rate is `ratio` times normal" against "it is normal",
 * k·ln(ratio) − (ratio − 1)·λ, divided by the dispersion so that over-dispersed counts need as much more evidence.
 */
export function stepCusum(
  state: CusumState,
  sample: { readonly time: number; readonly count: number; readonly expected: number },
  test: { readonly ratio: number; readonly dispersion: number },
): CusumState {
  const evidence = (sample.count * Math.log(test.ratio) - (test.ratio - 1) * sample.expected) / test.dispersion;
  const sum = Math.max(0, state.sum + evidence);
  if (sum === 0) return CUSUM_START;
  return { sum, since: state.since ?? sample.time };
}

/**
 * The threshold that keeps false alerts to the given number a year: h = ln(samples per false alert), from Lorden's bound
 * (1971) that the mean time between false alerts is at least e^h samples.
 */
export const cusumThreshold = (sampleSeconds: number, falseAlertsPerYear: number): number =>
  Math.log((365.25 * 86_400) / sampleSeconds / falseAlertsPerYear);
