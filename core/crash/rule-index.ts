import type { FrameRule } from './rules';

/** A rule with its place in the order of the rules. */
export interface RankedRule {
  readonly rule: FrameRule;
  readonly rank: number;
}

interface Entry extends RankedRule {
  readonly start: string;
}

/** The first rule of a kind whose prefix a name has. */
export type FindRule = (name: string) => RankedRule | undefined;

/** Prefixes by as many first characters as the shortest has: a name is compared with few of the hundreds. */
function byHead(entries: readonly Entry[]): FindRule {
  const width = Math.min(...entries.map(({ start }) => start.length));
  const heads = new Map<string, Entry[]>();
  for (const entry of entries) {
    const head = entry.start.slice(0, width);
    heads.set(head, [...(heads.get(head) ?? []), entry]);
  }
  return (name) => heads.get(name.slice(0, width))?.find(({ start }) => name.startsWith(start));
}

/** Prepares the rules of one kind, for symbols or for images, for many look-ups. */
export const indexRules = (rules: readonly FrameRule[], on: FrameRule['on']): FindRule =>
  byHead(rules.flatMap((rule, rank) => (rule.on === on ? rule.starts.map((start) => ({ start, rule, rank })) : [])));

/** The one that stands first in the order of the rules. */
export const firstOf = (one: RankedRule | undefined, other: RankedRule | undefined): FrameRule | undefined =>
  (one === undefined || (other !== undefined && other.rank < one.rank) ? other : one)?.rule;
