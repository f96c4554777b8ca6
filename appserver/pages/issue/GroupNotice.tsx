import Button from '@splunk/react-ui/Button';
import type { Decision } from '../../ui/data/groups';
import { issueOfKey } from '../../ui/grouping/scope';
import type { Groups } from '../../ui/grouping/use-groups';
import { useGroups } from '../../ui/grouping/use-groups';
import { Notice } from '../../ui/parts/States';

/** The issue that another one is part of by now; undefined for one that holds reports of its own, or before that is known. */
export function partOf(issue: string, key: string, groups: Groups): string | undefined {
  if (!groups.ready || groups.term(issue) !== '') return undefined;
  const heir = key === '' ? issue : issueOfKey(key, groups.ofKeys);
  if (heir !== issue) return heir;
  const joined = groups.decisions.find(({ kind, left, right }) => kind === 'must-link' && [left, right].includes(issue));
  return joined === undefined ? undefined : otherOf(joined, issue);
}

const otherOf = ({ left, right }: Decision, issue: string): string => (left === issue ? right : left);

/** Says of a merge that was decided and not finished that half of it is still to do. */
export function HalfDone({ issue, groups, onFinish }: { issue: string; groups: Groups; onFinish: (other: string) => void }) {
  const joined = groups.decisions.filter(({ kind, left, right }) => kind === 'must-link' && [left, right].includes(issue));
  const others = useGroups(joined.map((decision) => ({ issue: otherOf(decision, issue), key: '' })));
  const open = joined.find((decision) => others.aliases.some((row) => row.issue === otherOf(decision, issue)));
  if (open === undefined || !groups.aliases.some((row) => row.issue === issue)) return null;
  const other = otherOf(open, issue);
  return (
    <Notice
      level="watch"
      title={`The merge of ${issue} and ${other} is not finished`}
      detail={`${open.who} decided it (“${open.reason}”), and both still have variants of their own. Finish it, or undo it under Activity.`}
    >
      <Button
        label="Finish the merge"
        onClick={() => {
          onFinish(other);
        }}
      />
    </Notice>
  );
}
