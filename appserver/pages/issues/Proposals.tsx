import Button from '@splunk/react-ui/Button';
import type { Proposed } from '../../ui/data/groups';
import type { KvRecord } from '../../ui/data/kv';
import type { Live } from '../../ui/data/use-data';
import { DataPanel } from '../../ui/parts/DataPanel';
import { EmptyGood } from '../../ui/parts/States';
import { useFormats } from '../../ui/state/account';

const shown = 8;

/** Frames that two issues share, the heaviest first. */
const sharedFrames = ({ similarity }: Proposed): readonly string[] =>
  [...(similarity?.matched ?? [])].sort((a, b) => b.share - a.share).map(({ frame }) => frame);

export interface ProposalsProps {
  readonly live: Live<readonly KvRecord[]>;
  /** Open proposals, the most alike first. */
  readonly proposals: readonly Proposed[];
  readonly onCompare: (proposal: Proposed) => void;
}

/** Pairs of issues that look alike and wait for somebody to decide. */
export function Proposals({ live, proposals, onCompare }: ProposalsProps) {
  const formats = useFormats();
  return (
    <DataPanel
      title="Merge proposals"
      subtitle="similarity only proposes; a person decides"
      span={4}
      explain="The score is 1 for the same stack, type and message; pairs from 0.6 on are shown. Compare says what it is made of."
      live={live}
      empty={
        proposals.length === 0 ? (
          <EmptyGood
            title="No proposal waits"
            detail="No two issues of one app, platform and kind score 0.6 or more, or all were decided."
          />
        ) : undefined
      }
      footer={
        proposals.length > shown ? (
          <span>
            {formats.number(shown)} of {formats.number(proposals.length)}, the most alike first
          </span>
        ) : undefined
      }
    >
      {() => (
        <ul className="appmon-list">
          {proposals.slice(0, shown).map((proposal) => {
            const frames = sharedFrames(proposal);
            return (
              <li key={proposal.key}>
                <b>{formats.number(proposal.score, 2)}</b>
                <div className="appmon-list-text">
                  <strong className="appmon-mono">{proposal.leftTitle}</strong>
                  <div className="appmon-mono">{`≈\u00a0${proposal.rightTitle}`}</div>
                  <div className="appmon-sub">
                    {formats.number(frames.length)} shared {frames.length === 1 ? 'frame' : 'frames'}
                    {frames[0] === undefined ? '' : `, such as ${frames[0]}`}
                  </div>
                </div>
                <Button
                  label="Compare"
                  aria-label={`Compare ${proposal.leftTitle} with ${proposal.rightTitle}`}
                  onClick={() => {
                    onCompare(proposal);
                  }}
                />
              </li>
            );
          })}
        </ul>
      )}
    </DataPanel>
  );
}
