import { CRASH_SPIKE_START, stepCrashSpike, type CrashSpikeState, type CrashSpikeTest } from './crash-spike';
import { cusumThreshold } from './cusum';

const TEST: CrashSpikeTest = {
  stepSeconds: 10,
  ratio: 3,
  dispersion: 1,
  falseAlertsPerYear: 1,
  minimumCrashes: 5,
  minimumInstallations: 3,
};

/** Feeds equal steps and returns the time of the first opening, in seconds from the start. */
function firstOpening(steps: readonly { crashes: number; expected: number; phones: number }[]): number | undefined {
  let state: CrashSpikeState = CRASH_SPIKE_START;
  for (const [at, step] of steps.entries()) {
    const time = (at + 1) * 10;
    const installations = Array.from({ length: step.crashes }, (_, phone) => `i${phone % step.phones}`);
    const result = stepCrashSpike(state, { time, crashes: step.crashes, expected: step.expected, installations }, TEST);
    if (result.verdict.kind === 'opened') return time;
    state = result.state;
  }
  return undefined;
}

test('the threshold for one false alert a year at ten-second steps is ln(3,155,760)', () => {
  expect(cusumThreshold(10, 1)).toBeCloseTo(Math.log(3_155_760), 9);
});

test('a normal rate never opens', () => {
  expect(firstOpening(Array.from({ length: 2_000 }, () => ({ crashes: 1, expected: 1, phones: 50 })))).toBeUndefined();
});

test('ten times the normal rate opens at once: P(K >= 10 | 1) is 1.1e-7', () => {
  expect(firstOpening(Array.from({ length: 10 }, () => ({ crashes: 10, expected: 1, phones: 50 })))).toBe(10);
});

test('three times the normal rate opens on the twelfth step: each adds 3·ln 3 − 2 = 1.296 towards ln(3,155,760) = 14.96', () => {
  expect(firstOpening(Array.from({ length: 20 }, () => ({ crashes: 3, expected: 1, phones: 50 })))).toBe(120);
});

test('one phone in a crash loop wakes nobody', () => {
  expect(firstOpening(Array.from({ length: 100 }, () => ({ crashes: 10, expected: 0.5, phones: 1 })))).toBeUndefined();
});

test('an incident closes after ten calm minutes and may open again', () => {
  let state: CrashSpikeState = CRASH_SPIKE_START;
  const verdicts: string[] = [];
  for (let step = 1; step <= 80; step += 1) {
    const crashes = step <= 3 ? 20 : 0;
    const result = stepCrashSpike(
      state,
      { time: step * 10, crashes, expected: 0.5, installations: Array.from({ length: crashes }, (_, at) => `i${at}`) },
      TEST,
    );
    state = result.state;
    verdicts.push(result.verdict.kind);
  }
  expect(verdicts.filter((kind) => kind === 'opened')).toHaveLength(1);
  expect(verdicts.filter((kind) => kind === 'closed')).toHaveLength(1);
  expect(state.open).toBe(false);
});
