import fc from 'fast-check';
import { compareIssues, frequencyOf, mergedRows, mergesOf, POLICY, presentConstraints, profileOf, proposalsOf, splitRows } from '.';
import { issueIdOf } from '../crash/issue-id';
import type { Constraint, IssueProfile, Proposal } from '.';

const issue = (id: string, stack: readonly string[], more: Partial<IssueProfile> = {}): IssueProfile => ({
  issue: id,
  appId: 'bank',
  platform: 'android',
  kind: 'crash',
  type: 'java.lang.IllegalStateException',
  template: '',
  stacks: [stack],
  ...more,
});
const rare = (): number => 0;
const checkout = ['com.bank.pay.Form.submit', 'com.bank.pay.Screen.click', 'com.bank.App.run'];

describe('the score of two issues', () => {
  it('is 1 for the same stack, type and message', () => {
    const one = issue('A', checkout, { template: 'not signed in' });
    expect(compareIssues(one, { ...one, issue: 'B' }, rare).score).toBeCloseTo(1, 10);
  });

  it('weighs a frame by its position: one of two unlike on top costs more than below', () => {
    const other = (stack: readonly string[]): number => compareIssues(issue('A', checkout), issue('B', stack), rare).score;
    expect(other(['com.bank.pay.Other.x', ...checkout.slice(1)])).toBeLessThan(other([...checkout.slice(0, 2), 'com.bank.Other.run']));
  });

  it('is the formula of FaST: (matched - unmatched) / all, weights position^-0.7, distance e^-0.05', () => {
    const [one, two] = [
      ['a.A.a', 'b.B.b'],
      ['b.B.b', 'c.C.c'],
    ];
    const second = 2 ** -0.7;
    const expected = ((1 + second) * Math.exp(-0.05) - (1 + second)) / (2 * (1 + second));
    expect(compareIssues(issue('A', one), issue('B', two), rare).score).toBeCloseTo(expected, 12);
  });

  it('loses 0.3 when the root types differ and up to 0.1 for the message', () => {
    const left = issue('A', checkout, { template: 'not signed in' });
    const right = issue('B', checkout, { type: 'java.io.IOException', template: 'closed' });
    expect(compareIssues(left, right, rare).score).toBeCloseTo(0.6, 10);
  });

  it('names its terms: matched frames with positions and shares, what stands alone, type and message', () => {
    const right = issue('B', ['com.bank.pay.Form.check', ...checkout.slice(1)]);
    const found = compareIssues(issue('A', checkout), right, rare);
    expect(found.matched.map(({ frame, left, right: place }) => [frame, left, place])).toEqual([
      ['com.bank.pay.Screen.click', 1, 1],
      ['com.bank.App.run', 2, 2],
    ]);
    expect(found.onlyLeft.map(({ frame }) => frame)).toEqual(['com.bank.pay.Form.submit']);
    expect(found.onlyRight.map(({ frame }) => frame)).toEqual(['com.bank.pay.Form.check']);
    expect(found).toMatchObject({ sameType: true, sameTopClass: true, message: undefined });
    const shares = [...found.matched, ...found.onlyLeft, ...found.onlyRight].reduce((sum, { share }) => sum + share, 0);
    expect(shares).toBeCloseTo(1, 10);
  });

  it('takes the best pair of all variants', () => {
    const many = issue('B', ['x.X.x'], { stacks: [['x.X.x'], checkout] });
    expect(compareIssues(issue('A', checkout), many, rare).score).toBeCloseTo(1, 10);
  });
});

