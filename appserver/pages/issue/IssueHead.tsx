import { badgeLevel, kindName, stateLevel } from '../../ui/facts/issue-words';
import { Tag } from '../../ui/parts/Tag';
import type { Issue } from '../issues/searches';
import { Actions } from './Actions';

export interface IssueHeadProps {
  readonly issue: Issue;
  readonly after: () => void;
  readonly onMerge: () => void;
}

/** Title, badges and state of an issue, and what a person can do with it. */
export function IssueHead({ issue, after, onMerge }: IssueHeadProps) {
  return (
    <div className="appmon-panel-head appmon-head">
      <div className="appmon-panel-title">
        <h2 className="appmon-mono">{issue.title}</h2>
        <p>
          {issue.subtitle}{' '}
          {issue.badges.map((badge) => (
            <Tag key={badge} level={badgeLevel(badge)}>
              {badge}
            </Tag>
          ))}{' '}
          <Tag level="none">{kindName(issue.kind)}</Tag> <Tag level={stateLevel(issue.state)}>{issue.state}</Tag>{' '}
          {issue.owner === '' ? 'no owner' : `owner ${issue.owner}`}
        </p>
      </div>
      <Actions record={issue.record} issue={issue.issue} newest={issue.lastVersion} after={after} onMerge={onMerge} />
    </div>
  );
}
