import type { IssueProfile, MatchedFrame, Similarity, Stack, UnmatchedFrame } from './types';

/**
 * Parameters of the score: FaST (Rodrigues et al., "FaST: A linear time stack trace alignment heuristic for crash report
 * deduplication", MSR 2022), with the penalty for another root type and for another message.
 */
export const WEIGHTS = { alpha: 0.7, beta: 1, gamma: 0.05, otherType: 0.3, otherMessage: 0.1 } as const;

/** How many frames on each side an explanation names. */
const STRONGEST = 3;

/** How frequent a frame is: the share (0 to 1) of the issues of its scope that have it. */
export type Frequency = (frame: string) => number;

/** A stack with the weight of each of its frames: the higher up and the rarer, the heavier. */
export interface WeighedStack {
  readonly frames: Stack;
  readonly weights: readonly number[];
  readonly total: number;
  /** Positions of each frame, counted from 0 at the top. */
  readonly places: ReadonlyMap<string, readonly number[]>;
}

/** An issue whose stacks are weighed, so that it can be compared with many others. */
export interface WeighedIssue {
  readonly profile: IssueProfile;
  readonly stacks: readonly WeighedStack[];
}

function weighStack(frames: Stack, frequency: Frequency): WeighedStack {
  const weights = frames.map((frame, position) => (position + 1) ** -WEIGHTS.alpha * Math.exp(-WEIGHTS.beta * frequency(frame)));
  const places = new Map<string, number[]>();
  frames.forEach((frame, position) => {
    const known = places.get(frame);
    if (known) known.push(position);
    else places.set(frame, [position]);
  });
  return { frames, weights, total: weights.reduce((sum, weight) => sum + weight, 0), places };
}

/** Weighs the stacks of an issue by how frequent frames are in its scope. */
export const weigh = (profile: IssueProfile, frequency: Frequency): WeighedIssue => ({
  profile,
  stacks: profile.stacks.map((stack) => weighStack(stack, frequency)),
});

/** Calls `meet` for each frame that both stacks have: the n-th occurrence on one side meets the n-th on the other. */
function matches(left: WeighedStack, right: WeighedStack, meet: (frame: string, left: number, right: number) => void): void {
  for (const [frame, places] of left.places) {
    const others = right.places.get(frame);
    if (others === undefined) continue;
    for (let turn = 0; turn < Math.min(places.length, others.length); turn++) meet(frame, places[turn] ?? 0, others[turn] ?? 0);
  }
}

/** The score of two stacks: what is matched, less what is not, of all weight. */
function stackScore(left: WeighedStack, right: WeighedStack): number {
  const all = left.total + right.total;
  if (all === 0) return 0;
  let gained = 0;
  let lost = all;
  matches(left, right, (_, a, b) => {
    const both = (left.weights[a] ?? 0) + (right.weights[b] ?? 0);
    gained += both * Math.exp(-WEIGHTS.gamma * Math.abs(a - b));
    lost -= both;
  });
  return (gained - lost) / all;
}

function strongestOf({ frames, weights }: WeighedStack, met: ReadonlySet<number>, all: number): UnmatchedFrame[] {
  return frames
    .flatMap((frame, position) => (met.has(position) ? [] : [{ frame, position, share: (weights[position] ?? 0) / all }]))
    .sort((a, b) => b.share - a.share || a.position - b.position)
    .slice(0, STRONGEST);
}

/** The frames behind the score of two stacks. */
function termsOf(left: WeighedStack, right: WeighedStack): Pick<Similarity, 'matched' | 'onlyLeft' | 'onlyRight'> {
  const all = left.total + right.total;
  const matched: MatchedFrame[] = [];
  matches(left, right, (frame, a, b) =>
    matched.push({ frame, left: a, right: b, share: ((left.weights[a] ?? 0) + (right.weights[b] ?? 0)) / all }),
  );
  return {
    matched: matched.sort((a, b) => a.left - b.left),
    onlyLeft: strongestOf(left, new Set(matched.map((match) => match.left)), all),
    onlyRight: strongestOf(right, new Set(matched.map((match) => match.right)), all),
  };
}

const wordsOf = (template: string): Set<string> => new Set(template.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);

/** Words in common, twice counted, by words of both (Dice): 0 to 1; undefined without words on a side. */
function messageAgreement(left: string, right: string): number | undefined {
  const [a, b] = [wordsOf(left), wordsOf(right)];
  if (a.size === 0 || b.size === 0) return undefined;
  return (2 * [...a].filter((word) => b.has(word)).length) / (a.size + b.size);
}

/** The class, file or receiver of a symbol: what stands before its last part. */
export const classOf = (symbol: string): string =>
  /^[-+]\[(\S+)/.exec(symbol)?.[1] ?? symbol.slice(0, Math.max(symbol.lastIndexOf('.'), symbol.lastIndexOf('::'), 0));

/** The pair of stacks that is most alike; the first of equal ones. */
function bestPair(
  left: WeighedIssue,
  right: WeighedIssue,
): { readonly score: number; readonly a: WeighedStack; readonly b: WeighedStack } | undefined {
  let best: { score: number; a: WeighedStack; b: WeighedStack } | undefined;
  for (const a of left.stacks)
    for (const b of right.stacks) {
      const score = stackScore(a, b);
      if (best === undefined || score > best.score) best = { score, a, b };
    }
  return best;
}

/** `compareIssues` of issues that are weighed; undefined where the score is below `least`. */
export function compareWeighed(left: WeighedIssue, right: WeighedIssue, least = -Infinity): Similarity | undefined {
  const best = bestPair(left, right);
  const stack = best?.score ?? 0;
  if (stack < least) return undefined;
  const sameType = left.profile.type === right.profile.type;
  const message = messageAgreement(left.profile.template, right.profile.template);
  const score = stack - (sameType ? 0 : WEIGHTS.otherType) - WEIGHTS.otherMessage * (1 - (message ?? 1));
  if (score < least) return undefined;
  const [leftTop, rightTop] = [best?.a.frames[0], best?.b.frames[0]];
  const terms = best === undefined ? { matched: [], onlyLeft: [], onlyRight: [] } : termsOf(best.a, best.b);
  return {
    score,
    stack,
    sameType,
    message,
    sameTopClass: leftTop !== undefined && rightTop !== undefined && classOf(leftTop) === classOf(rightTop),
    ...terms,
  };
}

/**
 * How alike two issues are: the best pair of their stacks, less 0.3 when the root types differ, less up to 0.1 by how far the
 * messages differ. The same for both orders, but that sides change places.
 */
export function compareIssues(left: IssueProfile, right: IssueProfile, frequency: Frequency): Similarity {
  const none = { score: 0, stack: 0, sameType: false, message: undefined, sameTopClass: false, matched: [], onlyLeft: [], onlyRight: [] };
  return compareWeighed(weigh(left, frequency), weigh(right, frequency)) ?? none;
}
