import TextArea from '@splunk/react-ui/TextArea';
import { useMemo, useState } from 'react';
import { redactText } from '../../../core/redact';
import { Panel } from '../../ui/parts/Panel';
import { Tag } from '../../ui/parts/Tag';

interface Tried {
  readonly text: string;
  readonly counts: readonly (readonly [rule: string, times: number])[];
}

/** What redaction makes of a text, and how often each rule took something out. */
export function tryRedaction(text: string): Tried {
  const counts = new Map<string, number>();
  const redacted = redactText(text, (rule, times) => counts.set(rule, (counts.get(rule) ?? 0) + times));
  return { text: redacted, counts: [...counts] };
}

/** A box to see what redaction does to a text. The text stays in the browser. */
export function Privacy() {
  const [typed, setTyped] = useState('');
  const tried = useMemo(() => tryRedaction(typed), [typed]);
  return (
    <Panel title="Privacy" subtitle="personal data is removed before anything is written; a failing rule closes the door" span={9}>
      <div className="appmon-form">
        <label>
          Try a sample text
          <TextArea
            aria-label="Try a sample text"
            value={typed}
            onChange={(_event, { value }) => {
              setTyped(value);
            }}
          />
          <span>stays in this browser</span>
        </label>
        <div aria-live="polite">
          {typed === '' ? null : (
            <>
              <p className="appmon-reply">{tried.text}</p>
              {tried.counts.length === 0 ? (
                <Tag level="none">nothing recognised</Tag>
              ) : (
                tried.counts.map(([rule, times]) => <Tag key={rule} level="info">{`${rule} × ${String(times)}`}</Tag>)
              )}
            </>
          )}
        </div>
      </div>
    </Panel>
  );
}
