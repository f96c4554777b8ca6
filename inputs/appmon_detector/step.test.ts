import type { CrashSeen, SessionCount } from './queries';
import { startState, type DetectorState } from './state';
import { step, type Finding, type StepInput } from './step';
import { toDetection, toDetectionEvent } from './detection';

const TEST = { stepSeconds: 10, ratio: 3, falseAlertsPerYear: 1, minimumCrashes: 5, minimumInstallations: 3 };

const crash = (id: number, over: Partial<CrashSeen> = {}): CrashSeen => ({
  eventId: `e${id}`,
  appId: 'bank',
  platform: 'android',
  version: '8.14.0',
  issueKey: 'k1',
  issue: 'AM-K1',
  installation: `i${id}`,
  occurred: 1000,
  received: 1001,
  indexed: 1002,
  ...over,
});
const sessions = (count: number): SessionCount[] => [{ appId: 'bank', platform: 'android', version: '8.14.0', count }];
const input = (over: Partial<StepInput>): StepInput => ({
  time: 1010,
  crashes: [],
  sessions: sessions(20),
  baselineOf: () => ({ rate: 0.002, dispersion: 1, hours: 100 }),
  isKnownIssue: () => true,
  test: TEST,
  ...over,
});
const run = (inputs: readonly StepInput[]): { state: DetectorState; findings: Finding[] } => {
  let state = startState(1000);
  const findings: Finding[] = [];
  for (const each of inputs) {
    const result = step(state, each);
    state = result.state;
    findings.push(...result.findings);
  }
  return { state, findings };
};

test('a burst of crashes opens once, although the windows overlap', () => {
  const burst = Array.from({ length: 8 }, (_, at) => crash(at));
  const { findings } = run([input({ crashes: burst }), input({ time: 1020, crashes: burst }), input({ time: 1030, crashes: burst })]);
  expect(findings.filter((finding) => finding.change === 'opened')).toHaveLength(1);
  expect(findings[0]?.evidence?.crashes).toBe(8);
});

test('a report that is seen again counts once', () => {
  const four = Array.from({ length: 4 }, (_, at) => crash(at));
  expect(run([input({ crashes: four }), input({ time: 1020, crashes: four })]).findings).toEqual([]);
});

test('a new issue is announced with the third installation, once', () => {
  const isKnownIssue = (): boolean => false;
  const { findings } = run([
    input({ crashes: [crash(1)], isKnownIssue }),
    input({ time: 1020, crashes: [crash(2), crash(3, { installation: 'i1' })], isKnownIssue }),
    input({ time: 1030, crashes: [crash(4)], isKnownIssue }),
    input({ time: 1040, crashes: [crash(5)], isKnownIssue }),
  ]);
  const announced = findings.filter((finding) => finding.rule === 'new_issue');
  expect(announced).toHaveLength(1);
  expect(announced[0]?.issueKey).toBe('k1');
  // Seen on i1, i2 and i4 by now, although the last step brought one crash.
  const context = { detected: 1030, incident: '', silence: undefined, name: { issue: '', title: '' } };
  expect(toDetection(announced[0] as Finding, context)).toMatchObject({ users: 3, crashes: 3 });
});

test('an idle version is forgotten', () => {
  const quiet = Array.from({ length: 61 }, (_, at) => input({ time: 1020 + at * 10, sessions: [] }));
  expect(Object.keys(run([input({ crashes: [crash(1)] }), ...quiet]).state.series)).toEqual([]);
});

test('a detection names subject, window and evidence; its event leads with the indexed fields', () => {
  const { findings } = run([input({ crashes: Array.from({ length: 8 }, (_, at) => crash(at)) })]);
  const finding = findings[0] as Finding;
  const detection = toDetection(finding, {
    detected: 7200,
    incident: 'INC-1001',
    silence: undefined,
    name: { issue: 'AM-AAAAAAAA', title: 'Pay.sign' },
  });
  expect(detection).toMatchObject({
    _key: 'crash_spike:bank:android:8.14.0:2',
    severity: 'critical',
    users: 8,
    crashes: 8,
    dispatched: 1,
    received_time: 1001,
    indexed_time: 1002,
  });
  const event = JSON.parse(toDetectionEvent(detection)) as Record<string, unknown>;
  expect(Object.keys(event)[0]).toBe('ix');
  expect(event).not.toHaveProperty('app_id');
  expect(event['ix']).toMatchObject({ app_id: 'bank', kind: 'crash_spike' });
});
