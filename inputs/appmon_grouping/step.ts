import type { Splunkd } from '../../bin/kit/splunkd';
import { presentConstraints, proposalsOf } from '../../core/grouping';
import { log } from '../kit/log';
import { withRenamed, withReports, withSeen, type Memory } from './memory';
import { carryOut, planOf } from './merging';
import { groupsOf, makeupOf, profileOf, unread, type Group } from './population';
import { changesOf, publishChanges } from './proposals';
import { readRenamed, readReports, readVariants } from './queries';
import type { AliasRecord, DecisionRecord, IssueRecord, SimilarRecord } from './records';

/** Reports that one run reads at most; what is left over is read by the next ones, the newest variants first. */
const MOST_REPORTS = 400;

/** What a run needs beside splunkd and its memory. */
export interface RunContext {
  /** Epoch seconds. */
  readonly now: number;
  /** Apps to compare; empty = all. */
  readonly apps: ReadonlySet<string>;
  readonly mergeNearIdentical: boolean;
  /** Whether this process is still the one that decides; asked before anything is written. */
  readonly stillHolds: () => Promise<boolean>;
}

/**
 * One run: takes in what was indexed since the last one, reads the newest report of each new variant and of those that late symbols named, compares issues whose make-up
 * changed with all others, and publishes proposals and merges. Returns the memory to keep; the old one when another process took over.
 */
export async function run(splunkd: Splunkd, memory: Memory, context: RunContext): Promise<Memory> {
  const { now, apps, mergeNearIdentical } = context;
  const isWanted = (app: string): boolean => apps.size === 0 || apps.has(app);
  // At the first run there is nothing that was read before.
  const renamed = memory.cursor === 0 ? new Set<string>() : await readRenamed(splunkd, memory.cursor);
  const seen = withSeen(withRenamed(memory, renamed), await readVariants(splunkd, memory.cursor), Math.floor(now));
  const [rows, decisions, records, similar] = await Promise.all([
    splunkd.find<AliasRecord>('appmon_aliases'),
    splunkd.find<DecisionRecord>('appmon_constraints'),
    splunkd.find<IssueRecord>('appmon_issues'),
    splunkd.find<SimilarRecord>('appmon_similar'),
  ]);
  const missing = unread(groupsOf(seen, rows, isWanted));
  const read = withReports(seen, await readReports(splunkd, missing.slice(0, MOST_REPORTS)));
  const groups = groupsOf(read, rows, isWanted);
  const compared = Object.fromEntries(groups.map((group) => [group.issue, makeupOf(group)]));
  const isChanged = ({ issue, variants }: Group): boolean =>
    compared[issue] !== memory.compared[issue] || variants.some(([key]) => renamed.has(key));
  const changed = new Set(groups.filter(isChanged).map(({ issue }) => issue));
  const profiles = groups.flatMap((group) => profileOf(group, read.frames) ?? []);
  const catalogue = new Map(records.map((record) => [record._key, record]));
  const proposals = proposalsOf(profiles, changed);
  if (!(await context.stillHolds())) return memory;
  const changes = changesOf(similar, {
    ...{ proposals, changed, now },
    profiles: new Map(profiles.map((profile) => [profile.issue, profile])),
    constraints: presentConstraints(decisions, rows),
    titleOf: (issue) => catalogue.get(issue)?.title ?? issue,
  });
  await publishChanges(splunkd, changes);
  const known = groups.map(({ issue, firstSeen }) => ({ issue, firstSeen: catalogue.get(issue)?.first_seen ?? firstSeen }));
  const after = await splunkd.find<SimilarRecord>('appmon_similar');
  const situation = { known, rows, decisions, similar: after, mergeNearIdentical, now };
  for (const planned of planOf(situation)) await carryOut(splunkd, planned, situation);
  log(
    'INFO',
    `issues=${groups.length} compared=${changed.size} reports_read=${Math.min(missing.length, MOST_REPORTS)} reports_left=${Math.max(0, missing.length - MOST_REPORTS)} proposed=${changes.added.length} withdrawn=${changes.removed.length}`,
  );
  return { ...read, compared };
}
