import Button from '@splunk/react-ui/Button';
import Text from '@splunk/react-ui/Text';
import { useState } from 'react';

export interface ReasonFormProps {
  /** What is asked, such as "Why are they one issue?". */
  readonly question: string;
  readonly confirm: string;
  readonly onConfirm: (why: string) => Promise<unknown>;
  readonly onCancel: () => void;
}

/** Asks for the reason of a decision; without one nothing is saved. */
export function ReasonForm({ question, confirm, onConfirm, onCancel }: ReasonFormProps) {
  const [why, setWhy] = useState('');
  const [missing, setMissing] = useState(false);
  const [saving, setSaving] = useState(false);
  const submit = (): void => {
    const reason = why.trim();
    setMissing(reason === '');
    if (reason === '' || saving) return;
    setSaving(true);
    void onConfirm(reason).finally(() => {
      setSaving(false);
    });
  };
  return (
    <form
      className="appmon-form"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <label>
        {question}
        <Text
          value={why}
          error={missing}
          onChange={(_event, { value }) => {
            setWhy(value);
          }}
        />
        <span role={missing ? 'alert' : undefined}>
          {missing ? 'A reason is expected: it is kept with the decision.' : 'Kept with the decision, for whoever asks later.'}
        </span>
      </label>
      <div className="appmon-actions">
        <Button type="submit" appearance="primary" label={saving ? 'Saving…' : confirm} />
        <Button label="Cancel" onClick={onCancel} />
      </div>
    </form>
  );
}