describe('proposals', () => {
  it('never meet across app, platform or kind', () => {
    const others: Partial<IssueProfile>[] = [{ appId: 'other' }, { platform: 'ios' }, { kind: 'anr' }];
    expect(proposalsOf([issue('A', checkout), ...others.map((more, index) => issue(`B${String(index)}`, checkout, more))])).toEqual([]);
  });

  it('are near-identical with the same type and class on top, else similar', () => {
    const levels = (right: IssueProfile): string[] => proposalsOf([issue('A', checkout), right]).map(({ level }) => level);
    expect(levels(issue('B', checkout))).toEqual(['near-identical']);
    expect(levels(issue('B', checkout, { type: 'java.io.IOException' }))).toEqual(['similar']);
    expect(levels(issue('B', ['com.bank.Login.start']))).toEqual([]);
  });

  const names = fc.constantFrom('a.A.a', 'a.A.b', 'b.B.c', 'c.C.d', 'd.D.e');
  const population = fc
    .array(fc.record({ stack: fc.array(names, { minLength: 1, maxLength: 5 }), type: fc.constantFrom('T', 'U') }), { maxLength: 12 })
    .map((rows) => rows.map(({ stack, type }, index) => issue(`AM-${String(index)}`, stack, { type })));
  it('leave no pair out that reaches the score, and look only at pairs of what changed when asked to', () => {
    fc.assert(
      fc.property(population, fc.integer({ min: 0, max: 11 }), (issues, at) => {
        const frequency = frequencyOf(issues);
        const scoreOf = (a: IssueProfile, b: IssueProfile): number => compareIssues(a, b, frequency).score;
        const expected = issues.flatMap((a) =>
          issues.flatMap((b) => (a.issue < b.issue && scoreOf(a, b) >= POLICY.similar ? [[a.issue, b.issue]] : [])),
        );
        const pairsIn = (found: readonly Proposal[]): string[][] => found.map(({ left, right }) => [left, right]).sort();
        expect(pairsIn(proposalsOf(issues))).toEqual(expected.sort());
        const changed = `AM-${String(at)}`;
        expect(pairsIn(proposalsOf(issues, new Set([changed])))).toEqual(expected.filter((pair) => pair.includes(changed)));
      }),
    );
  });

  const constraintsOf = fc.array(
    fc.record({
      kind: fc.constantFrom<Constraint['kind']>('must-link', 'cannot-link'),
      left: fc.integer({ min: 0, max: 11 }).map((index) => `AM-${String(index)}`),
      right: fc.integer({ min: 0, max: 11 }).map((index) => `AM-${String(index)}`),
    }),
    { maxLength: 6 },
  );
  const known = (issues: readonly IssueProfile[]) => issues.map(({ issue: id }) => ({ issue: id, firstSeen: Number(id.slice(3)) % 3 }));

  it('do not depend on the order of issues or constraints', () => {
    const shuffled = population.chain((issues) =>
      fc.tuple(fc.constant(issues), fc.shuffledSubarray(issues, { minLength: issues.length, maxLength: issues.length })),
    );
    fc.assert(
      fc.property(shuffled, constraintsOf, ([issues, again], constraints) => {
        expect(proposalsOf(again)).toEqual(proposalsOf(issues));
        expect(mergesOf(known(again), [...constraints].reverse(), [...proposalsOf(issues)].reverse())).toEqual(
          mergesOf(known(issues), constraints, proposalsOf(issues)),
        );
      }),
    );
  });

  it('never bring together what a person keeps apart', () => {
    fc.assert(
      fc.property(population, constraintsOf, (issues, constraints) => {
        const into = new Map(mergesOf(known(issues), constraints, proposalsOf(issues)).map((merge) => [merge.issue, merge.into]));
        const groupOf = (id: string): string => into.get(id) ?? id;
        const broken = constraints.filter(
          ({ kind, left, right }) => kind === 'cannot-link' && left !== right && groupOf(left) === groupOf(right),
        );
        expect(broken).toEqual([]);
      }),
    );
  });
});

describe('merges', () => {
  const known = ['A', 'B', 'C'].map((id, firstSeen) => ({ issue: id, firstSeen }));
  const near = proposalsOf([issue('A', checkout), issue('B', checkout)]);

  it('follow near-identical pairs into the oldest issue, and people before them', () => {
    expect(mergesOf(known, [], near)).toEqual([{ issue: 'B', into: 'A' }]);
    expect(mergesOf(known, [{ kind: 'cannot-link', left: 'B', right: 'A' }], near)).toEqual([]);
    expect(mergesOf(known, [{ kind: 'must-link', left: 'C', right: 'B' }], [])).toEqual([{ issue: 'C', into: 'B' }]);
  });

  it('leave pairs that are only similar alone', () => {
    const similar = near.map((pair): Proposal => ({ ...pair, level: 'similar' }));
    expect(mergesOf(known, [], similar)).toEqual([]);
  });

  const rows = [
    { issue_key: 'k1', variant_key: '00'.repeat(32), issue: 'AM-1', reason: 'first report' },
    { issue_key: 'k1', variant_key: 'ff'.repeat(32), issue: 'AM-1', reason: 'first report' },
    { issue_key: 'k2', variant_key: '11'.repeat(32), issue: 'AM-2', reason: 'first report' },
  ];

  it('change the rows of the issue that goes', () => {
    expect(mergedRows(rows, { issue: 'AM-2', into: 'AM-1' })).toEqual([{ ...rows[2], issue: 'AM-1', reason: 'merge' }]);
  });

  it('but not why a row was split off: the other variants of its key stay where they are', () => {
    const own = { issue_key: 'k3', variant_key: 'v3', issue: 'AM-2', reason: 'split' };
    expect(mergedRows([own], { issue: 'AM-2', into: 'AM-1' })).toEqual([{ ...own, issue: 'AM-1' }]);
  });

  it('leave decisions in force: what was decided about an issue that is gone holds for the one it is part of', () => {
    const [gone, joined] = ['0'.repeat(64), '1'.repeat(64)];
    const merged = [{ issue_key: gone, variant_key: gone, issue: issueIdOf(joined), reason: 'merge' }];
    const apart = { kind: 'cannot-link', left: issueIdOf(gone), right: 'AM-OTHER000' } as const;
    const done = { kind: 'must-link', left: issueIdOf(gone), right: issueIdOf(joined) } as const;
    expect(presentConstraints([apart, done], merged)).toEqual([{ ...apart, left: issueIdOf(joined) }]);
  });

  it('and a split those of one variant, under an id of its own', () => {
    const [changed, ...more] = splitRows(rows, 'AM-1', 'ff'.repeat(32));
    expect(more).toEqual([]);
    expect(changed).toMatchObject({ issue_key: 'k1', variant_key: 'ff'.repeat(32), reason: 'split' });
    expect(changed?.issue).toMatch(/^AM-[0-9A-Z]{8}$/);
  });
});

it('counts equal stacks of an issue once and leaves the noise of a platform away', () => {
  const frames = [
    { index: 0, symbol: 'com.bank.pay.Form.submit', category: 'app' },
    { index: 1, symbol: 'android.os.Looper.loop', category: 'threadbase' },
  ];
  const { stacks } = profileOf(issue('A', []), [frames, frames]);
  expect(stacks).toEqual([['com.bank.pay.Form.submit']]);
});
