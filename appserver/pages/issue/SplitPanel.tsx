import Button from '@splunk/react-ui/Button';
import { issueIdOf } from '../../../core/crash/issue-id';
import { split } from '../../ui/data/regroup';
import type { LiveRows } from '../../ui/data/use-data';
import { Focused } from '../../ui/grouping/Focused';
import { NotAllowed } from '../../ui/grouping/NotAllowed';
import { ReasonForm } from '../../ui/grouping/ReasonForm';
import type { Counts, Variant } from '../../ui/grouping/searches';
import { variantsOf } from '../../ui/grouping/searches';
import type { Groups } from '../../ui/grouping/use-groups';
import { useMayRegroup } from '../../ui/grouping/use-groups';
import { useRegroup } from '../../ui/grouping/use-regroup';
import { DataTable } from '../../ui/parts/DataTable';
import { Panel } from '../../ui/parts/Panel';
import { EmptyGood } from '../../ui/parts/States';
import { useFormats } from '../../ui/state/account';

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
  readonly onClose: () => void;
}

/** What a split would make of an issue, counted before anything is saved, and the decision with its reason. */
export function SplitPanel({ issue, variant, variants, groups, onClose }: SplitPanelProps) {
  const may = useMayRegroup();
  const save = useRegroup(() => {
    groups.refresh();
    variants.refresh();
  });
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
