import type { Columns } from '../../../visualizations/kit/columns';
import { columnsFrom, noColumns } from '../../../visualizations/kit/columns';
import type { Row } from '../../ui/data/rows';
import { amount, groupBy, moment, text, total } from '../../ui/data/rows';
import type { SearchRequest } from '../../ui/data/search-request';
import { allOf, anyOf, equals, isExactValue, quoteValue } from '../../ui/data/spl';
import type { Filters } from '../../ui/state/filters';

const refreshSeconds = 30;
const reportCount = 20;

/** Dimensions in which an issue is compared with all sessions. */
export const dimensions = ['app_version', 'os_version', 'device_model_code', 'region'] as const;
export type Dimension = (typeof dimensions)[number];

/** Terms of the filters that both crashes and sessions carry. */
const filterTerms = (filters: Filters): string =>
  allOf(
    filters.app === '' ? '' : equals('app_id', filters.app),
    filters.platform === '' ? '' : equals('platform', filters.platform),
    anyOf('app_version', filters.version),
    anyOf('region', filters.region),
  );

const ranged = (filters: Filters): { readonly earliest: string; readonly latest: string; readonly cacheSeconds: number } => ({
  earliest: filters.earliest,
  latest: filters.latest,
  cacheSeconds: refreshSeconds,
});

/** The newest reports of an issue, whole. `term` says, here and below, which reports are those of the issue. */
export const reportsSearch = (term: string, filters: Filters): SearchRequest => ({
  name: 'Issue: newest reports',
  spl: `${allOf('search `appmon_index_crashes` sourcetype=appmon:crash', term, filterTerms(filters))} | head ${String(reportCount)} | table _time event_id app_version _raw`,
  ...ranged(filters),
});

/**
 * What late symbols say of reports: events of their own with the same event ids. The ids stand in their text only: as fields of
 * these events they are not indexed, and a comparison with `event_id` would look at the index.
 */
export const namesSearch = (events: readonly string[], filters: Filters): SearchRequest => ({
  name: 'Issue: late symbols',
  spl: `search \`appmon_index_crashes\` sourcetype=appmon:crash_symbols (${events
    .filter((id) => isExactValue(id))
    .map((id) => quoteValue(id))
    .join(' OR ')}) | table event_id _raw`,
  ...ranged(filters),
});

/** Length of a column of the trend: as Splunk writes it, in words, in seconds. */
export interface TrendSpan {
  readonly span: string;
  readonly words: string;
  readonly seconds: number;
}

const spans: readonly (readonly [longestHours: number, span: TrendSpan])[] = [
  [6, { span: '5m', words: 'reports in 5 min', seconds: 300 }],
  [72, { span: '1h', words: 'reports an hour', seconds: 3600 }],
  [Infinity, { span: '6h', words: 'reports in 6 h', seconds: 21_600 }],
];

/** Length of a column for a range of two times in milliseconds. */
export const trendSpan = ([from, to]: readonly [number, number]): TrendSpan =>
  spans.find(([longest]) => to - from <= longest * 3_600_000)?.[1] ?? { span: '6h', words: 'reports in 6 h', seconds: 21_600 };

/** Reports of an issue by time and version. */
export const trendSearch = (term: string, filters: Filters, { span }: TrendSpan): SearchRequest => ({
  name: 'Issue: events by version',
  spl: `| tstats count AS events where ${allOf('`appmon_index_crashes`', term, filterTerms(filters))} by _time span=${span} app_version`,
  ...ranged(filters),
});

const absent = '-';

/**
 * Counts by value of each dimension from one pass over the events: one `tstats` by all dimensions together, whose rows are
 * then added up once for each of their values.
 */
const countsByValue = (where: string, side: 'issue' | 'all'): string =>
  `| tstats count AS n where ${where} by ${dimensions.join(' ')} fillnull_value="${absent}" | eval pair=mvappend(${dimensions
    .map((dimension) => `"${dimension}:".${dimension}`)
    .join(', ')}) | stats sum(n) AS n by pair | eval side="${side}"`;

/** Reports of an issue and all sessions of its app and platform, by value of each dimension. */
export function facetsSearch(term: string, scope: { readonly app: string; readonly platform: string }, filters: Filters): SearchRequest {
  const where = allOf(scope.app === '' ? '' : equals('app_id', scope.app), scope.platform === '' ? '' : equals('platform', scope.platform));
  const issue = allOf('`appmon_index_crashes`', term, filterTerms(filters));
  const sessions = allOf('`appmon_index_events` event_name=session.start', where);
  const spl = `${countsByValue(issue, 'issue')} | append [ ${countsByValue(sessions, 'all')} ] | rex field=pair "^(?<dimension>[^:]+):(?<value>.*)$" | where value!="${absent}" | fields dimension side value n`;
  return { name: 'Issue: who is hit', spl, ...ranged(filters) };
}

/** A value of a dimension: its share (percent) in the issue and in all sessions, and how many times more. */
export interface Facet {
  readonly value: string;
  readonly n: number;
  readonly share: number;
  readonly base: number;
  /** Share in the issue divided by share in all sessions; null when the value has no session. */
  readonly lift: number | null;
}

/** Values of a dimension, the most hit first. */
export function facetsOf(rows: readonly Row[], dimension: Dimension): readonly Facet[] {
  const own = rows.filter((row) => text(row, 'dimension') === dimension);
  const side = (name: string): readonly Row[] => own.filter((row) => text(row, 'side') === name);
  const sum = (list: readonly Row[]): number => total(list, 'n');
  const [issue, all] = [side('issue'), side('all')];
  const [issueSum, allSum] = [sum(issue), sum(all)];
  return issue
    .map((row) => {
      const value = text(row, 'value');
      const sessions = sum(all.filter((other) => text(other, 'value') === value));
      const share = issueSum === 0 ? 0 : (100 * amount(row, 'n')) / issueSum;
      const base = allSum === 0 ? 0 : (100 * sessions) / allSum;
      return { value, n: amount(row, 'n'), share, base, lift: base === 0 ? null : share / base };
    })
    .sort((a, b) => b.n - a.n);
}

/** Sessions of a version in the facets' range. */
export const sessionsOf = (rows: readonly Row[], version: string): number =>
  total(
    rows.filter((row) => text(row, 'dimension') === 'app_version' && text(row, 'side') === 'all' && text(row, 'value') === version),
    'n',
  );

/** Events by time, one column a version; the whole range (milliseconds) is there, also where nothing happened. No columns without events. */
export function byVersion(rows: readonly Row[], [from, to]: readonly [number, number], { seconds }: TrendSpan): Columns {
  if (rows.length === 0) return noColumns;
  const width = seconds * 1000;
  const known = groupBy(rows, (row) => String(moment(row, '_time') ?? 0));
  const quiet = Array.from(
    { length: Math.max(Math.floor((to - from) / width), 0) },
    (_, index) => (Math.ceil(from / width) + index) * width,
  );
  const times = [...new Set([...quiet, ...[...known.keys()].map(Number)])].sort((a, b) => a - b);
  const versions = [...new Set(rows.map((row) => text(row, 'app_version') || 'unknown'))];
  return columnsFrom(
    times.map((time) => ({
      _time: time / 1000,
      ...Object.fromEntries(
        versions.map((version) => [
          version,
          total(
            (known.get(String(time)) ?? []).filter((row) => (text(row, 'app_version') || 'unknown') === version),
            'events',
          ),
        ]),
      ),
    })),
  );
}
