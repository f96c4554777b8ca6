import type { Incident } from './incident';
import { nextNumber } from './incident';
import { answerOf, ratesOf } from './live';
import { startState } from './state';
import { CRASH_SPIKE_START } from '../../core/detect/crash-spike';

const incident = (over: Partial<Incident>): Incident => ({
  ...{ _key: 'INC-1001', inc: 'INC-1001', title: 'Crashes on Android 8.14.0', severity: 'high', state: 'open', app_id: 'bank' },
  ...{ platform: 'android', app_version: '8.14.0', issue: '', subject: '', started: 1_000, users: 5, crashes: 9, timeline: '[]' },
  ...{ updated: 1_000, version: 1 },
  ...over,
});

test('the strip tells the gravest open incident of the app, then the one with most users', () => {
  const incidents = [
    incident({ inc: 'INC-1', users: 90 }),
    incident({ inc: 'INC-2', severity: 'critical', users: 3 }),
    incident({ inc: 'INC-3', severity: 'critical', users: 7, started: 1_240 }),
    incident({ inc: 'INC-4', severity: 'critical', users: 99, app_id: 'other' }),
    incident({ inc: 'INC-5', severity: 'critical', users: 50, state: 'snoozed' }),
  ];
  expect(answerOf('bank', incidents, 1_300)).toMatchObject({
    level: 'bad',
    inc: 'INC-3',
    sentence: 'Crashes on Android 8.14.0: 7 installations in the last 1 min',
    updated: 1_300,
  });
});

test('without an open incident all is normal', () => {
  expect(answerOf('bank', [], 5)).toMatchObject({ level: 'normal', sentence: 'All normal', inc: '', users: 0 });
});

test('rates of an app and platform add its versions up', () => {
  const series = (crashes: number, sessions: number, open: boolean) => ({
    spike: { ...CRASH_SPIKE_START, open, recent: [{ time: 10, crashes, expected: 1, installations: [] }] },
    sessions: [99, sessions],
    detection: undefined,
  });
  const state = {
    ...startState(0),
    series: { 'bank:ios:1': series(2, 10, false), 'bank:ios:2': series(3, 20, true), 'bank:android:1': series(0, 7, false) },
  };
  expect(ratesOf(state, 10).map(({ _key, level, crashes_10s, sessions_10s }) => [_key, level, crashes_10s, sessions_10s])).toEqual([
    ['bank:ios', 'bad', 5, 30],
    ['bank:android', 'normal', 0, 7],
  ]);
});

test('incidents are numbered on from the highest', () => {
  expect(nextNumber([])).toBe('INC-1001');
  expect(nextNumber([{ inc: 'INC-1009' }, { inc: 'INC-1010' }, { inc: 'imported' }])).toBe('INC-1011');
});
