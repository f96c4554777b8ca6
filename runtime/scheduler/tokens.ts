import type { Row } from '../spl/value';
import { cellText } from '../jobs/results-csv';
import type { SavedSearch } from './saved-search';

/** What the tokens of an alert's texts and parameters stand for. */
export interface TokenSource {
  readonly search: SavedSearch;
  readonly sid: string;
  readonly rows: readonly Row[];
  readonly job: Readonly<Record<string, unknown>>;
  readonly triggerTime: number;
  readonly viewLink: string;
  readonly resultsLink: string;
  readonly timezone: string;
}

const FIXED: Readonly<Record<string, (source: TokenSource) => string>> = {
  name: ({ search }) => search.name,
  app: ({ search }) => search.app,
  owner: ({ search }) => search.owner,
  description: ({ search }) => search.settings['description'] ?? '',
  search: ({ search }) => search.search,
  cron_schedule: ({ search }) => search.settings['cron_schedule'] ?? '',
  sid: ({ sid }) => sid,
  view_link: ({ viewLink }) => viewLink,
  results_link: ({ resultsLink }) => resultsLink,
  results_count: ({ rows }) => String(rows.length),
  'results.count': ({ rows }) => String(rows.length),
  trigger_time: ({ triggerTime }) => String(triggerTime),
  trigger_date: ({ triggerTime, timezone }) =>
    new Intl.DateTimeFormat('en-CA', { timeZone: timezone, dateStyle: 'short' }).format(triggerTime * 1000),
  trigger_timeHMS: ({ triggerTime, timezone }) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: timezone, timeStyle: 'medium' }).format(triggerTime * 1000),
  'alert.severity': ({ search }) => search.settings['alert.severity'] ?? '3',
  'alert.expires': ({ search }) => search.settings['alert.expires'] ?? '24h',
};

const JOB_NAMES: Readonly<Record<string, string>> = {
  runDuration: 'runDuration',
  earliestTime: 'earliestTime',
  latestTime: 'latestTime',
  resultCount: 'resultCount',
};

function tokenValue(name: string, source: TokenSource): string | undefined {
  if (Object.hasOwn(FIXED, name)) return FIXED[name]?.(source);
  if (name.startsWith('result.')) return cellText(source.rows[0]?.[name.slice(7)]);
  if (name.startsWith('job.')) {
    const value = source.job[JOB_NAMES[name.slice(4)] ?? name.slice(4)];
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : JSON.stringify(value ?? '');
  }
  return undefined;
}

/** Fills `$token$`; unknown tokens become empty, as in Splunk's mails, and `$$` is a dollar sign. */
export const fillTokens = (text: string, source: TokenSource): string =>
  text.replace(/\$\$|\$([\w.:{}-]+)\$/g, (whole, name: string | undefined) =>
    name === undefined ? '$' : (tokenValue(name, source) ?? ''),
  );
