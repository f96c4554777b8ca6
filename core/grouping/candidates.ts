import type { WeighedIssue, WeighedStack } from './similarity';

/** Weight that is compared beside the wanted one, so that rounding never loses a pair. */
const ROUNDING = 1e-9;

/** Places of the issues that have a frame: anywhere, and among the rare frames of one of their stacks. */
interface Holders {
  readonly anywhere: number[];
  readonly rare: number[];
}

const noted = (places: number[], place: number): void => {
  if (places.at(-1) !== place) places.push(place);
};

/** The rarest frames of a stack that together weigh more than a share of it. */
function rareFrames({ frames, weights, total }: WeighedStack, share: number, howMany: (frame: string) => number): Set<string> {
  const byRarity = frames.map((frame, position) => ({ frame, weight: weights[position] ?? 0, holders: howMany(frame) }));
  byRarity.sort((a, b) => a.holders - b.holders);
  const rare = new Set<string>();
  let sum = 0;
  for (const { frame, weight } of byRarity) {
    if (sum > share * total + ROUNDING) break;
    sum += weight;
    rare.add(frame);
  }
  return rare;
}

/**
 * Finds which issues can reach a score with another, without comparing them all. A score of `least` needs matched frames of
 * (1 + least) / 2 of all weight, so one of the two stacks matches at least that share of its own, and of its rare frames that weigh
 * more than the rest at least one. Nothing that reaches the score is left out.
 * @returns places of the issues that may match the one at a place, without itself
 */
export function candidateFinder(issues: readonly WeighedIssue[], least: number): (place: number) => ReadonlySet<number> {
  const holders = new Map<string, Holders>();
  const holdersOf = (frame: string): Holders => {
    const known = holders.get(frame);
    if (known) return known;
    const made = { anywhere: [], rare: [] };
    holders.set(frame, made);
    return made;
  };
  issues.forEach(({ stacks }, place) =>
    stacks.forEach((stack) => stack.frames.forEach((frame) => noted(holdersOf(frame).anywhere, place))),
  );
  const rareOf = (stack: WeighedStack): Set<string> => rareFrames(stack, (1 - least) / 2, (frame) => holdersOf(frame).anywhere.length);
  issues.forEach(({ stacks }, place) => stacks.forEach((stack) => rareOf(stack).forEach((frame) => noted(holdersOf(frame).rare, place))));
  return (place) => {
    const found = new Set<number>();
    for (const stack of issues[place]?.stacks ?? []) {
      for (const frame of stack.frames) holdersOf(frame).rare.forEach((other) => found.add(other));
      for (const frame of rareOf(stack)) holdersOf(frame).anywhere.forEach((other) => found.add(other));
    }
    found.delete(place);
    return found;
  };
}
