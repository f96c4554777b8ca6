import Button from '@splunk/react-ui/Button';
import Text from '@splunk/react-ui/Text';
import { useState } from 'react';
import type { CodedError } from '../../../core/errors';
import { codedError } from '../../ui/data/errors';
import type { RestEntry } from '../../ui/data/rest';
import { pathOf } from '../../ui/data/rest';
import { useSources } from '../../ui/data/use-data';
import { Panel } from '../../ui/parts/Panel';
import { Problem } from '../../ui/parts/States';
import { Tag } from '../../ui/parts/Tag';
import { useFormats } from '../../ui/state/account';
import { addressesProblem, hasSecret, secretRealm, setting, slackProblem, slackSecret } from './state';
import { slackTestSearch } from './test-search';
import { useSave } from './use-save';

export const reportName = 'AppMon - Report - Daily';

/** What is stored about the channels. */
export interface NotifySettings {
  readonly passwords: readonly RestEntry[];
  readonly slack: RestEntry | undefined;
  readonly mail: RestEntry | undefined;
  readonly report: RestEntry | undefined;
}

type TestResult = { readonly seconds: number } | { readonly error: CodedError } | 'running';

function SlackTest({ channel }: { channel: string }) {
  const sources = useSources();
  const formats = useFormats();
  const [result, setResult] = useState<TestResult | undefined>(undefined);
  const run = (): void => {
    const started = performance.now();
    setResult('running');
    const finish = (next: TestResult): void => {
      setResult(next);
      stop();
    };
    let stop = (): void => undefined;
    try {
      const job = sources.search(slackTestSearch(channel, Date.now()));
      const look = (): void => {
        const state = job.get();
        if (state.error !== undefined) finish({ error: state.error });
        else if (state.value !== undefined) finish({ seconds: (performance.now() - started) / 1000 });
      };
      stop = job.subscribe(look);
    } catch (failure) {
      setResult({ error: codedError(failure) });
    }
  };
  return (
    <div className="appmon-actions">
      <Button label={result === 'running' ? 'Sending…' : 'Send test to Slack'} disabled={result === 'running'} onClick={run} />
      {result !== undefined && result !== 'running' && 'seconds' in result ? (
        <Tag level="normal">{`sent, ${formats.duration(result.seconds)}`}</Tag>
      ) : null}
      {result !== undefined && result !== 'running' && 'error' in result ? <Problem error={result.error} /> : null}
    </div>
  );
}

function SlackForm({ settings, after }: { settings: NotifySettings; after: () => void }) {
  const stored = setting(settings.slack, 'param.channel');
  const isStored = hasSecret(settings.passwords, slackSecret);
  const [secret, setSecret] = useState('');
  const [channel, setChannel] = useState(stored);
  const { busy, error, save } = useSave(() => {
    setSecret('');
    after();
  });
  const problem = secret === '' ? '' : slackProblem(secret);
  const submit = (): void => {
    const path = isStored ? pathOf('storage', 'passwords', `${secretRealm}:${slackSecret}:`) : pathOf('storage', 'passwords');
    const secretForm: Readonly<Record<string, string>> = isStored
      ? { password: secret.trim() }
      : { realm: secretRealm, name: slackSecret, password: secret.trim() };
    void save({
      what: 'Slack settings saved',
      subject: 'alert_actions/appmon_slack',
      requests: [
        ...(secret === '' ? [] : [{ path, method: 'POST' as const, form: secretForm }]),
        ...(channel === stored
          ? []
          : [
              {
                path: pathOf('configs', 'conf-alert_actions', 'appmon_slack'),
                method: 'POST' as const,
                form: { 'param.channel': channel },
              },
            ]),
      ],
      before: JSON.stringify({ channel: stored }),
      after: JSON.stringify({ channel, secret: secret === '' ? 'unchanged' : 'replaced' }),
    });
  };
  return (
    <form
      className="appmon-form"
      aria-label="Slack"
      onSubmit={(event) => {
        event.preventDefault();
        if (problem === '') submit();
      }}
    >
      <h3>Slack</h3>
      <label>
        Webhook address or bot token
        <Text
          type="password"
          autoComplete="off"
          aria-label="Webhook address or bot token"
          placeholder={isStored ? 'stored; type to replace' : 'not stored'}
          value={secret}
          onChange={(_event, { value }) => {
            setSecret(value);
          }}
        />
        <span className={problem === '' ? '' : 'appmon-text-bad'}>
          {problem === '' ? 'write-only: it can be replaced, never read' : problem}
        </span>
      </label>
      <label>
        Channel
        <Text
          aria-label="Channel"
          value={channel}
          onChange={(_event, { value }) => {
            setChannel(value);
          }}
        />
        <span>only for a bot token; a webhook has its channel</span>
      </label>
      {error === undefined ? null : <Problem error={error} />}
      <Button
        type="submit"
        appearance="primary"
        label="Save Slack"
        disabled={busy || problem !== '' || (secret === '' && channel === stored)}
      />
      {isStored ? <SlackTest channel={stored} /> : null}
    </form>
  );
}

function MailForm({ settings, after }: { settings: NotifySettings; after: () => void }) {
  const now = {
    server: setting(settings.mail, 'mailserver'),
    from: setting(settings.mail, 'from'),
    to: setting(settings.report, 'action.email.to'),
  };
  const [form, setForm] = useState(now);
  const { busy, error, save } = useSave(after);
  const problem = addressesProblem(form.to);
  const changed = JSON.stringify(form) !== JSON.stringify(now);
  return (
    <form
      className="appmon-form"
      aria-label="Mail"
      onSubmit={(event) => {
        event.preventDefault();
        void save({
          what: 'Mail settings saved',
          subject: 'alert_actions/email',
          requests: [
            { path: pathOf('configs', 'conf-alert_actions', 'email'), method: 'POST', form: { mailserver: form.server, from: form.from } },
            {
              path: pathOf('saved', 'searches', reportName),
              method: 'POST',
              form: { 'action.email': form.to === '' ? '0' : '1', 'action.email.to': form.to },
            },
          ],
          before: JSON.stringify(now),
          after: JSON.stringify(form),
        });
      }}
    >
      <h3>Mail</h3>
      {(
        [
          ['server', 'Mail server', 'host:port'],
          ['from', 'From', 'address of the sender'],
          ['to', 'Daily report to', 'addresses separated by commas; kept in local settings, sent at 08:00'],
        ] as const
      ).map(([key, label, hint]) => (
        <label key={key}>
          {label}
          <Text
            aria-label={label}
            value={form[key]}
            onChange={(_event, { value }) => {
              setForm({ ...form, [key]: value });
            }}
          />
          <span className={key === 'to' && problem !== '' ? 'appmon-text-bad' : ''}>{key === 'to' && problem !== '' ? problem : hint}</span>
        </label>
      ))}
      {error === undefined ? null : <Problem error={error} />}
      <Button type="submit" appearance="primary" label="Save mail" disabled={busy || !changed || problem !== ''} />
    </form>
  );
}

/** Slack and mail: where alerts and the daily report go. */
export function Notify({ settings, after }: { settings: NotifySettings; after: () => void }) {
  return (
    <Panel title="Mail and Slack" subtitle="secrets are write-only; each save is one audited change" span={9}>
      <div className="appmon-two">
        <SlackForm key={setting(settings.slack, 'param.channel')} settings={settings} after={after} />
        <MailForm key={JSON.stringify([settings.mail, settings.report])} settings={settings} after={after} />
      </div>
    </Panel>
  );
}
