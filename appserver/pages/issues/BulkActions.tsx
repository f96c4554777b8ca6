import Button from '@splunk/react-ui/Button';
import { snoozeChange, snoozes } from '../../ui/facts/snooze';
import { MenuButton } from '../../ui/parts/MenuButton';
import { useAccount, useFormats } from '../../ui/state/account';

export interface BulkActionsProps {
  /** How many issues are chosen. */
  readonly count: number;
  /** Changes the records of the chosen issues: what is done, in words, and the fields. */
  readonly bulk: (what: string, change: Readonly<Record<string, unknown>>) => void;
  readonly onMerge: () => void;
}

/** What can be done with several issues at once. */
export function BulkActions({ count, bulk, onMerge }: BulkActionsProps) {
  const account = useAccount();
  const formats = useFormats();
  return (
    <div className="appmon-actions" role="group" aria-label="Actions for the chosen issues">
      <span>{formats.number(count)} chosen</span>
      <Button
        label="Assign to me"
        onClick={() => {
          bulk('Assigned to me', { owner: account.name });
        }}
      />
      <MenuButton
        label="Snooze"
        name="chosen issues"
        choices={snoozes.map(([length, ms]) => ({
          label: length,
          run: () => {
            bulk(`Snoozed for ${length}`, snoozeChange(ms, Date.now()));
          },
        }))}
      />
      <Button
        label="Mute"
        onClick={() => {
          bulk('Muted', { state: 'muted' });
        }}
      />
      {count < 2 ? null : <Button label="Merge…" onClick={onMerge} />}
    </div>
  );
}
