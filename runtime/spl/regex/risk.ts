import { type CharacterSet, type RegexNode, emptySet, merge, overlaps } from './nodes';

/** How a backtracking engine may behave on a text that does not match: linear or so, a high power of its length, or exponential. */
export type Risk = 'none' | 'polynomial' | 'exponential';

/** A repetition this long can hurt like one without end. */
const LONG = 20;
/** Repetitions of a part that can itself be cut in several ways multiply: so many of them are as bad as any number. */
const NESTED = 5;

const isOpen = (node: RegexNode): boolean => node.kind === 'repeat' && node.max > LONG && node.max > node.min;

/** All characters that a part can match anywhere in it. */
function characters(node: RegexNode): CharacterSet {
  const set = emptySet();
  const visit = (part: RegexNode): void => {
    if (part.kind === 'character') merge(set, part.set);
    else if (part.kind === 'reference') set.fill(1);
    else children(part).forEach(visit);
  };
  visit(node);
  return set;
}

function children(node: RegexNode): readonly RegexNode[] {
  switch (node.kind) {
    case 'sequence':
      return node.items;
    case 'choice':
      return node.options;
    case 'group':
    case 'look':
    case 'repeat':
      return [node.body];
    case 'character':
    case 'place':
    case 'reference':
      return [];
  }
}

/** The parts in order with groups opened up, so that neighbours are seen. */
function flatten(node: RegexNode): readonly RegexNode[] {
  if (node.kind === 'sequence') return node.items.flatMap(flatten);
  if (node.kind === 'group') return flatten(node.body);
  return [node];
}

/** Characters a part can begin with; every character when it can be empty. */
function first(node: RegexNode): CharacterSet {
  const [head] = flatten(node);
  if (head === undefined) return new Uint8Array(257).fill(1);
  if (head.kind === 'character') return head.set;
  if (head.kind === 'repeat' && head.min > 0) return first(head.body);
  if (head.kind === 'choice') {
    const set = emptySet();
    for (const option of head.options) merge(set, first(option));
    return set;
  }
  return new Uint8Array(257).fill(1);
}

/** Whether a repeated part can be cut into repetitions in more than one way. */
function ambiguousBody(body: RegexNode): boolean {
  const parts = flatten(body);
  if (parts.length === 1 && parts[0]?.kind === 'choice') {
    const { options } = parts[0];
    const starts = options.map(first);
    const clash = starts.some((a, i) => starts.some((b, j) => j > i && overlaps(a, b)));
    return clash || options.some(ambiguousBody);
  }
  const inner = parts.filter((part) => part.kind === 'repeat' && part.max > part.min);
  const choices = parts.filter((part) => part.kind === 'choice');
  if (inner.length === 0) return choices.some((choice) => ambiguousBody(choice));
  // One fixed character that none of the inner repetitions can match marks where each repetition stands.
  const fixed = parts.filter((part) => part.kind === 'character');
  const loose = inner.map(characters);
  for (const choice of choices) loose.push(characters(choice));
  return !fixed.some((part) => loose.every((set) => !overlaps(part.set, set)));
}

/** Longest run of open repetitions that can take characters from each other. */
function longestRun(node: RegexNode): number {
  let longest = 0;
  let run: CharacterSet[] = [];
  for (const part of flatten(node)) {
    if (isOpen(part)) {
      const set = characters(part);
      run = run.some((other) => overlaps(other, set)) ? [...run, set] : [set];
    } else if (part.kind === 'character' && !run.some((set) => overlaps(set, part.set))) run = [];
    longest = Math.max(longest, run.length, ...children(part).map(longestRun));
  }
  return longest;
}

/** Estimates the risk from the shape of a pattern; errs on the side of more risk. */
export function assessRisk(root: RegexNode): Risk {
  const exponential = (node: RegexNode): boolean =>
    (node.kind === 'repeat' && node.max > NESTED && node.body.kind !== 'character' && ambiguousBody(node.body)) ||
    children(node).some(exponential);
  if (exponential(root)) return 'exponential';
  return longestRun(root) >= 3 ? 'polynomial' : 'none';
}
