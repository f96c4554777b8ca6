import type { Frame } from '../../core/crash/types';
import { compareIssues, frequencyOf, POLICY, profileOf, proposalsOf } from '../../core/grouping';
import type { IssueProfile } from '../../core/grouping';
import type { Json, JsonObject } from '../../core/vocabulary';
import { eventsOf } from './clustering';
import type { Input } from './clustering';
import { readLines } from './lines';

/** A labelled report as an issue of its own, and the key that the rules give it. */
interface Labelled {
  readonly label: string;
  readonly key: string;
  readonly profile: IssueProfile;
}

/** A pair: how alike, and whether it is one bug. */
interface Pair {
  readonly score: number;
  readonly same: boolean;
}

const wordOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

function labelledOf([input, event = {}]: readonly [Input, JsonObject | undefined], label: string): Labelled {
  const head = {
    issue: input.id,
    appId: input.app_id,
    platform: input.platform,
    kind: wordOf(event['kind']),
    type: wordOf(event['exception_type']),
    template: wordOf(event['message_template']),
  };
  return { label, key: wordOf(event['issue_key']) || input.id, profile: profileOf(head, [(event['frames'] ?? []) as unknown as Frame[]]) };
}

/** Area under the curve: how often a pair of one bug scores above a pair of two, ties counted half. */
function areaUnderCurve(pairs: readonly Pair[]): number {
  const sorted = [...pairs].sort((a, b) => a.score - b.score);
  let [area, below, same] = [0, 0, 0];
  for (let start = 0; start < sorted.length;) {
    let end = start;
    while (end < sorted.length && sorted[end]?.score === sorted[start]?.score) end++;
    const tied = sorted.slice(start, end);
    const equal = tied.filter((pair) => pair.same).length;
    area += equal * (below + (tied.length - equal) / 2);
    below += tied.length - equal;
    same += equal;
    start = end;
  }
  return area / (same * below);
}

/** Reports of one bug as one issue by key: what a near-identical proposal would merge, and how often rightly. */
function proposed(items: readonly Labelled[]): { readonly nearIdentical: number; readonly similar: number; readonly right: number } {
  const byKey = new Map(items.map((item) => [item.key, items.filter(({ key }) => key === item.key)]));
  const issues = [...byKey].map(([issue, own]) => {
    const [first] = own;
    return first === undefined ? [] : [{ ...first.profile, issue, stacks: own.flatMap(({ profile }) => profile.stacks) }];
  });
  const labelsOf = (issue: string): Set<string> => new Set((byKey.get(issue) ?? []).map(({ label }) => label));
  const found = proposalsOf(issues.flat());
  return {
    nearIdentical: found.filter(({ level }) => level === 'near-identical').length,
    similar: found.filter(({ level }) => level === 'similar').length,
    right: found.filter(({ left, right }) => [...labelsOf(left)].some((label) => labelsOf(right).has(label))).length,
  };
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

function measure(items: readonly Labelled[]): Record<string, Json> {
  const pairs: Pair[] = [];
  const ranks: number[] = [];
  for (const app of new Set(items.map(({ profile }) => profile.appId))) {
    const own = items.filter(({ profile }) => profile.appId === app);
    const frequency = frequencyOf(own.map(({ profile }) => profile));
    for (const item of own) {
      const others = own
        .filter((other) => other !== item)
        .map((other) => ({ other, same: other.label === item.label, score: compareIssues(item.profile, other.profile, frequency).score }));
      pairs.push(...others.filter(({ other }) => other.profile.issue > item.profile.issue));
      const rank = others.sort((a, b) => b.score - a.score).findIndex(({ same }) => same);
      if (rank >= 0) ranks.push(rank + 1);
    }
  }
  const near = pairs.filter(({ score }) => score >= POLICY.nearIdentical);
  const mean = (values: readonly number[]): number => rounded(values.reduce((sum, value) => sum + value, 0) / values.length);
  return {
    reports: items.length,
    with_sibling: ranks.length,
    auc: rounded(areaUnderCurve(pairs)),
    rr_at_1: mean(ranks.map((rank) => Number(rank === 1))),
    mrr: mean(ranks.map((rank) => 1 / rank)),
    report_pairs_above_near_identical: near.length,
    of_one_bug: near.filter(({ same }) => same).length,
    proposals: proposed(items),
  };
}

/** How well reports of one bug are found among those of their app, by data set: one line each. */
export function answerSimilarity(files: { readonly inputs: string; readonly labels: string }, root: string): string[] {
  const labels = new Map(readLines<{ id: string; dataset: string; issue: string }>(files.labels).map((row) => [row.id, row]));
  const rows = eventsOf(files.inputs, root).flatMap((report) => {
    const label = labels.get(report[0].id);
    return label === undefined ? [] : [{ dataset: label.dataset, item: labelledOf(report, label.issue) }];
  });
  return [...new Set(rows.map(({ dataset }) => dataset))].map((dataset) =>
    JSON.stringify({ dataset, ...measure(rows.filter((row) => row.dataset === dataset).map(({ item }) => item)) }),
  );
}
