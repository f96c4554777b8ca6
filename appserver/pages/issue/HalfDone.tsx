import Button from '@splunk/react-ui/Button';
import { joinedTo, otherOf } from '../../ui/grouping/part-of';
import type { Groups } from '../../ui/grouping/use-groups';
import { useGroups } from '../../ui/grouping/use-groups';
import { Notice } from '../../ui/parts/States';

/** Says of a merge that was decided and not finished that half of it is still to do. */
export function HalfDone({ issue, groups, onFinish }: { issue: string; groups: Groups; onFinish: (other: string) => void }) {
  const joined = joinedTo(issue, groups.decisions);
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
