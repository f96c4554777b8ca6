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

/** Weight of a frame: the higher up and the rarer, the heavier. `position` counts from 0. */
const weightOf = (frame: string, position: number, frequency: Frequency): number =>
  (position + 1) ** -WEIGHTS.alpha * Math.exp(-WEIGHTS.beta * frequency(frame));

interface StackScore {
  readonly score: number;
  readonly matched: readonly MatchedFrame[];
  readonly onlyLeft: readonly UnmatchedFrame[];
  readonly onlyRight: readonly UnmatchedFrame[];
}

const placesOf = (stack: Stack): Map<string, number[]> => {
  const places = new Map<string, number[]>();
  stack.forEach((frame, position) => places.set(frame, [...(places.get(frame) ?? []), position]));
  return places;
};

const strongest = (frames: UnmatchedFrame[]): UnmatchedFrame[] =>
  frames.sort((a, b) => b.share - a.share || a.position - b.position).slice(0, STRONGEST);

/** Compares two stacks frame by frame: the n-th occurrence of a frame on one side meets the n-th on the other. */
function compareStacks(left: Stack, right: Stack, frequency: Frequency): StackScore {
  const [leftPlaces, rightPlaces] = [placesOf(left), placesOf(right)];
  const weights = (stack: Stack): number[] => stack.map((frame, position) => weightOf(frame, position, frequency));
  const [leftWeights, rightWeights] = [weights(left), weights(right)];
  const all = [...leftWeights, ...rightWeights].reduce((sum, weight) => sum + weight, 0);
  if (all === 0) return { score: 0, matched: [], onlyLeft: [], onlyRight: [] };
  const matched: MatchedFrame[] = [];
  let gained = 0;
  let lost = all;
  for (const [frame, places] of leftPlaces) {
    const others = rightPlaces.get(frame) ?? [];
    for (let turn = 0; turn < Math.min(places.length, others.length); turn++) {
      const [a, b] = [places[turn] ?? 0, others[turn] ?? 0];
      const both = (leftWeights[a] ?? 0) + (rightWeights[b] ?? 0);
      gained += both * Math.exp(-WEIGHTS.gamma * Math.abs(a - b));
      lost -= both;
      matched.push({ frame, left: a, right: b, share: both / all });
    }
  }
  const unmatched = (stack: Stack, own: readonly number[], side: 'left' | 'right'): UnmatchedFrame[] => {
    const met = new Set(matched.map((match) => match[side]));
    return strongest(
      stack.flatMap((frame, position) => (met.has(position) ? [] : [{ frame, position, share: (own[position] ?? 0) / all }])),
    );
  };
  return {
    score: (gained - lost) / all,
    matched: matched.sort((a, b) => a.left - b.left),
    onlyLeft: unmatched(left, leftWeights, 'left'),
    onlyRight: unmatched(right, rightWeights, 'right'),
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

const byScore = (a: StackScore, b: StackScore): number => b.score - a.score;

/**
 * How alike two issues are: the best pair of their stacks, less 0.3 when the root types differ, less up to 0.1 by how far the
 * messages differ. The same for both orders, but that sides change places.
 */
export function compareIssues(left: IssueProfile, right: IssueProfile, frequency: Frequency): Similarity {
  const pairs = left.stacks.flatMap((a) => right.stacks.map((b) => ({ ...compareStacks(a, b, frequency), tops: [a[0], b[0]] as const })));
  const best = [...pairs].sort(byScore)[0];
  const sameType = left.type === right.type;
  const message = messageAgreement(left.template, right.template);
  const stack = best?.score ?? 0;
  const score = stack - (sameType ? 0 : WEIGHTS.otherType) - WEIGHTS.otherMessage * (1 - (message ?? 1));
  const [leftTop, rightTop] = best?.tops ?? [];
  return {
    score,
    stack,
    sameType,
    message,
    sameTopClass: leftTop !== undefined && rightTop !== undefined && classOf(leftTop) === classOf(rightTop),
    matched: best?.matched ?? [],
    onlyLeft: best?.onlyLeft ?? [],
    onlyRight: best?.onlyRight ?? [],
  };
}
