import Button from '@splunk/react-ui/Button';
import { useState } from 'react';
import { merge, reject } from '../data/regroup';
import type { Decision, Proposed } from '../data/groups';
import { useSearch } from '../data/use-data';
import { keptApart, stays } from '../facts/decisions';
import { Notice, WhenReady } from '../parts/States';
import { Comparison } from './Comparison';
import { MergedCounts } from './MergedCounts';
import { NotAllowed } from './NotAllowed';
import { partOf } from './part-of';
import { ReasonForm } from './ReasonForm';
import { togetherSearch } from './searches';
import type { Mergeable } from './mergeable';
import type { Groups } from './use-groups';
import { useGroups, useMayRegroup } from './use-groups';
import { useRegroup } from './use-regroup';

export interface MergeDecisionProps {
  /** Two or more. */
  readonly issues: readonly Mergeable[];
  readonly proposal: Proposed | undefined;
  readonly range: { readonly earliest: string; readonly latest: string };
  /** Called once a decision was saved, with the issue that stays. */
  readonly onDone: (stays: string) => void;
  readonly onCancel: () => void;
}

const scope = ({ app, platform, kind }: Mergeable): string => [app, platform, kind].join(' · ');

function apartOf(issues: readonly Mergeable[], decisions: readonly Decision[]): Decision | undefined {
  const pairs = issues.flatMap((a, at) => issues.slice(at + 1).map((b) => [a.issue, b.issue] as const));
  return pairs.map(([a, b]) => keptApart(decisions, a, b)).find((decision) => decision !== undefined);
}

/** Why these issues cannot be merged; undefined when they can. */
function obstacle(issues: readonly Mergeable[], groups: Groups): { readonly title: string; readonly detail: string } | undefined {
  const scopes = [...new Set(issues.map(scope))];
  if (scopes.length > 1)
    return { title: 'Only issues of one app, platform and kind can be one issue', detail: `These are of ${scopes.join(' and ')}.` };
  const apart = apartOf(issues, groups.decisions);
  if (apart !== undefined)
    return {
      title: `${apart.who} decided that ${apart.left} and ${apart.right} are not one issue`,
      detail: `“${apart.reason}”. That decision can be undone under Activity of ${apart.left}.`,
    };
  const without = groups.ready ? issues.find(({ issue }) => !groups.aliases.some((row) => row.issue === issue)) : undefined;
  if (without === undefined) return undefined;
  const heir = partOf(without, groups);
  return heir === undefined
    ? { title: `${without.issue} is not in the catalogue yet`, detail: 'New issues enter it within 5 minutes; then it can be merged.' }
    : { title: `${without.issue} is part of ${heir}`, detail: `Choose ${heir} instead.` };
}

/** Two or more issues side by side, what they are together, and the decision: one issue, or not. Every decision has a reason. */
export function MergeDecision({ issues, proposal, range, onDone, onCancel }: MergeDecisionProps) {
  const [rejecting, setRejecting] = useState(false);
  const groups = useGroups(issues);
  const may = useMayRegroup();
  const save = useRegroup(groups.refresh);
  const term = groups.ready ? groups.term(...issues.map(({ issue }) => issue)) : '';
  const together = useSearch(term === '' ? null : togetherSearch({ term, ...range }));
  const into = issues.reduce((oldest, issue) => (stays(oldest, issue) === oldest.issue ? oldest : issue));
  const others = issues.filter((issue) => issue !== into);
  const names = others.map(({ issue }) => issue).join(' and ');
  const why = obstacle(issues, groups);
  const decide = async (reason: string): Promise<void> => {
    const [left = into, right = into] = issues;
    const saved = await save(
      rejecting
        ? {
            done: `${left.issue} and ${right.issue} stay apart`,
            why: reason,
            write: (rest, by) => reject(rest, { pair: [left.issue, right.issue], seen: groups.seen(left.issue) }, by),
          }
        : {
            done: `${names} merged into ${into.issue}`,
            why: reason,
            write: async (rest, by) => {
              for (const { issue } of others) await merge(rest, { issue, into: into.issue, seen: groups.seen(issue) }, by);
            },
          },
    );
    if (saved) onDone(into.issue);
  };
  return (
    <div className="appmon-stack">
      <WhenReady live={together}>{() => <MergedCounts issues={issues} into={into.issue} rows={together.rows} />}</WhenReady>
      {proposal?.similarity === undefined ? (
        <p className="appmon-sub">These issues were not proposed: their score is under 0.6, or they were not compared yet.</p>
      ) : (
        <Comparison similarity={proposal.similarity} names={{ left: proposal.left, right: proposal.right }} />
      )}
      {why !== undefined ? (
        <Notice level="watch" title={why.title} detail={why.detail}>
          <Button label="Close" onClick={onCancel} />
        </Notice>
      ) : may === 'no' ? (
        <NotAllowed what="merge issues" />
      ) : (
        <>
          <ReasonForm
            key={String(rejecting)}
            question={rejecting ? 'Why are they not one issue?' : 'Why are they one issue?'}
            confirm={rejecting ? 'Keep apart' : `Merge into ${into.issue}`}
            onConfirm={decide}
            onCancel={onCancel}
          />
          {proposal?.state !== 'open' ? null : (
            <p>
              <button
                type="button"
                className="appmon-link"
                onClick={() => {
                  setRejecting(!rejecting);
                }}
              >
                {rejecting ? 'They are one issue after all' : 'They are not one issue'}
              </button>
            </p>
          )}
        </>
      )}
    </div>
  );
}
