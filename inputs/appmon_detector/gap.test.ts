import { toDetection } from './detection';
import { gapOf, staleOf, toGapDetection, unpublishedOf } from './gap';
import { startState, type DetectorState } from './state';
import type { Finding } from './step';

/** 2027-01-15 08:00:00 UTC. */
const NOW = 1_800_000_000;

const finding = (over: Partial<Finding> = {}): Finding => ({
  ...{ rule: 'crash_spike', change: 'opened', time: NOW - 1_800, appId: 'bank', platform: 'android', version: '1.0' },
  ...{ issueKey: undefined, evidence: undefined, crashes: [] },
  ...over,
});
const state = (open: boolean): DetectorState => ({
  ...startState(NOW),
  series: {
    'bank:android:1.0': {
      spike: { cusum: { sum: 0, since: undefined }, recent: [], open, calmSince: undefined },
      sessions: [],
      detection: undefined,
    },
  },
});

test.each([
  ['fourteen minutes and fifty-nine seconds', 899, undefined],
  ['a quarter of an hour', 900, { from: NOW - 900, to: NOW }],
  ['a day', 86_400, { from: NOW - 86_400, to: NOW }],
])('%s without a look', (_name, seconds, expected) => {
  expect(gapOf(NOW - seconds, NOW, 0)).toEqual(expected);
});

test('what was not to be judged is no gap', () => {
  expect(gapOf(NOW - 7_200, NOW, NOW - 60)).toBeUndefined();
  expect(gapOf(NOW - 7_200, NOW, NOW - 1_000)).toEqual({ from: NOW - 1_000, to: NOW });
});

describe('what is stale', () => {
  const stale = (of: Finding, open: boolean): boolean => staleOf([of], state(open), NOW).has(of);

  test.each([
    ['an old spike that is over', finding(), false, true],
    ['an old spike that goes on', finding(), true, false],
    ['a spike of a quarter of an hour ago', finding({ time: NOW - 900 }), false, false],
    ['an old new issue', finding({ rule: 'new_issue', issueKey: 'k' }), true, true],
    ['a closing', finding({ change: 'closed' }), false, false],
  ])('%s', (_name, of, open, expected) => expect(stale(of, open)).toBe(expected));
});

test('what another host has published is not published again; what it was about to find is', () => {
  const [old, fresh] = [finding({ time: NOW - 100 }), finding({ time: NOW - 10, change: 'closed' })];
  const published = (open: boolean, subjects: readonly string[]) =>
    unpublishedOf({ findings: [old, fresh], state: state(open) }, { since: NOW - 50, open: new Set(subjects) });
  expect(published(false, [])).toEqual([fresh]);
  expect(published(true, ['crash_spike:bank:android:1.0'])).toEqual([fresh]);
  expect(published(true, [])).toEqual([old, fresh]);
});

test('the notice says from when to when, what happened meanwhile, and what was not judged', () => {
  const spike = finding();
  const issue = finding({ rule: 'new_issue', issueKey: 'k' });
  const notice = toGapDetection({ from: NOW - 2 * 3_600 - 300, to: NOW }, new Set([spike, issue]), { muted: false });
  expect(notice).toMatchObject({
    _key: `monitoring_gap:${NOW - 7_500}`,
    rule: 'monitoring_gap',
    title: 'Monitoring was blind for 2 h 5 min, from 2027-01-15 05:55 UTC to 2027-01-15 08:00 UTC',
    state: 'new',
    dispatched: 1,
    since: NOW - 7_500,
  });
  expect(notice.detail).toContain('1 crash spike that ended, 1 new issue;');
  // An hour is made up for.
  expect(notice.detail).toContain('before 2027-01-15 07:00 UTC was not judged');
  expect(toGapDetection({ from: NOW - 900, to: NOW }, new Set(), { muted: true })).toMatchObject({ state: 'muted', dispatched: 0 });
});

test('a stale finding is shown, tells nobody and leaves the hour to the next spike', () => {
  const context = { detected: NOW, incident: '', name: { issue: '', title: '' } };
  const stale = toDetection(finding(), { ...context, silence: 'stale' });
  expect(stale).toMatchObject({ state: 'stale', dispatched: 0, detail: 'Found 30 min late, when it was over' });
  expect(stale._key).not.toBe(toDetection(finding(), { ...context, silence: undefined })._key);
});
