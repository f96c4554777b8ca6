import { candidateFinder } from './candidates';
import { compareWeighed, weigh } from './similarity';
import type { Frequency } from './similarity';
import type { IssueProfile, Proposal, Similarity } from './types';

/** From which score on a pair is shown, and from which it may be called near-identical. */
export const POLICY = { similar: 0.6, nearIdentical: 0.9 } as const;

const scopeOf = ({ appId, platform, kind }: IssueProfile): string => JSON.stringify([appId, platform, kind]);
const byIssue = (a: IssueProfile, b: IssueProfile): number => (a.issue < b.issue ? -1 : a.issue > b.issue ? 1 : 0);

/** The issues of each app, platform and kind, in one order. */
function scopesOf(issues: readonly IssueProfile[]): (readonly IssueProfile[])[] {
  const scopes = new Map<string, IssueProfile[]>();
  for (const issue of issues) {
    const key = scopeOf(issue);
    const own = scopes.get(key);
    if (own) own.push(issue);
    else scopes.set(key, [issue]);
  }
  return [...scopes.keys()].sort().map((key) => [...(scopes.get(key) ?? [])].sort(byIssue));
}

/** How frequent frames are among issues of one scope: the share of the issues that have a frame. */
export function frequencyOf(issues: readonly IssueProfile[]): Frequency {
  const counts = new Map<string, number>();
  for (const { stacks } of issues) for (const frame of new Set(stacks.flat())) counts.set(frame, (counts.get(frame) ?? 0) + 1);
  return (frame) => (counts.get(frame) ?? 0) / issues.length;
}

/** What the score of a pair that is worth showing means. */
const levelOf = ({ score, sameType, sameTopClass }: Similarity): Proposal['level'] =>
  score >= POLICY.nearIdentical && sameType && sameTopClass ? 'near-identical' : 'similar';

/** Pairs of one scope of which at least one issue is wanted. */
function pairsOf(scope: readonly IssueProfile[], wanted: (issue: string) => boolean): Proposal[] {
  const frequency = frequencyOf(scope);
  const issues = scope.map((profile) => weigh(profile, frequency));
  const candidatesOf = candidateFinder(issues, POLICY.similar);
  return issues.flatMap((one, place) => {
    if (!wanted(one.profile.issue)) return [];
    return [...candidatesOf(place)].flatMap((other): Proposal[] => {
      const two = issues[other];
      // A pair of two wanted issues is looked at once, from the first of them.
      if (two === undefined || (other < place && wanted(two.profile.issue))) return [];
      const [left, right] = other < place ? [two, one] : [one, two];
      const similarity = compareWeighed(left, right, POLICY.similar);
      if (similarity === undefined) return [];
      return [{ left: left.profile.issue, right: right.profile.issue, level: levelOf(similarity), similarity }];
    });
  });
}

/**
 * Pairs of issues that look alike, the most alike first: all, or those of which one issue is in `changed`. A pure function of the
 * sets: the order of issues does not matter, and issues of different apps, platforms or kinds never meet.
 */
export function proposalsOf(issues: readonly IssueProfile[], changed?: ReadonlySet<string>): Proposal[] {
  return scopesOf(issues)
    .flatMap((scope) => pairsOf(scope, (issue) => changed === undefined || changed.has(issue)))
    .sort((a, b) => b.similarity.score - a.similarity.score || (a.left < b.left ? -1 : a.left > b.left ? 1 : a.right < b.right ? -1 : 1));
}
