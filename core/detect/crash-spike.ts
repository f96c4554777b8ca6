import { CUSUM_START, cusumThreshold, stepCusum, type CusumState } from './cusum';
import { upperTail } from './poisson';

/** What was received of one app, platform and version in one step of the detector. */
export interface CrashSample {
  /** End of the step, epoch seconds. */
  readonly time: number;
  readonly crashes: number;
  /** Crashes expected in this step at the normal rate. */
  readonly expected: number;
  /** Keyed hashes of the installations that crashed. */
  readonly installations: readonly string[];
}

/** How sure and how quick the test is. */
export interface CrashSpikeTest {
  readonly stepSeconds: number;
  readonly ratio: number;
  readonly dispersion: number;
  readonly falseAlertsPerYear: number;
  readonly minimumCrashes: number;
  readonly minimumInstallations: number;
}

/** Memory of one series between two steps; plain JSON. */
export interface CrashSpikeState {
  readonly cusum: CusumState;
  /** Steps of the last ten minutes, oldest first. */
  readonly recent: readonly CrashSample[];
  readonly open: boolean;
  /** Since when the rate has been back below 1.5 × normal while an incident is open. */
  readonly calmSince: number | undefined;
}

export const CRASH_SPIKE_START: CrashSpikeState = { cusum: CUSUM_START, recent: [], open: false, calmSince: undefined };

/** The evidence that travels with a detection. */
export interface CrashSpikeEvidence {
  readonly since: number;
  readonly crashes: number;
  readonly expected: number;
  readonly ratio: number;
  readonly installations: number;
  readonly test: 'sequential' | 'acute';
  /** CUSUM sum over its threshold, or the tail probability of the last minute. */
  readonly value: number;
  readonly threshold: number;
}

export type CrashSpikeVerdict =
  | { readonly kind: 'opened' | 'continues'; readonly evidence: CrashSpikeEvidence }
  | { readonly kind: 'closed' }
  | { readonly kind: 'quiet' };

/** An alarm this improbable in one minute needs no sequential evidence. */
const ACUTE_PROBABILITY = 1e-6;
const ACUTE_SECONDS = 60;
const MEMORY_SECONDS = 600;
const CALM_RATIO = 1.5;
const CALM_SECONDS = 600;

const total = (samples: readonly CrashSample[], of: (sample: CrashSample) => number): number =>
  samples.reduce((sum, sample) => sum + of(sample), 0);

function evidenceOf(state: CrashSpikeState, sample: CrashSample, test: CrashSpikeTest): CrashSpikeEvidence | undefined {
  const threshold = cusumThreshold(test.stepSeconds, test.falseAlertsPerYear);
  const minute = state.recent.filter((each) => each.time > sample.time - ACUTE_SECONDS);
  const tail = upperTail(
    total(minute, (each) => each.crashes),
    total(minute, (each) => each.expected),
    test.dispersion,
  );
  const sequential = state.cusum.sum >= threshold;
  if (!sequential && tail >= ACUTE_PROBABILITY) return undefined;
  const since = sequential ? (state.cusum.since ?? sample.time) - test.stepSeconds : sample.time - ACUTE_SECONDS;
  const excursion = state.recent.filter((each) => each.time > since);
  const crashes = total(excursion, (each) => each.crashes);
  const expected = total(excursion, (each) => each.expected);
  const installations = new Set(excursion.flatMap((each) => each.installations)).size;
  // One phone in a crash loop, or a handful of reports, wakes nobody.
  if (crashes < test.minimumCrashes || installations < test.minimumInstallations) return undefined;
  return {
    since,
    crashes,
    expected,
    ratio: crashes / Math.max(expected, 1e-9),
    installations,
    test: sequential ? 'sequential' : 'acute',
    value: sequential ? state.cusum.sum : tail,
    threshold: sequential ? threshold : ACUTE_PROBABILITY,
  };
}

/**
 * One step of the crash-spike rule for one series: a sequential test (quick at low volume) or an acute one (quick at high volume),
 * with hysteresis: an open incident closes after ten minutes below 1.5 × normal.
 */
export function stepCrashSpike(
  before: CrashSpikeState,
  sample: CrashSample,
  test: CrashSpikeTest,
): { readonly state: CrashSpikeState; readonly verdict: CrashSpikeVerdict } {
  const recent = [...before.recent.filter((each) => each.time > sample.time - MEMORY_SECONDS), sample];
  const cusum = stepCusum(before.cusum, { time: sample.time, count: sample.crashes, expected: sample.expected }, test);
  const state: CrashSpikeState = { ...before, cusum, recent };
  if (before.open) {
    const minute = recent.filter((each) => each.time > sample.time - ACUTE_SECONDS);
    const calm =
      total(minute, (each) => each.crashes) <=
      CALM_RATIO *
        Math.max(
          total(minute, (each) => each.expected),
          1,
        );
    const calmSince = calm ? (before.calmSince ?? sample.time) : undefined;
    if (calmSince !== undefined && sample.time - calmSince >= CALM_SECONDS)
      return { state: { ...CRASH_SPIKE_START, recent }, verdict: { kind: 'closed' } };
    const evidence = evidenceOf(state, sample, test);
    return { state: { ...state, calmSince }, verdict: evidence ? { kind: 'continues', evidence } : { kind: 'quiet' } };
  }
  const evidence = evidenceOf(state, sample, test);
  return evidence
    ? { state: { ...state, open: true, calmSince: undefined }, verdict: { kind: 'opened', evidence } }
    : { state, verdict: { kind: 'quiet' } };
}
