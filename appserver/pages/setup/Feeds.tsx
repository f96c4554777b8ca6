import Button from '@splunk/react-ui/Button';
import Switch from '@splunk/react-ui/Switch';
import Text from '@splunk/react-ui/Text';
import TextArea from '@splunk/react-ui/TextArea';
import { useState } from 'react';
import type { RestEntry } from '../../ui/data/rest';
import { isTrue, pathOf } from '../../ui/data/rest';
import type { Live } from '../../ui/data/use-data';
import { DataTable } from '../../ui/parts/DataTable';
import { Panel } from '../../ui/parts/Panel';
import { EmptyGood, Problem, WhenReady } from '../../ui/parts/States';
import { Tag } from '../../ui/parts/Tag';
import { hasSecret, secretRealm, setting } from './state';
import { useSave } from './use-save';

const empty = { name: '', firebase_app: '', app_id: '', secret: '' };
const fields: readonly (readonly [key: keyof typeof empty, label: string, hint: string])[] = [
  ['name', 'Name', 'letters, digits, - and _'],
  ['firebase_app', 'Firebase app id', 'such as 1:571500000000:android:0a1b2c3d4e5f'],
  ['app_id', 'App id', 'under which the app is monitored'],
];
const feedInterval = '60';

function AddFeed({ passwords, after }: { passwords: readonly RestEntry[]; after: () => void }) {
  const [form, setForm] = useState(empty);
  const { busy, error, save } = useSave(() => {
    setForm(empty);
    after();
  });
  const secretName = `crashlytics_${form.name}`;
  const isStored = hasSecret(passwords, secretName);
  const ready =
    /^[A-Za-z0-9_-]{1,60}$/.test(form.name) && form.firebase_app !== '' && form.app_id !== '' && (form.secret !== '' || isStored);
  const submit = (): void => {
    const store = {
      path: isStored ? pathOf('storage', 'passwords', `${secretRealm}:${secretName}:`) : pathOf('storage', 'passwords'),
      method: 'POST' as const,
    };
    const secretForm: Readonly<Record<string, string>> = isStored
      ? { password: form.secret }
      : { realm: secretRealm, name: secretName, password: form.secret };
    void save({
      what: `Feed crashlytics://${form.name} added`,
      subject: `data/inputs/crashlytics/${form.name}`,
      requests: [
        ...(form.secret === '' ? [] : [{ ...store, form: secretForm }]),
        {
          path: pathOf('data', 'inputs', 'crashlytics'),
          method: 'POST',
          form: { name: form.name, firebase_app: form.firebase_app, app_id: form.app_id, secret: secretName, interval: feedInterval },
        },
      ],
      after: JSON.stringify({ name: form.name, firebase_app: form.firebase_app, app_id: form.app_id }),
    });
  };
  return (
    <form
      className="appmon-form"
      aria-label="Add a Crashlytics feed"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <h3>Add a Crashlytics feed</h3>
      {fields.map(([key, label, hint]) => (
        <label key={key}>
          {label}
          <Text
            aria-label={label}
            value={form[key]}
            onChange={(_event, { value }) => {
              setForm({ ...form, [key]: value.trim() });
            }}
          />
          <span>{hint}</span>
        </label>
      ))}
      <label>
        Service account key (JSON)
        <TextArea
          aria-label="Service account key (JSON)"
          value={form.secret}
          onChange={(_event, { value }) => {
            setForm({ ...form, secret: value });
          }}
        />
        <span>write-only: it goes to the password store and is never shown again</span>
      </label>
      {error === undefined ? null : <Problem error={error} />}
      <Button type="submit" appearance="primary" disabled={!ready || busy} label={busy ? 'Checking…' : 'Check and add'} />
    </form>
  );
}

/** Configured feeds, and the form that adds one; the host validates a feed before it accepts it. */
export function Feeds({ feeds, passwords }: { feeds: Live<readonly RestEntry[]>; passwords: readonly RestEntry[] }) {
  const { busy, error, save } = useSave(feeds.refresh);
  const toggle = (feed: RestEntry): void => {
    const action = isTrue(feed.content['disabled']) ? 'enable' : 'disable';
    void save({
      what: `Feed ${feed.name} ${action}d`,
      subject: `data/inputs/crashlytics/${feed.name}`,
      requests: [{ path: pathOf('data', 'inputs', 'crashlytics', feed.name, action), method: 'POST', form: {} }],
      after: action,
    });
  };
  return (
    <Panel title="Feeds" subtitle="each feed has its own secret, index and schedule; phones and back ends send to the gateway" span={9}>
      <WhenReady
        live={feeds}
        empty={
          feeds.value?.length === 0 ? (
            <EmptyGood title="No pull feed" detail="Data that apps send to the gateway needs no feed." />
          ) : undefined
        }
      >
        {(entries) => (
          <DataTable
            caption="Feeds"
            rows={entries}
            rowKey={({ name }) => name}
            columns={[
              { id: 'name', title: 'Feed', cell: ({ name }) => <b>{`crashlytics://${name}`}</b> },
              {
                id: 'on',
                title: 'On',
                cell: (feed) => (
                  <Switch
                    appearance="toggle"
                    inline
                    disabled={busy}
                    selected={!isTrue(feed.content['disabled'])}
                    onClick={() => {
                      toggle(feed);
                    }}
                  >
                    <span className="appmon-hidden">{feed.name}</span>
                  </Switch>
                ),
              },
              { id: 'app', title: 'App', cell: (feed) => setting(feed, 'app_id') || '—' },
              {
                id: 'secret',
                title: 'Secret',
                wide: true,
                cell: (feed) =>
                  hasSecret(passwords, setting(feed, 'secret')) ? <Tag level="normal">stored</Tag> : <Tag level="watch">not stored</Tag>,
              },
              { id: 'every', title: 'Every', wide: true, cell: (feed) => `${setting(feed, 'interval') || '60'} s` },
            ]}
          />
        )}
      </WhenReady>
      {error === undefined ? null : <Problem error={error} />}
      <AddFeed passwords={passwords} after={feeds.refresh} />
    </Panel>
  );
}
