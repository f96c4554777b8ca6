import { createHash } from 'node:crypto';
import type { IssueProfile } from '../../core/grouping';
import type { AliasRecord } from './records';
import type { Memory, Variant } from './memory';

/** The newest variants of an issue that take part. */
const MOST_VARIANTS = 30;

/** An issue of today with its newest variants, the newest first. */
export interface Group {
  readonly issue: string;
  readonly variants: readonly (readonly [key: string, variant: Variant])[];
  /** Epoch seconds. */
  readonly firstSeen: number;
}

/**
 * The issues of the variants in memory, as the alias table has them today. A variant without a row waits: the search that writes the
 * rows runs as often as this input.
 */
export function groupsOf(memory: Memory, rows: readonly AliasRecord[], isWanted: (app: string) => boolean): Group[] {
  const groups = new Map<string, [string, Variant][]>();
  for (const { issue_key: issueKey, variant_key: variantKey, issue } of rows) {
    const key = `${issueKey}:${variantKey}`;
    const variant = memory.variants[key];
    if (variant === undefined || !isWanted(variant.app)) continue;
    const own = groups.get(issue);
    if (own) own.push([key, variant]);
    else groups.set(issue, [[key, variant]]);
  }
  return [...groups].map(([issue, variants]) => ({
    issue,
    variants: variants.sort(([a, one], [b, two]) => two.last - one.last || (a < b ? -1 : 1)).slice(0, MOST_VARIANTS),
    firstSeen: Math.min(...variants.map(([, { first }]) => first)),
  }));
}

/** Variants whose report was not read yet, the newest first. */
export const unread = (groups: readonly Group[]): readonly (readonly [key: string, variant: Variant])[] =>
  groups
    .flatMap(({ variants }) => variants.filter(([, { report }]) => report === undefined))
    .sort(([, one], [, two]) => two.last - one.last);

/** An issue as the comparison sees it; undefined while no report of it was read. The newest report says type and message. */
export function profileOf({ issue, variants }: Group, frames: readonly string[]): IssueProfile | undefined {
  const [newest] = variants;
  const reports = variants.flatMap(([, { report }]) => report ?? []);
  const [head] = reports;
  if (newest === undefined || head === undefined) return undefined;
  const [, { app, platform, kind }] = newest;
  const stacks = new Map(reports.filter(({ stack }) => stack.length > 0).map(({ stack }) => [stack.join(' '), stack]));
  return {
    ...{ issue, appId: app, platform, kind, type: head.type, template: head.template },
    stacks: [...stacks.values()].map((stack) => stack.map((at) => frames[at] ?? '')),
  };
}

/** What an issue is made of: another text means that it has to be compared again. */
export const makeupOf = ({ variants }: Group): string =>
  createHash('sha256')
    .update(
      variants
        .flatMap(([key, { report }]) => (report === undefined ? [] : key))
        .sort()
        .join(' '),
    )
    .digest('base64url')
    .slice(0, 16);
