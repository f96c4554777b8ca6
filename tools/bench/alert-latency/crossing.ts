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
  installation: crash.installation,
  occurred: crash.answered,
  received: crash.answered,
  indexed: crash.answered,
});

/**
 * Whether the detector's own decision opens a spike once it has seen these crashes of a version without history: the shipped
 * `step` is replayed with looks every `test.stepSeconds`, the last one right after the newest crash.
 */
export function hasCrossed(crashes: readonly SentCrash[], test: StepInput['test']): boolean {
  const last = crashes.at(-1);
  const first = crashes[0];
  if (!last || !first) return false;
  const looks = Math.ceil((last.answered - first.answered) / test.stepSeconds);
  let state: DetectorState = startState(first.answered - test.stepSeconds);
  let until = -Infinity;
  for (let back = looks; back >= 0; back -= 1) {
    const time = last.answered - back * test.stepSeconds;
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
