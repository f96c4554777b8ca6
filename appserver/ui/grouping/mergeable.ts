import type { Proposed } from '../data/groups';
import type { KvRecord } from '../data/kv';
import { fieldNumber, fieldText } from '../data/kv';
import type { IssueKey } from './use-groups';

/** An issue that may become one with others. `firstSeen` in milliseconds. */
export interface Mergeable extends IssueKey {
  readonly title: string;
  readonly app: string;
  readonly platform: string;
  readonly kind: string;
  readonly firstSeen: number | null;
}

/** An issue of the catalogue. */
export function mergeableOf(record: KvRecord): Mergeable {
  const seen = fieldNumber(record, 'first_seen');
  const issue = fieldText(record, 'issue');
  return {
    issue,
    key: fieldText(record, 'issue_key'),
    title: fieldText(record, 'title') || issue,
    app: fieldText(record, 'app_id'),
    platform: fieldText(record, 'platform'),
    kind: fieldText(record, 'kind'),
    firstSeen: seen === null ? null : seen * 1000,
  };
}

/** The two issues of a proposal; of one that the catalogue does not hold the proposal's own words. */
export function sidesOf(proposal: Proposed, catalogue: readonly KvRecord[]): readonly Mergeable[] {
  const { record } = proposal;
  const common = { key: '', app: fieldText(record, 'app_id'), platform: fieldText(record, 'platform'), kind: fieldText(record, 'kind') };
  return [
    { issue: proposal.left, title: proposal.leftTitle },
    { issue: proposal.right, title: proposal.rightTitle },
  ].map(({ issue, title }) => {
    const known = catalogue.find((candidate) => fieldText(candidate, 'issue') === issue);
    return known === undefined ? { ...common, issue, title, firstSeen: null } : mergeableOf(known);
  });
}

/** The proposal about two issues, whatever its state; none for more than two. */
export const proposalOf = (proposals: readonly Proposed[], issues: readonly Mergeable[]): Proposed | undefined =>
  issues.length !== 2 ? undefined : proposals.find(({ left, right }) => issues.every(({ issue }) => issue === left || issue === right));

/** Issues that could be one with another: of its app, platform and kind, whose title or id holds a text. */
export function candidatesFor(own: Mergeable, records: readonly KvRecord[], query: string): readonly Mergeable[] {
  const wanted = query.trim().toLowerCase();
  return records
    .map(mergeableOf)
    .filter(
      ({ issue, title, app, platform, kind }) =>
        issue !== own.issue &&
        app === own.app &&
        platform === own.platform &&
        kind === own.kind &&
        `${issue} ${title}`.toLowerCase().includes(wanted),
    );
}
