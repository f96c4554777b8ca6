import { DEFAULT_BASELINE } from '../../../core/detect/baseline';
import type { CrashSeen } from '../../../inputs/appmon_detector/queries';
import { startState, type DetectorState } from '../../../inputs/appmon_detector/state';
import { step, type StepInput } from '../../../inputs/appmon_detector/step';

/** A crash that was answered with 200: when, and by which phone. */
export interface SentCrash {
  /** Epoch seconds. */
  readonly answered: number;
  readonly installation: string;
}

const toSeen = (crash: SentCrash, version: string): CrashSeen => ({
  eventId: crash.installation,
  appId: 'bench',
  platform: 'android',
  version,
  issueKey: '-',
  issue: '',
  installation: crash.installation,
  occurred: crash.answered,
  received: crash.answered,
  indexed: crash.answered,
});

/** Moments of the last look after the newest crash that are tried, as parts of a step. */
const ALIGNMENTS = Array.from({ length: 20 }, (_, at) => at / 20);

/** Whether the shipped `step` opens a spike when it looks every `test.stepSeconds` and for the last time `delay` seconds after the newest crash. */
function opens(crashes: readonly SentCrash[], test: StepInput['test'], delay: number): boolean {
  const end = (crashes.at(-1)?.answered ?? 0) + delay;
  const start = crashes[0]?.answered ?? 0;
  let state: DetectorState = startState(start - test.stepSeconds);
  let until = -Infinity;
  for (let back = Math.ceil((end - start) / test.stepSeconds); back >= 0; back -= 1) {
    const time = end - back * test.stepSeconds;
    const fresh = crashes.filter((crash) => crash.answered > until && crash.answered <= time);
    const looked = step(state, {
      time,
      crashes: fresh.map((crash) => toSeen(crash, 'replayed')),
      sessions: [],
      baselineOf: () => DEFAULT_BASELINE,
      isKnownIssue: () => true,
      test,
    });
    if (looked.findings.some((finding) => finding.rule === 'crash_spike' && finding.change === 'opened')) return true;
    state = looked.state;
    until = time;
  }
  return false;
}

/**
 * Whether the detector's own decision must open a spike once it has seen these crashes of a version without history, however its
 * looks fall between them: crashes that are spread over two looks need to be more than crashes in one.
 */
export const hasCrossed = (crashes: readonly SentCrash[], test: StepInput['test']): boolean =>
  crashes.length > 0 && ALIGNMENTS.every((part) => opens(crashes, test, part * test.stepSeconds));
