import { issueIdOf } from '../../core/crash';
import type { IssueProfile, Proposal } from '../../core/grouping';
import { KEEP_SECONDS, NOTHING, withReports, withSeen, type VariantSeen } from './memory';
import { planOf, type Situation } from './merging';
import { groupsOf, profileOf, unread } from './population';
import { changesOf } from './proposals';
import type { AliasRecord, DecisionRecord, SimilarRecord } from './records';

const NOW = 1_800_000_000;
const terms = {
  score: 0.95,
  stack: 0.95,
  sameType: true,
  message: undefined,
  sameTopClass: true,
  matched: [],
  onlyLeft: [],
  onlyRight: [],
};
const proposal = (left: string, right: string): Proposal => ({ left, right, level: 'near-identical', similarity: terms });
const similar = (left: string, right: string, more: Partial<SimilarRecord> = {}): SimilarRecord => ({
  ...{ _key: `${left}:${right}`, left, right, app_id: 'bank', platform: 'ios', kind: 'crash', score: 0.95, level: 'near-identical' },
  ...{ explanation: JSON.stringify(terms), left_title: left, right_title: right, state: 'open', time: NOW - 600, version: 3 },
  ...more,
});
const alias = (key: string, issue = issueIdOf(key), reason = 'first report'): AliasRecord => ({
  ...{ _key: `${key}:${key}`, issue_key: key, variant_key: key, issue, reason, version: 1 },
});
const decision = (kind: DecisionRecord['kind'], left: string, right: string, time = NOW - 600): DecisionRecord => ({
  ...{ _key: `${left}:${right}`, kind, left, right, reason: 'the same null', who: 'ana', time },
});

describe('proposals in the table', () => {
  const profile = (issue: string): IssueProfile => ({
    issue,
    appId: 'bank',
    platform: 'ios',
    kind: 'crash',
    type: 'T',
    template: '',
    stacks: [],
  });
  const changes = (
    existing: readonly SimilarRecord[],
    found: readonly Proposal[],
    more: { changed?: readonly string[]; decided?: readonly DecisionRecord[] } = {},
  ) =>
    changesOf(existing, {
      proposals: found,
      changed: new Set(more.changed ?? ['A']),
      profiles: new Map(['A', 'B', 'C'].map((issue) => [issue, profile(issue)])),
      constraints: more.decided ?? [],
      titleOf: (issue) => issue,
      now: NOW,
    });
  const keys = ({ added, renewed, removed }: ReturnType<typeof changesOf>) =>
    [added, renewed, removed].map((rows) => rows.map(({ _key }) => _key));

  it('are added once, written anew only when they changed, and one version on', () => {
    expect(keys(changes([], [proposal('A', 'B')]))).toEqual([['A:B'], [], []]);
    expect(keys(changes([similar('A', 'B')], [proposal('A', 'B')]))).toEqual([[], [], []]);
    const renewed = changes([similar('A', 'B', { score: 0.7, level: 'similar' })], [proposal('A', 'B')]).renewed;
    expect(renewed).toMatchObject([{ _key: 'A:B', score: 0.95, level: 'near-identical', version: 4 }]);
  });

  it('stay as a person settled them, and a decided pair is not proposed', () => {
    for (const state of ['accepted', 'rejected'] as const) {
      const settled = [similar('A', 'B', { state, score: 0.7 })];
      expect(keys(changes(settled, [proposal('A', 'B')]))).toEqual([[], [], []]);
      expect(keys(changes(settled, []))).toEqual([[], [], []]);
    }
    const decided = [decision('cannot-link', 'A', 'B')];
    expect(keys(changes([], [proposal('A', 'B')], { decided }))).toEqual([[], [], []]);
    expect(keys(changes([similar('A', 'B')], [proposal('A', 'B')], { decided }))).toEqual([[], [], ['A:B']]);
  });

  it('go when their issues were compared and are not alike any more, or one is gone; others were not looked at', () => {
    const open = [similar('A', 'B'), similar('B', 'C'), similar('C', 'GONE')];
    expect(keys(changes(open, []))).toEqual([[], [], ['A:B', 'C:GONE']]);
  });
});

