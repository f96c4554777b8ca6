import { issueIdOf } from '../../../core/crash/issue-id';
import type { Alias } from '../data/groups';
import { issueOfKey, scopesOf, scopeTerm } from './scope';

const [K1, K2] = ['1a'.repeat(32), '2b'.repeat(32)];
const row = (issue_key: string, variant_key: string, issue: string, reason = 'first report'): Alias => ({
  _key: `${issue_key}:${variant_key}`,
  issue_key,
  variant_key,
  issue,
  reason,
  time: 0,
  version: 1,
});
const term = (issue: string, rows: readonly Alias[], keys = [K1, K2]): string => scopeTerm(scopesOf(issue, keys, rows));

describe('the reports of an issue', () => {
  it('without alias rows are those of its own key', () => {
    expect(term(issueIdOf(K1), [])).toBe(`issue_key="${K1}"`);
    expect(term('AM-OTHER', [])).toBe('');
  });

  it('are those of all keys that were joined to it', () => {
    expect(term('AM-A', [row(K1, 'v1', 'AM-A'), row(K2, 'v2', 'AM-A', 'merge')])).toBe(`(issue_key="${K1}" OR issue_key="${K2}")`);
  });

  it('leave out variants that were split off, which have theirs alone', () => {
    const rows = [row(K1, 'v1', 'AM-A'), row(K1, 'v2', 'AM-S', 'split'), row(K1, 'v3', 'AM-T', 'split')];
    expect(term('AM-A', rows)).toBe(`(issue_key="${K1}" NOT (variant_key="v2" OR variant_key="v3"))`);
    expect(term('AM-S', rows)).toBe(`(issue_key="${K1}" variant_key="v2")`);
  });

  it('of a variant without a row follow the strongest reason of its key: a merge before late symbols before a first report', () => {
    const rows = [
      row(K1, 'v1', 'AM-Z'),
      row(K1, 'v2', 'AM-L', 'late symbols'),
      row(K1, 'v3', 'AM-M', 'merge'),
      row(K1, 'v4', 'AM-S', 'split'),
    ];
    expect(issueOfKey(K1, rows)).toBe('AM-M');
    expect(issueOfKey(K1, rows.slice(0, 2))).toBe('AM-L');
    expect(issueOfKey(K1, rows.slice(3))).toBe(issueIdOf(K1));
  });

  it('never hold a text of an address', () => {
    expect(() => term('AM-A', [row('x" OR index=*', 'v', 'AM-A')], ['x" OR index=*'])).toThrow('is expected to be letters');
  });
});
