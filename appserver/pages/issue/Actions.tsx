import Button from '@splunk/react-ui/Button';
import Dropdown from '@splunk/react-ui/Dropdown';
import Text from '@splunk/react-ui/Text';
import { useState } from 'react';
import type { KvRecord } from '../../ui/data/kv';
import { useEdit } from '../../ui/data/use-edit';
import { snoozeChange, snoozes } from '../../ui/facts/snooze';
import { MenuButton } from '../../ui/parts/MenuButton';
import { useAccount } from '../../ui/state/account';

/** A button that asks for one word before it acts. */
function Ask(props: {
  label: string;
  field: string;
  initial: string;
  confirm: string;
  primary?: boolean;
  onConfirm: (value: string) => void;
}) {
  const [value, setValue] = useState('');
  const [open, setOpen] = useState(false);
  return (
    <Dropdown
      open={open}
      onRequestOpen={() => {
        setValue(props.initial);
        setOpen(true);
      }}
      onRequestClose={() => {
        setOpen(false);
      }}
      closeReasons={['clickAway', 'escapeKey', 'toggleClick']}
      toggle={<Button isMenu appearance={props.primary === true ? 'primary' : 'default'} label={props.label} />}
    >
      <form
        className="appmon-form appmon-time"
        onSubmit={(event) => {
          event.preventDefault();
          setOpen(false);
          props.onConfirm(value.trim());
        }}
      >
        <label>
          {props.field}
          <Text
            value={value}
            onChange={(_event, { value: next }) => {
              setValue(next);
            }}
          />
        </label>
        <Button type="submit" appearance="primary" disabled={value.trim() === ''} label={props.confirm} />
      </form>
    </Dropdown>
  );
}

export interface ActionsProps {
  readonly record: KvRecord | undefined;
  readonly issue: string;
  /** Newest version that reports it, offered as the version of the fix. */
  readonly newest: string;
  readonly after: () => void;
  readonly onMerge: () => void;
}

/** What a person can do with an issue. Each is one audited change with undo. */
export function Actions({ record, issue, newest, after, onMerge }: ActionsProps) {
  const account = useAccount();
  const edit = useEdit(after);
  if (record === undefined)
    return <p className="appmon-muted">This issue enters the catalogue within 5 minutes; until then it cannot be assigned.</p>;
  const act = (what: string, change: Readonly<Record<string, unknown>>): void => {
    void edit({ collection: 'appmon_issues', record, change, what: `${issue}: ${what}` });
  };
  return (
    <div className="appmon-actions">
      <Ask
        label="Assign"
        field="Owner (account or team)"
        initial={account.name}
        confirm="Assign"
        onConfirm={(owner) => {
          act(`assigned to ${owner}`, { owner });
        }}
      />
      <MenuButton
        label="Snooze"
        name={issue}
        choices={snoozes.map(([length, ms]) => ({
          label: length,
          run: () => {
            act(`snoozed for ${length}`, snoozeChange(ms, Date.now()));
          },
        }))}
      />
      <Button
        label="Mute"
        onClick={() => {
          act('muted', { state: 'muted' });
        }}
      />
      <Button label="Merge…" onClick={onMerge} />
      <Ask
        primary
        label="Resolve in version…"
        field="Fixed in version"
        initial={newest}
        confirm="Resolve"
        onConfirm={(version) => {
          act(`resolved in ${version}`, { state: 'resolved', resolved_in: version });
        }}
      />
    </div>
  );
}
