import { intoSteps, needsCatchUp } from './catch-up';
import type { CrashSeen, SessionCount } from './queries';
import { startState } from './state';
import { step, type Finding } from './step';

const WINDOW = { from: 1_000, to: 1_600 };
const OPTIONS = { stepSeconds: 10, sessionLag: 20 };
const TEST = { stepSeconds: 10, ratio: 3, falseAlertsPerYear: 1, minimumCrashes: 5, minimumInstallations: 3 };

const crash = (id: number, indexed: number): CrashSeen => ({
  ...{ eventId: `e${id}`, appId: 'bank', platform: 'android', version: '1.0', issueKey: 'k', issue: 'AM-K', installation: `i${id}` },
  ...{ occurred: indexed - 5, received: indexed - 2, indexed },
});
const sessions = (count: number, indexed: number): SessionCount => ({ appId: 'bank', platform: 'android', version: '1.0', count, indexed });

test('a pause of three steps and more is judged step by step', () => {
  expect([1_000, 1_029, 1_030, 5_000].map((now) => needsCatchUp(1_000, now, 10))).toEqual([false, false, true, true]);
});

test('every crash and session comes in the step of its index time, the overlap in the first, sessions twenty seconds later', () => {
  const content = {
    crashes: [crash(1, 985), crash(2, 1_000), crash(3, 1_009), crash(4, 1_010), crash(5, 1_600)],
    sessions: [sessions(7, 980), sessions(8, 989), sessions(9, 990), sessions(1, 1_579)],
  };
  const steps = intoSteps(content, WINDOW, OPTIONS);
  expect(steps).toHaveLength(60);
  expect(steps.map(({ time }) => time).slice(0, 2)).toEqual([1_010, 1_020]);
  expect(steps.at(-1)?.time).toBe(1_600);
  const ids = steps.map((each) => each.crashes.map(({ eventId }) => eventId));
  expect([ids[0], ids[1], ids.at(-1)]).toEqual([['e1', 'e2', 'e3'], ['e4'], ['e5']]);
  expect(steps.map((each) => each.sessions.map(({ count }) => count)).filter((counts) => counts.length > 0)).toEqual([[7, 8], [9], [1]]);
});

test('ten minutes at the normal rate are no spike after a pause, although together they would be many crashes at once', () => {
  // 20 sessions a second and one crash in 200 of them, the normal rate: 60 crashes in ten minutes.
  const content = {
    crashes: Array.from({ length: 60 }, (_, at) => crash(at, 1_000 + at * 10)),
    sessions: Array.from({ length: 600 }, (_, at) => sessions(20, 980 + at)),
  };
  const context = {
    baselineOf: () => ({ rate: 0.005, dispersion: 1.5, hours: 100 }),
    isKnownIssue: () => true,
    test: TEST,
  };
  let state = startState(WINDOW.from);
  const findings: Finding[] = [];
  for (const each of intoSteps(content, WINDOW, OPTIONS)) {
    const result = step(state, { ...each, ...context });
    state = result.state;
    findings.push(...result.findings);
  }
  expect(findings).toEqual([]);
  expect(state.cursor).toBe(WINDOW.to);
});
