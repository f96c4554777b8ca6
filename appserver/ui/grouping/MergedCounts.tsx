import type { Row } from '../data/rows';
import { DataTable } from '../parts/DataTable';
import { Tag } from '../parts/Tag';
import { useFormats } from '../state/account';
import type { Mergeable } from './mergeable';
import type { Counts } from './searches';
import { togetherOf } from './searches';

interface Line {
  readonly id: string;
  readonly title: string;
  readonly role: 'stays' | 'goes' | 'together';
  readonly counts: Counts;
}

const none: Counts = { events: 0, users: 0, versions: 0 };
const roleWords = { stays: 'older: keeps its id', goes: 'becomes part of it', together: 'after the merge' } as const;

/** Issues before a merge and what they are after it, counted by one search: a user or version of several counts once. */
export function MergedCounts({ issues, into, rows }: { issues: readonly Mergeable[]; into: string; rows: readonly Row[] }) {
  const formats = useFormats();
  const { each, together } = togetherOf(rows);
  const lines: readonly Line[] = [
    ...issues.map(({ issue, title }) => ({
      id: issue,
      title,
      role: issue === into ? ('stays' as const) : ('goes' as const),
      counts: each.get(issue) ?? none,
    })),
    { id: 'together', title: `${into}, merged`, role: 'together', counts: together },
  ];
  return (
    <DataTable
      caption="Before and after the merge"
      rows={lines}
      rowKey={({ id }) => id}
      columns={[
        {
          id: 'issue',
          title: 'Issue',
          cell: ({ id, title, role }) => (
            <>
              <b className="appmon-mono">{title}</b>
              <div className="appmon-sub">
                {role === 'together' ? '' : `${id} · `}
                <Tag level={role === 'together' ? 'info' : 'none'}>{roleWords[role]}</Tag>
              </div>
            </>
          ),
        },
        { id: 'users', title: 'Users', numeric: true, cell: ({ counts }) => formats.number(counts.users) },
        { id: 'events', title: 'Events', numeric: true, cell: ({ counts }) => formats.number(counts.events) },
        { id: 'versions', title: 'Versions', numeric: true, wide: true, cell: ({ counts }) => formats.number(counts.versions) },
      ]}
    />
  );
}
