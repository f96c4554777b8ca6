import { Glyph } from '../../../visualizations/kit/Glyph';
import { useEntries } from '../../ui/data/use-data';
import { Answer } from '../../ui/parts/Answer';
import { Panel } from '../../ui/parts/Panel';
import { PageFrame } from '../../ui/shell/PageFrame';
import { useParameter } from '../../ui/state/use-url';
import { Feeds } from './Feeds';
import { Indexes } from './Indexes';
import { Notify, reportName } from './Notify';
import { Privacy } from './Privacy';
import { hasSecret, indexStates, setting, setupAnswer, setupSteps, slackSecret } from './state';
import { Thresholds } from './Thresholds';

function Setup() {
  const [step, setStep] = useParameter('step');
  const macros = useEntries('configs/conf-macros');
  const indexes = useEntries('data/indexes?datatype=all');
  const feeds = useEntries('data/inputs/crashlytics');
  const detector = useEntries('data/inputs/appmon_detector');
  const passwords = useEntries('storage/passwords');
  const actions = useEntries('configs/conf-alert_actions');
  const searches = useEntries('configs/conf-savedsearches');
  const find = (name: string) => actions.value?.find((entry) => entry.name === name);
  const report = searches.value?.find(({ name }) => name === reportName);
  const steps = setupSteps({
    indexes: macros.value === undefined || indexes.value === undefined ? undefined : indexStates(macros.value, indexes.value),
    feeds: feeds.value,
    detector: detector.value,
    slackStored: passwords.value === undefined ? undefined : hasSecret(passwords.value, slackSecret),
    mail:
      actions.value === undefined ? undefined : { server: setting(find('email'), 'mailserver'), to: setting(report, 'action.email.to') },
  });
  const current = steps.find(({ id }) => id === step) ?? steps.find(({ level }) => level === 'bad' || level === 'watch') ?? steps[0];
  const reading = [macros, indexes, feeds, detector, passwords, actions, searches].some(
    ({ value, error }) => value === undefined && error === undefined,
  );
  const after = (): void => {
    passwords.refresh();
    actions.refresh();
    searches.refresh();
  };
  return (
    <PageFrame
      title="Setup"
      filters={false}
      truth={null}
      answer={<Answer answer={reading ? { level: 'none', title: 'Looking…', detail: 'Reading the settings.' } : setupAnswer(steps)} />}
    >
      <Panel title="Steps" span={3}>
        <ol className="appmon-list">
          {steps.map(({ id, name, level, words }, index) => (
            <li key={id}>
              <Glyph level={level} size={16} />
              <div className="appmon-list-text">
                <button
                  type="button"
                  className="appmon-link"
                  aria-current={current?.id === id ? 'step' : undefined}
                  onClick={() => {
                    setStep(id);
                  }}
                >
                  {index + 1} {name}
                </button>
                <span>{words}</span>
              </div>
            </li>
          ))}
        </ol>
      </Panel>
      {current?.id === 'indexes' ? <Indexes macros={macros} indexes={indexes} /> : null}
      {current?.id === 'feeds' ? <Feeds feeds={feeds} passwords={passwords.value ?? []} /> : null}
      {current?.id === 'notify' ? (
        <Notify settings={{ passwords: passwords.value ?? [], slack: find('appmon_slack'), mail: find('email'), report }} after={after} />
      ) : null}
      {current?.id === 'thresholds' ? <Thresholds macros={macros} /> : null}
      {current?.id === 'privacy' ? <Privacy /> : null}
    </PageFrame>
  );
}

/** The Setup page: what is still missing? */
export const page = { title: 'Setup', Component: Setup };
