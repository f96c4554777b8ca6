import type { Level } from '../../../visualizations/kit/tokens';
import type { RestEntry } from '../../ui/data/rest';
import { isTrue } from '../../ui/data/rest';
import type { AnswerText } from '../../ui/parts/Answer';

/** Realm of this app's secrets in storage/passwords. */
export const secretRealm = 'app_monitoring';
/** Name of the secret that holds the Slack webhook or token. */
export const slackSecret = 'slack';

/** Indexes the app reads, by the end of the name of their macro. */
export const indexParts = ['events', 'crashes', 'logs', 'traces', 'metrics', 'summary'] as const;

/** An index macro and whether the index it names exists. `events` null = unknown. */
export interface IndexState {
  readonly macro: string;
  readonly definition: string;
  readonly indexes: readonly string[];
  readonly missing: readonly string[];
  readonly events: number | null;
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

/** Text of a setting of an entry. */
export const setting = (entry: RestEntry | undefined, name: string): string => textOf(entry?.content[name]);

/** Names of indexes in a macro such as `(index=a OR index="b")`. */
export const indexNames = (definition: string): readonly string[] =>
  [...definition.matchAll(/index\s*=\s*"?([A-Za-z0-9_-]+)"?/g)].map(([, name = '']) => name);

/** State of each index macro. */
export const indexStates = (macros: readonly RestEntry[], indexes: readonly RestEntry[]): readonly IndexState[] =>
  indexParts.map((part) => {
    const macro = `appmon_index_${part}`;
    const definition = setting(
      macros.find(({ name }) => name === macro),
      'definition',
    );
    const names = indexNames(definition);
    const found = names.flatMap((name) => indexes.find((index) => index.name === name) ?? []);
    const counts = found.map((index) => Number(setting(index, 'totalEventCount') || Number.NaN)).filter(Number.isFinite);
    return {
      macro,
      definition,
      indexes: names,
      missing: names.filter((name) => !found.some((index) => index.name === name)),
      events: counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0),
    };
  });

/** True when a secret is stored; only names are ever read. */
export const hasSecret = (passwords: readonly RestEntry[], name: string): boolean =>
  passwords.some((entry) => setting(entry, 'username') === name && ['', secretRealm].includes(setting(entry, 'realm'))) ||
  passwords.some((entry) => entry.name === `${secretRealm}:${name}:`);

/** Thresholds that an admin may move: macro, what it means, and the bounds that make sense. */
export const thresholds = [
  { macro: 'appmon_spike_ratio', label: 'Times the normal crash rate', min: 1, max: 100 },
  { macro: 'appmon_spike_minimum_crashes', label: 'Crashes at least', min: 1, max: 100_000 },
  { macro: 'appmon_spike_minimum_installations', label: 'Installations at least', min: 1, max: 100_000 },
] as const;

/** Message about a threshold that is no number within its bounds; '' when it is fine. */
export function thresholdProblem(text: string, { min, max }: { readonly min: number; readonly max: number }): string {
  const value = Number(text);
  return text.trim() !== '' && Number.isFinite(value) && value >= min && value <= max
    ? ''
    : `A number from ${String(min)} to ${String(max)} is expected.`;
}

/** Message about a list of mail addresses; '' when it is fine or empty. */
export function addressesProblem(text: string): string {
  const wrong = text
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '' && !/^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$/.test(address));
  return wrong.length === 0 ? '' : `A mail address is expected, got ${wrong[0] ?? ''}.`;
}

/** Message about a Slack webhook or bot token; '' when it is fine. */
export const slackProblem = (text: string): string =>
  /^https?:\/\/[^\s]+$/.test(text.trim()) || /^xox[a-z]-[A-Za-z0-9-]+$/.test(text.trim())
    ? ''
    : 'An https:// webhook address or a bot token (xoxb-…) is expected.';

/** What the steps need to know; undefined = not read yet. */
export interface SetupFacts {
  readonly indexes: readonly IndexState[] | undefined;
  readonly feeds: readonly RestEntry[] | undefined;
  readonly detector: readonly RestEntry[] | undefined;
  readonly slackStored: boolean | undefined;
  readonly mail: { readonly server: string; readonly to: string } | undefined;
}

/** A step of the setup with its state. */
export interface Step {
  readonly id: string;
  readonly name: string;
  readonly level: Level;
  readonly words: string;
}

const enabled = (entries: readonly RestEntry[]): readonly RestEntry[] => entries.filter(({ content }) => !isTrue(content['disabled']));

/** The steps in order; a step nobody could read says so instead of guessing. */
export function setupSteps({ indexes, feeds, detector, slackStored, mail }: SetupFacts): readonly Step[] {
  const missing = indexes?.flatMap((state) => state.missing) ?? [];
  const undefinedMacros = indexes?.filter((state) => state.indexes.length === 0) ?? [];
  const on = feeds === undefined ? 0 : enabled(feeds).length;
  const told = slackStored === true || (mail?.to ?? '') !== '';
  const detecting = detector !== undefined && enabled(detector).length > 0;
  const unknown = { level: 'none', words: 'not readable' } as const;
  return [
    {
      id: 'indexes',
      name: 'Indexes and macros',
      ...(indexes === undefined
        ? unknown
        : missing.length + undefinedMacros.length === 0
          ? { level: 'normal', words: 'ready' }
          : { level: 'bad', words: `${String(missing.length + undefinedMacros.length)} missing` }),
    },
    {
      id: 'feeds',
      name: 'Feeds',
      ...(feeds === undefined
        ? unknown
        : on > 0
          ? { level: 'normal', words: `${String(on)} on` }
          : { level: 'info', words: 'gateway only' }),
    },
    {
      id: 'notify',
      name: 'Mail and Slack',
      ...(told
        ? { level: 'normal', words: slackStored === true ? 'Slack stored' : 'mail set' }
        : { level: 'watch', words: 'nobody is told' }),
    },
    {
      id: 'thresholds',
      name: 'Thresholds',
      ...(detector === undefined
        ? unknown
        : detecting
          ? { level: 'normal', words: 'detector on' }
          : { level: 'watch', words: 'detector off' }),
    },
    { id: 'privacy', name: 'Privacy', level: 'normal', words: 'on, before writing' },
  ];
}

/** The sentence of the Setup page. */
export function setupAnswer(steps: readonly Step[]): AnswerText {
  const bad = steps.filter(({ level }) => level === 'bad');
  const open = steps.filter(({ level }) => level === 'watch');
  const detail = steps.map(({ name, words }) => `${name}: ${words}`).join(' · ');
  if (bad.length > 0) return { level: 'bad', title: `Not ready: ${bad.map(({ name }) => name.toLowerCase()).join(', ')}`, detail };
  if (open.length > 0)
    return {
      level: 'watch',
      title: `Ready to monitor; ${open.map(({ name, words }) => `${name.toLowerCase()}: ${words}`).join(', ')}`,
      detail,
    };
  return { level: 'normal', title: 'Ready to monitor', detail };
}
