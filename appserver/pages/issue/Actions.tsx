import Button from '@splunk/react-ui/Button';
import Dropdown from '@splunk/react-ui/Dropdown';
import Text from '@splunk/react-ui/Text';
import { useState } from 'react';
import type { KvRecord } from '../../ui/data/kv';
import { useEdit } from '../../ui/data/use-edit';
import { useAccount } from '../../ui/state/account';

const day = 86_400_000;

/** What a person can do with an issue. Each is one audited change with undo. */
export function Actions({
  record,
  issue,
  newest,
  after,
}: {
  record: KvRecord | undefined;
  issue: string;
  newest: string;
  after: () => void;
}) {
  const account = useAccount();
  const edit = useEdit(after);
  const [version, setVersion] = useState('');
  const [open, setOpen] = useState(false);
  if (record === undefined)
    return <p className="appmon-muted">This issue enters the catalogue within 5 minutes; until then it cannot be assigned.</p>;
  const act = (what: string, change: Readonly<Record<string, unknown>>): void => {
    void edit({ collection: 'appmon_issues', record, change, what: `${issue}: ${what}` });
  };
  return (
    <div className="appmon-actions">
      <Button
        label="Assign to me"
        onClick={() => {
          act('assigned to me', { owner: account.name });
        }}
      />
      <Button
        label="Snooze 24 h"
        onClick={() => {
          act('snoozed for 24 h', { state: 'snoozed', snoozed_until: Math.round((Date.now() + day) / 1000) });
        }}
      />
      <Button
        label="Mute"
        onClick={() => {
          act('muted', { state: 'muted' });
        }}
      />
      <Dropdown
        open={open}
        onRequestOpen={() => {
          setVersion(newest);
          setOpen(true);
        }}
        onRequestClose={() => {
          setOpen(false);
        }}
        closeReasons={['clickAway', 'escapeKey', 'toggleClick']}
        toggle={<Button appearance="primary" isMenu label="Resolve in version…" />}
      >
        <form
          className="appmon-form appmon-time"
          onSubmit={(event) => {
            event.preventDefault();
            setOpen(false);
            act(`resolved in ${version}`, { state: 'resolved', resolved_in: version.trim() });
          }}
        >
          <label>
            Fixed in version
            <Text
              value={version}
              onChange={(_event, { value }) => {
                setVersion(value);
              }}
            />
          </label>
          <Button type="submit" appearance="primary" disabled={version.trim() === ''} label="Resolve" />
        </form>
      </Dropdown>
    </div>
  );
}
