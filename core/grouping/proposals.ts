import { compareIssues } from './similarity';
import type { Frequency } from './similarity';
import type { IssueProfile, Proposal, Similarity } from './types';

/** From which score on a pair is shown, and from which it may be called near-identical. */
export const POLICY = { similar: 0.6, nearIdentical: 0.9 } as const;

/** Frames that more than this share of the issues have say nothing about a pair: they find no candidates. */
const COMMON = 0.25;
/** In a scope this small no frame counts as common. */
const FEW_ISSUES = 8;

const scopeOf = ({ appId, platform, kind }: IssueProfile): string => JSON.stringify([appId, platform, kind]);
const framesOf = ({ stacks }: IssueProfile): ReadonlySet<string> => new Set(stacks.flat());
const byIssue = (a: IssueProfile, b: IssueProfile): number => (a.issue < b.issue ? -1 : a.issue > b.issue ? 1 : 0);

/** The issues of one app, platform and kind, in one order, with the frames that lead to them. */
interface Scope {
  readonly issues: readonly IssueProfile[];
  readonly index: ReadonlyMap<string, readonly number[]>;
}

function scopesOf(issues: readonly IssueProfile[]): Scope[] {
  const scopes = new Map<string, IssueProfile[]>();
  for (const issue of issues) {
    const key = scopeOf(issue);
    const own = scopes.get(key);
    if (own) own.push(issue);
    else scopes.set(key, [issue]);
  }
  return [...scopes.keys()].sort().map((key) => {
    const own = [...(scopes.get(key) ?? [])].sort(byIssue);
    const index = new Map<string, number[]>();
    own.forEach((issue, place) => framesOf(issue).forEach((frame) => index.set(frame, [...(index.get(frame) ?? []), place])));
    return { issues: own, index };
  });
}

/** Share of the issues of a scope that have a frame. */
const frequencyIn =
  ({ issues, index }: Scope): Frequency =>
  (frame) =>
    (index.get(frame)?.length ?? 0) / issues.length;

/** Places of the issues behind `place` that share a frame with it that is not common. */
function candidatesOf({ issues, index }: Scope, place: number): number[] {
  const issue = issues[place];
  const most = Math.max(COMMON * issues.length, FEW_ISSUES);
  const lists = issue === undefined ? [] : [...framesOf(issue)].map((frame) => index.get(frame) ?? []);
  return [...new Set(lists.filter(({ length }) => length <= most).flat())].filter((other) => other > place).sort((a, b) => a - b);
}

/** How frequent frames are among issues of one scope. */
export const frequencyOf = (issues: readonly IssueProfile[]): Frequency => {
  const [scope] = scopesOf(issues);
  return scope === undefined ? () => 0 : frequencyIn(scope);
};

/** What a score means; undefined when the pair is not worth showing. */
export function levelOf({ score, sameType, sameTopClass }: Similarity): Proposal['level'] | undefined {
  if (score >= POLICY.nearIdentical && sameType && sameTopClass) return 'near-identical';
  return score >= POLICY.similar ? 'similar' : undefined;
}

/**
 * Pairs of issues that look alike, the most alike first. A pure function of the set of issues: their order does not matter, and
 * issues of different apps, platforms or kinds never meet.
 */
export function proposalsOf(issues: readonly IssueProfile[]): Proposal[] {
  const found = scopesOf(issues).flatMap((scope) => {
    const frequency = frequencyIn(scope);
    return scope.issues.flatMap((left, place) =>
      candidatesOf(scope, place).flatMap((other): Proposal[] => {
        const right = scope.issues[other];
        if (right === undefined) return [];
        const similarity = compareIssues(left, right, frequency);
        const level = levelOf(similarity);
        return level === undefined ? [] : [{ left: left.issue, right: right.issue, level, similarity }];
      }),
    );
  });
  return found.sort(
    (a, b) => b.similarity.score - a.similarity.score || (a.left < b.left ? -1 : a.left > b.left ? 1 : a.right < b.right ? -1 : 1),
  );
}
