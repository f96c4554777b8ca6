import type { Formats } from '../../../visualizations/kit/format';
import { badgeLevel, kindName, stateLevel, usersText } from '../../ui/facts/issue-words';
import type { Column } from '../../ui/parts/DataTable';
import { Spark } from '../../ui/parts/Spark';
import { Tag } from '../../ui/parts/Tag';
import { pageLink } from '../../ui/state/links';
import type { Issue } from './searches';

/** Which rows are chosen, and the way to choose. */
export interface Choice {
  readonly selected: ReadonlySet<string>;
  readonly toggle: (key: string) => void;
}

const tone = (issue: Issue): 'bad' | 'watch' | 'none' => (issue.badges.includes('new') ? 'bad' : issue.above > 10 ? 'watch' : 'none');

/** Columns of the list of issues. */
export const issueColumns = (formats: Formats, choice: Choice): readonly Column<Issue>[] => [
  {
    id: 'choose',
    title: '',
    wide: true,
    cell: (issue) => (
      <input
        type="checkbox"
        className="appmon-check"
        aria-label={`Choose ${issue.title}`}
        checked={choice.selected.has(issue.issue)}
        onChange={() => {
          choice.toggle(issue.issue);
        }}
      />
    ),
  },
  {
    id: 'title',
    title: 'Issue',
    sort: (issue) => issue.title,
    cell: (issue) => (
      <>
        <a className="appmon-mono" href={pageLink('issue', { issue: issue.issue })}>
          <b>{issue.title}</b>
        </a>
        <div className="appmon-sub">
          {issue.subtitle}{' '}
          {issue.badges.map((badge) => (
            <Tag key={badge} level={badgeLevel(badge)}>
              {badge}
            </Tag>
          ))}{' '}
          {issue.kind === 'crash' ? null : <Tag level="none">{kindName(issue.kind)}</Tag>}
        </div>
      </>
    ),
  },
  { id: 'trend', title: 'Last 24 h', wide: true, cell: (issue) => <Spark values={issue.trend} width={90} tone={tone(issue)} /> },
  {
    id: 'above',
    title: 'Above normal',
    numeric: true,
    sort: (issue) => issue.above,
    cell: (issue) => <b className={`appmon-text-${tone(issue)}`}>{formats.signed(issue.above)}</b>,
  },
  { id: 'users', title: 'Users', numeric: true, wide: true, sort: (issue) => issue.users, cell: (issue) => usersText(issue, formats) },
  {
    id: 'events',
    title: 'Events',
    numeric: true,
    wide: true,
    sort: (issue) => issue.events,
    cell: (issue) => formats.number(issue.events),
  },
  {
    id: 'versions',
    title: 'Versions',
    wide: true,
    sort: (issue) => issue.lastVersion,
    cell: (issue) =>
      issue.firstVersion === issue.lastVersion || issue.firstVersion === '' ? (
        issue.lastVersion || '—'
      ) : (
        <span className="appmon-nowrap">{`${issue.firstVersion} → ${issue.lastVersion}`}</span>
      ),
  },
  { id: 'owner', title: 'Owner', wide: true, sort: (issue) => issue.owner, cell: (issue) => issue.owner || '—' },
  {
    id: 'state',
    title: 'State',
    wide: true,
    sort: (issue) => issue.state,
    cell: (issue) => <Tag level={stateLevel(issue.state)}>{issue.state}</Tag>,
  },
];
