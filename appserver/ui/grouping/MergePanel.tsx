import Button from '@splunk/react-ui/Button';
import Search from '@splunk/react-ui/Search';
import { useState } from 'react';
import type { Proposed } from '../data/groups';
import { useRecords } from '../data/use-data';
import { Panel } from '../parts/Panel';
import { EmptyGood, WhenReady } from '../parts/States';
import { useFormats } from '../state/account';
import { Focused } from './Focused';
import { MergeDecision } from './MergeDecision';
import type { Mergeable } from './mergeable';
import { candidatesFor, mergeableOf, proposalOf, sidesOf } from './mergeable';

const shown = 8;

interface Candidate {
  readonly issue: Mergeable;
  readonly score: number | undefined;
}

function CandidateList({ candidates, onChoose }: { candidates: readonly Candidate[]; onChoose: (issue: Mergeable) => void }) {
  const formats = useFormats();
  return (
    <ul className="appmon-list">
      {candidates.slice(0, shown).map(({ issue, score }) => (
        <li key={issue.issue}>
          <div className="appmon-list-text">
            <strong className="appmon-mono">{issue.title}</strong>
            <span>
              {issue.issue}
              {score === undefined ? '' : ` · score ${formats.number(score, 2)}`}
            </span>
          </div>
          <Button
            label="Compare"
            aria-label={`Compare with ${issue.title}`}
            onClick={() => {
              onChoose(issue);
            }}
          />
        </li>
      ))}
    </ul>
  );
}

export interface MergePanelProps {
  readonly own: Mergeable;
  /** Id of the issue to begin with. */
  readonly first?: string | undefined;
  /** Proposals about this issue. */
  readonly proposals: readonly Proposed[];
  readonly range: { readonly earliest: string; readonly latest: string };
  readonly onDone: (stays: string) => void;
  readonly onClose: () => void;
}

/** Finds the issue to merge with, among those that look alike or by its title or id, and asks for the decision. */
export function MergePanel({ own, first = '', proposals, range, onDone, onClose }: MergePanelProps) {
  const [query, setQuery] = useState('');
  const [otherId, setOtherId] = useState(first);
  const formats = useFormats();
  const { app, platform, kind } = own;
  const catalogue = useRecords('appmon_issues', { query: { app_id: app, platform, kind }, limit: 2000 }, 60_000);
  const other = [...(catalogue.value ?? []).map(mergeableOf), ...proposals.flatMap((proposal) => sidesOf(proposal, []))].find(
    ({ issue }) => issue === otherId,
  );
  const candidates = (): readonly Candidate[] => {
    const records = catalogue.value ?? [];
    if (query.trim() !== '') return candidatesFor(own, records, query).map((issue) => ({ issue, score: undefined }));
    return proposals
      .filter(({ state }) => state === 'open')
      .sort((a, b) => b.score - a.score)
      .flatMap((proposal) =>
        sidesOf(proposal, records)
          .filter(({ issue }) => issue !== own.issue)
          .map((issue) => ({ issue, score: proposal.score })),
      );
  };
  return (
    <Focused key={other?.issue ?? ''}>
      <Panel
        title={other === undefined ? `Merge ${own.issue} with…` : `Is ${own.issue} the same as ${other.issue}?`}
        subtitle={
          other === undefined
            ? `issues of ${[app, platform, kind].filter((word) => word !== '').join(' · ')}`
            : 'the older issue keeps its id; this can be undone'
        }
        actions={
          <Button
            label={other === undefined ? 'Close' : 'Another issue'}
            onClick={() => (other === undefined ? onClose() : setOtherId(''))}
          />
        }
      >
        {other === undefined ? (
          <div className="appmon-stack">
            <Search
              aria-label="Title or id of the other issue"
              placeholder="Title or id of the other issue"
              value={query}
              onChange={(_event, { value }) => {
                setQuery(value);
              }}
            />
            <WhenReady
              live={catalogue}
              empty={
                candidates().length > 0 ? undefined : query.trim() === '' ? (
                  <EmptyGood
                    title="No similar issue"
                    detail="None was proposed above a score of 0.6. Any other is found by its title or id."
                  />
                ) : (
                  <EmptyGood
                    title="No such issue"
                    detail={`${formats.number(candidatesFor(own, catalogue.value ?? [], '').length)} issues of the same app, platform and kind were looked at.`}
                  />
                )
              }
            >
              {() => (
                <>
                  <h3>{query.trim() === '' ? 'Similar issues' : 'Found'}</h3>
                  <CandidateList candidates={candidates()} onChoose={({ issue }) => setOtherId(issue)} />
                  {candidates().length > shown ? (
                    <p className="appmon-sub">
                      {formats.number(shown)} of {formats.number(candidates().length)} are shown: more of the title finds fewer.
                    </p>
                  ) : null}
                </>
              )}
            </WhenReady>
          </div>
        ) : (
          <MergeDecision
            issues={[own, other]}
            proposal={proposalOf(proposals, [own, other])}
            range={range}
            onDone={onDone}
            onCancel={onClose}
          />
        )}
      </Panel>
    </Focused>
  );
}
