import { collapseRecursion } from '../crash/cut';
import type { Frame } from '../crash/types';
import type { IssueProfile, Stack } from './types';

const NOISE: ReadonlySet<string> = new Set(['threadbase', 'handler', 'throw', 'lock', 'telemetry', 'indirection']);

/** The stack of an event's frames: stable symbols without what every stack of a platform has, recursion once. */
export const stackOf = (frames: readonly Frame[]): Stack =>
  collapseRecursion(
    frames.flatMap(({ symbol, category }) => (symbol === undefined || NOISE.has(category ?? '') ? [] : symbol)),
    (symbol) => symbol,
  );

/** What identifies an issue, next to its stacks. */
export type IssueHead = Omit<IssueProfile, 'stacks'>;

/** The profile of an issue from the frames of one report of each variant; equal stacks count once. */
export function profileOf(head: IssueHead, variants: readonly (readonly Frame[])[]): IssueProfile {
  const stacks = new Map(variants.map(stackOf).map((stack) => [JSON.stringify(stack), stack]));
  return { ...head, stacks: [...stacks].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, stack]) => stack) };
}
