import Button from '@splunk/react-ui/Button';
import { issueIdOf } from '../../../core/crash/issue-id';
import { split } from '../data/regroup';
import type { LiveRows } from '../data/use-data';
import { Focused } from './Focused';
import { NotAllowed } from './NotAllowed';
import { ReasonForm } from './ReasonForm';
import type { Counts, Variant } from './searches';
import { variantsOf } from './searches';
import type { Groups } from './use-groups';
import { useMayRegroup } from './use-groups';
import { useRegroup } from './use-regroup';
import { DataTable } from '../parts/DataTable';
import { Panel } from '../parts/Panel';
import { EmptyGood } from '../parts/States';
import { useFormats } from '../state/account';

interface Part {
  readonly id: string;
  readonly what: string;
  readonly counts: Counts;
}

function Preview({ issue, variant }: { issue: string; variant: Variant }) {
  const formats = useFormats();
  const parts: readonly Part[] = [
    { id: issueIdOf(variant.key), what: 'leaves, as an issue of its own', counts: variant.leaves },
    { id: issue, what: 'stays', counts: variant.remains },
  ];
  return (
    <DataTable
      caption="What leaves and what stays"
      rows={parts}
      rowKey={({ id }) => id}
      columns={[
        {
          id: 'part',
          title: 'Part',
          cell: ({ id, what }) => (
            <>
              <b className="appmon-mono">{id}</b> <span className="appmon-sub">{what}</span>
            </>
          ),
        },
        { id: 'events', title: 'Events', numeric: true, cell: ({ counts }) => formats.number(counts.events) },
        { id: 'users', title: 'Users', numeric: true, cell: ({ counts }) => formats.number(counts.users) },
        { id: 'versions', title: 'Versions', numeric: true, cell: ({ counts }) => formats.number(counts.versions) },
      ]}
    />
  );
}

export interface SplitPanelProps {
  readonly issue: string;
  readonly variant: string;
  readonly variants: LiveRows;
  readonly groups: Groups;
  /** Called after each try, with the new state to be read. */
  readonly after: () => void;
  readonly onClose: () => void;
}

/** What a split would make of an issue, counted before anything is saved, and the decision with its reason. */
export function SplitPanel({ issue, variant, variants, groups, after, onClose }: SplitPanelProps) {
  const may = useMayRegroup();
  const save = useRegroup(after);
  const found = variantsOf(variants.rows).find(({ key }) => key === variant);
  const onConfirm = async (why: string): Promise<void> => {
    const done = `${issueIdOf(variant)} split off from ${issue}`;
    if (await save({ done, why, write: (rest, by) => split(rest, { issue, variant, seen: groups.seen(issue) }, by) })) onClose();
  };
  return (
    <Focused>
      <Panel
        title={`Split a variant off from ${issue}`}
        subtitle="in the time range of the page; a user or version of both parts counts in both; this can be undone"
        actions={<Button label="Close" onClick={onClose} />}
      >
        {found === undefined ? (
          <EmptyGood
            title="This variant is no part of the issue"
            detail="It was split off, or has no report in the time range of the page."
          />
        ) : (
          <div className="appmon-stack">
            <Preview issue={issue} variant={found} />
            {may === 'no' ? (
              <NotAllowed what="split issues" />
            ) : (
              <ReasonForm question="Why is it another issue?" confirm="Split off" onConfirm={onConfirm} onCancel={onClose} />
            )}
          </div>
        )}
      </Panel>
    </Focused>
  );
}
