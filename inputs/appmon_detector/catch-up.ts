import type { CrashSeen, IndexWindow, SessionCount } from './queries';

/** What was indexed in one step of the detector. */
export interface StepContent {
  /** End of the step, epoch seconds. */
  readonly time: number;
  readonly crashes: readonly CrashSeen[];
  readonly sessions: readonly SessionCount[];
}

/** Longest stretch that is made up for after a pause, in seconds: what is older says nothing about now. */
export const CATCH_UP_SECONDS = 3600;
/** A pause of fewer steps than this is judged as one step. */
const STEPS_AT_ONCE = 3;

/** Whether so much time passed since the last look that it has to be judged step by step: a whole pause in one step would look like a spike. */
export const needsCatchUp = (cursor: number, now: number, stepSeconds: number): boolean => now - cursor >= STEPS_AT_ONCE * stepSeconds;

/**
 * Cuts what was indexed from `window.from` to `window.to` into steps, oldest first. Crashes of before the window (the overlap of
 * two looks) come in the first step. Sessions are read `sessionLag` seconds behind the crashes.
 */
export function intoSteps(
  content: { readonly crashes: readonly CrashSeen[]; readonly sessions: readonly SessionCount[] },
  window: IndexWindow,
  options: { readonly stepSeconds: number; readonly sessionLag: number },
): readonly StepContent[] {
  const { stepSeconds, sessionLag } = options;
  const count = Math.max(1, Math.ceil((window.to - window.from) / stepSeconds));
  const stepOf = (indexed: number): number => Math.min(count - 1, Math.max(0, Math.floor((indexed - window.from) / stepSeconds)));
  const crashes = Array.from({ length: count }, (): CrashSeen[] => []);
  const sessions = Array.from({ length: count }, (): SessionCount[] => []);
  for (const crash of content.crashes) crashes[stepOf(crash.indexed)]?.push(crash);
  for (const session of content.sessions) sessions[stepOf((session.indexed ?? window.from) + sessionLag)]?.push(session);
  return crashes.map((each, at) => ({
    time: Math.min(window.to, window.from + (at + 1) * stepSeconds),
    crashes: each,
    sessions: sessions[at] ?? [],
  }));
}
