import Button from '@splunk/react-ui/Button';
import RadioBar from '@splunk/react-ui/RadioBar';
import { useEdit } from '../../ui/data/use-edit';
import { Panel } from '../../ui/parts/Panel';
import { Notice } from '../../ui/parts/States';
import { Tag } from '../../ui/parts/Tag';
import { useToast } from '../../ui/parts/Toasts';
import { useAccount, useFormats } from '../../ui/state/account';
import type { Known } from './known';

export type Language = 'es' | 'en';

const approveRight = 'appmon_approve_replies';

/** The text for the customer with the first steps of the runbook; only an approved text can be copied. */
export function ReplyPanel({
  known,
  language,
  onLanguage,
  after,
}: {
  known: Known | undefined;
  language: Language;
  onLanguage: (language: Language) => void;
  after: () => void;
}) {
  const formats = useFormats();
  const account = useAccount();
  const toast = useToast();
  const edit = useEdit(after);
  const reply = known?.reply;
  const text = reply?.[language] ?? '';
  const isApproved = typeof reply?.approvedAt === 'number';
  const copy = (): void => {
    void navigator.clipboard.writeText(`${text}\n${known?.issue.issue ?? ''}`).then(() => {
      toast('Reply copied', 'normal');
    });
  };
  return (
    <Panel
      title="Suggested reply"
      subtitle={
        reply === undefined
          ? 'for the chosen issue'
          : isApproved
            ? `approved by ${reply.approvedBy}, ${formats.dateTime(reply.approvedAt)}`
            : 'not approved'
      }
      span={4}
      actions={
        <RadioBar
          inline
          aria-label="Language of the reply"
          value={language}
          onChange={(_event, { value }) => {
            onLanguage(value === 'en' ? 'en' : 'es');
          }}
        >
          <RadioBar.Option value="es" label="ES" />
          <RadioBar.Option value="en" label="EN" />
        </RadioBar>
      }
    >
      {reply === undefined || text === '' ? (
        <Notice
          level="none"
          title="No text for this issue"
          detail="Customer Care writes and approves it; until then say that it is being looked at."
        />
      ) : (
        <>
          <p className="appmon-reply" lang={language}>
            {text}
          </p>
          <div className="appmon-actions">
            {isApproved ? <Button label="Copy" onClick={copy} /> : <Tag level="watch">draft: not for customers</Tag>}
            {!isApproved && account.capabilities.includes(approveRight) ? (
              <Button
                label="Approve"
                onClick={() => {
                  void edit({
                    collection: 'appmon_replies',
                    record: reply.record,
                    change: { approved_by: account.name, approved_at: Math.round(Date.now() / 1000) },
                    what: 'reply approved',
                  });
                }}
              />
            ) : null}
          </div>
          {reply.steps.length === 0 ? null : (
            <>
              <h3>{reply.runbook === '' ? 'First steps' : `Runbook ${reply.runbook}, first steps`}</h3>
              <ol className="appmon-steps">
                {reply.steps.map((step) => (
                  <li key={step}>{step}</li>
                ))}
              </ol>
            </>
          )}
          <p className="appmon-sub">Copy adds the reference {known?.issue.issue}.</p>
        </>
      )}
    </Panel>
  );
}
