import type { Row } from '../data/rows';
import { amount, text } from '../data/rows';
import type { SearchRequest } from '../data/search-request';
import { allOf } from '../data/spl';

/** Reports, users and versions of some reports. */
export interface Counts {
  readonly events: number;
  readonly users: number;
  readonly versions: number;
}

/** What a search looks at: the reports, and the time range. */
export interface Range {
  readonly term: string;
  readonly earliest: string;
  readonly latest: string;
}

const refreshSeconds = 30;
const absent = '-';
/** Reports by the keys, installation and version: what both searches count from. */
const reportsBy = (term: string, keys: string): string =>
  `| tstats count AS events where ${allOf('`appmon_index_crashes`', term)} by ${keys} install_id_hash app_version fillnull_value="${absent}" | eval user=if(install_id_hash="${absent}", null(), install_id_hash)`;
const counted = 'sum(events) AS events dc(user) AS users dc(app_version) AS versions';
const all = 'eventstats sum(events) AS all_events dc(user) AS all_users dc(app_version) AS all_versions';
const alls = 'first(all_events) AS all_events first(all_users) AS all_users first(all_versions) AS all_versions';

/**
 * Reports by variant, and what would stay without each: one search, in which a user or version is of one variant alone when it has
 * no other. Rows: variant_key, events, users, versions, alone_users, alone_versions, all_events, all_users, all_versions.
 */
export const variantsSearch = ({ term, ...range }: Range): SearchRequest => ({
  name: 'Issue: variants',
  spl: `${reportsBy(term, 'variant_key')} | ${all} | eventstats dc(variant_key) AS of_user by user | eventstats dc(variant_key) AS of_version by app_version | eval alone_user=if(of_user=1, user, null()), alone_version=if(of_version=1, app_version, null()) | stats ${counted} dc(alone_user) AS alone_users dc(alone_version) AS alone_versions ${alls} by variant_key | sort 0 - events`,
  cacheSeconds: refreshSeconds,
  ...range,
});

/** Reports of issues, each by itself and together. Rows: issue, events, users, versions, all_events, all_users, all_versions. */
export const togetherSearch = ({ term, ...range }: Range): SearchRequest => ({
  name: 'Issues: counts after a merge',
  spl: `${reportsBy(term, 'issue_key variant_key')} | \`appmon_issue_of_keys\` | ${all} | stats ${counted} ${alls} by issue`,
  cacheSeconds: refreshSeconds,
  ...range,
});

const countsOf = (row: Row, prefix = ''): Counts => ({
  events: amount(row, `${prefix}events`),
  users: amount(row, `${prefix}users`),
  versions: amount(row, `${prefix}versions`),
});

/** A variant of an issue: its counts, and those of what stays when it is split off. */
export interface Variant {
  readonly key: string;
  /** Percent of the reports of the issue. */
  readonly share: number;
  readonly leaves: Counts;
  readonly remains: Counts;
}

/** The variants of a result of `variantsSearch`, most reports first. */
export const variantsOf = (rows: readonly Row[]): readonly Variant[] =>
  rows.map((row) => {
    const [leaves, whole] = [countsOf(row), countsOf(row, 'all_')];
    return {
      key: text(row, 'variant_key'),
      share: whole.events === 0 ? 0 : (100 * leaves.events) / whole.events,
      leaves,
      remains: {
        events: whole.events - leaves.events,
        users: whole.users - amount(row, 'alone_users'),
        versions: whole.versions - amount(row, 'alone_versions'),
      },
    };
  });

/** Counts of a result of `togetherSearch`: by issue, and of all of them as one. */
export const togetherOf = (rows: readonly Row[]): { readonly each: ReadonlyMap<string, Counts>; readonly together: Counts } => ({
  each: new Map(rows.map((row) => [text(row, 'issue'), countsOf(row)])),
  together: rows[0] === undefined ? { events: 0, users: 0, versions: 0 } : countsOf(rows[0], 'all_'),
});
