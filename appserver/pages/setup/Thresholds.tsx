import Button from '@splunk/react-ui/Button';
import Text from '@splunk/react-ui/Text';
import { useState } from 'react';
import type { RestEntry } from '../../ui/data/rest';
import { pathOf } from '../../ui/data/rest';
import type { Live } from '../../ui/data/use-data';
import { Panel } from '../../ui/parts/Panel';
import { Problem, WhenReady } from '../../ui/parts/States';
import { setting, thresholdProblem, thresholds } from './state';
import { useSave } from './use-save';

function Form({ entries, after }: { entries: readonly RestEntry[]; after: () => void }) {
  const stored = Object.fromEntries(
    thresholds.map(({ macro }) => [
      macro,
      setting(
        entries.find(({ name }) => name === macro),
        'definition',
      ),
    ]),
  );
  const [form, setForm] = useState(stored);
  const { busy, error, save } = useSave(after);
  const changed = thresholds.filter(({ macro }) => form[macro] !== stored[macro]);
  const problems = thresholds.map((threshold) => thresholdProblem(form[threshold.macro] ?? '', threshold));
  return (
    <form
      className="appmon-form"
      aria-label="Thresholds"
      onSubmit={(event) => {
        event.preventDefault();
        void save({
          what: 'Thresholds saved',
          subject: 'macros',
          requests: changed.map(({ macro }) => ({
            path: pathOf('configs', 'conf-macros', macro),
            method: 'POST',
            form: { definition: (form[macro] ?? '').trim() },
          })),
          before: JSON.stringify(stored),
          after: JSON.stringify(form),
        });
      }}
    >
      {thresholds.map(({ macro, label }, index) => (
        <label key={macro}>
          {label}
          <Text
            aria-label={label}
            value={form[macro] ?? ''}
            onChange={(_event, { value }) => {
              setForm({ ...form, [macro]: value });
            }}
          />
          <span className={problems[index] === '' ? '' : 'appmon-text-bad'}>{problems[index] === '' ? macro : problems[index]}</span>
        </label>
      ))}
      {error === undefined ? null : <Problem error={error} />}
      <Button
        type="submit"
        appearance="primary"
        label="Save thresholds"
        disabled={busy || changed.length === 0 || problems.some((problem) => problem !== '')}
      />
    </form>
  );
}

/** Limits of the safety net, kept in macros. */
export function Thresholds({ macros }: { macros: Live<readonly RestEntry[]> }) {
  return (
    <Panel title="Thresholds" subtitle="an alert needs all three; they live in macros of this app" span={9}>
      <WhenReady live={macros}>
        {(entries) => (
          <Form key={JSON.stringify(entries.map(({ content }) => content['definition']))} entries={entries} after={macros.refresh} />
        )}
      </WhenReady>
    </Panel>
  );
}