describe('merges that are due', () => {
  const [one, two, three] = ['1'.repeat(64), '2'.repeat(64), '3'.repeat(64)];
  const [A, B, C] = [one, two, three].map(issueIdOf) as [string, string, string];
  const plan = (more: Partial<Situation>) =>
    planOf({
      known: [A, B, C].map((issue, firstSeen) => ({ issue, firstSeen })),
      rows: [one, two, three].map((key) => alias(key)),
      ...{ decisions: [], similar: [], mergeNearIdentical: true, now: NOW },
      ...more,
    });

  it('are those of the setting, into the oldest issue, and none while it is off', () => {
    expect(plan({ similar: [similar(A, B)] })).toMatchObject([{ issue: B, into: A, reason: 'near-identical', who: 'appmon_grouping' }]);
    expect(plan({ similar: [similar(A, B)], mergeNearIdentical: false })).toEqual([]);
    expect(plan({ similar: [similar(A, B, { state: 'rejected' }), similar(B, C, { level: 'similar' })] })).toEqual([]);
  });

  it('finish what a person decided first, in that name, once the page had its time', () => {
    const decisions = [decision('must-link', B, C)];
    const due = [{ issue: C, into: B, reason: 'merge', who: 'ana', why: 'the same null' }];
    expect(plan({ decisions, similar: [similar(A, B)] })).toEqual(due);
    expect(plan({ decisions, mergeNearIdentical: false })).toEqual(due);
    expect(plan({ decisions: [decision('must-link', B, C, NOW - 5)] })).toEqual([]);
  });

  it('keep apart what a person keeps apart, also after one of the two became part of a third', () => {
    const decisions = [decision('cannot-link', A, B)];
    expect(plan({ decisions, similar: [similar(A, B)] })).toEqual([]);
    const rows = [alias(one), alias(two, C, 'merge'), alias(three)];
    const known = [A, C].map((issue, firstSeen) => ({ issue, firstSeen }));
    expect(plan({ known, rows, decisions, similar: [similar(A, C)] })).toEqual([]);
  });
});

describe('memory', () => {
  const seen = (key: string, last: number): VariantSeen => ({ key, app: 'bank', platform: 'ios', kind: 'crash', first: last - 5, last });
  const frames = (...symbols: string[]) => symbols.map((symbol, index) => ({ symbol, index }));

  it('keeps names of frames once, and forgets variants and names after thirty days', () => {
    const early = withReports(withSeen(NOTHING, [seen('k1:v1', NOW), seen('k2:v2', NOW - KEEP_SECONDS + 60)], NOW), [
      { key: 'k1:v1', type: 'T', template: '', frames: frames('a', 'b') },
      { key: 'k2:v2', type: 'T', template: '', frames: frames('b', 'c') },
    ]);
    expect(early.frames).toEqual(['a', 'b', 'c']);
    const later = withReports(withSeen(early, [seen('k1:v1', NOW + 100)], NOW + 120), []);
    expect(later.frames).toEqual(['a', 'b']);
    expect(later.variants).toEqual({ 'k1:v1': { ...early.variants['k1:v1'], last: NOW + 100 } });
  });

  it('gives the issues of today: a variant without an alias waits, one without a report is to be read', () => {
    const memory = withReports(withSeen(NOTHING, [seen('k1:v1', NOW), seen('k1:v2', NOW - 9), seen('k9:v9', NOW)], NOW), [
      { key: 'k1:v1', type: 'T', template: 'no {}', frames: frames('a', 'b') },
    ]);
    const rows = ['v1', 'v2'].map((variant) => ({ ...alias('k1', 'AM-1'), _key: `k1:${variant}`, variant_key: variant }));
    const groups = groupsOf(memory, rows, () => true);
    expect(groups.map(({ issue, firstSeen }) => [issue, firstSeen])).toEqual([['AM-1', NOW - 14]]);
    expect(unread(groups).map(([key]) => key)).toEqual(['k1:v2']);
    expect(groups.map((group) => profileOf(group, memory.frames))).toEqual([
      { issue: 'AM-1', appId: 'bank', platform: 'ios', kind: 'crash', type: 'T', template: 'no {}', stacks: [['a', 'b']] },
    ]);
  });
});
