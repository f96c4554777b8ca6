import { useMemo, useState } from 'react';
import { proposedOf } from '../../ui/data/groups';
import { fieldText } from '../../ui/data/kv';
import { text } from '../../ui/data/rows';
import { useBase, useRecords, useSearch } from '../../ui/data/use-data';
import { variantsSearch } from '../../ui/grouping/searches';
import { useGroups } from '../../ui/grouping/use-groups';
import { approximateTime } from '../../ui/shell/time-presets';
import type { Filters } from '../../ui/state/filters';
import type { Issue } from '../issues/searches';
import { issuesOf } from '../issues/searches';
import type { Report } from './report';
import { isUnnamed, reportOf } from './report';
import { facetsSearch, namesSearch, reportsSearch, trendSearch, trendSpan } from './searches';

const dayMs = 86_400_000;
const reference = /^[A-Za-z0-9-]{4,64}$/;

/** True for a text of an address that can be the id of an issue. */
export const isIssueId = (id: string): boolean => reference.test(id);

/** An issue younger than the catalogue's last run is named by its newest report. */
const named = (issue: Issue, report: Report | undefined): Issue =>
  report === undefined || issue.title !== issue.issue || report.title === ''
    ? issue
    : {
        ...issue,
        title: report.title,
        subtitle: issue.subtitle || report.message,
        firstVersion: issue.firstVersion || report.version,
        lastVersion: issue.lastVersion || report.version,
      };

/** What is known of an issue: by the list of the last day, else by the catalogue, else by its rows among the aliases. */
function useKnown(id: string) {
  const base = useBase('issues');
  const catalogue = useRecords('appmon_issues', { query: { issue: id }, limit: 5 }, 10_000);
  const [openedAt] = useState(() => Date.now());
  const row = base.rows.find((candidate) => text(candidate, 'issue') === id);
  const record = catalogue.value?.find((candidate) => fieldText(candidate, 'issue') === id);
  const groups = useGroups([{ issue: id, key: row === undefined ? fieldText(record ?? {}, 'issue_key') : text(row, 'issue_key') }]);
  const alias = groups.aliases.find(({ issue }) => issue === id);
  const listed = useMemo((): Issue | undefined => {
    const known =
      row ??
      (record === undefined ? undefined : Object.fromEntries(Object.keys(record).map((name) => [name, fieldText(record, name)]))) ??
      (alias === undefined ? undefined : { issue: id, issue_key: alias.issue_key });
    return known === undefined ? undefined : issuesOf([known], record === undefined ? [] : [record], openedAt)[0];
  }, [id, row, record, alias, openedAt]);
  const loading = (base.value === undefined && base.error === undefined) || (listed === undefined && !groups.ready);
  return { base, catalogue, row, record, groups, listed, loading, openedAt };
}

/** Everything the page of an issue is drawn from. `id` is what the address says; reports are read by all keys of the issue. */
export function useIssue(id: string, filters: Filters) {
  const known = useKnown(isIssueId(id) ? id : '');
  const { row, groups, listed, loading, openedAt } = known;
  const term = groups.ready && listed !== undefined ? groups.term(id) : '';
  const app = row === undefined ? filters.app : text(row, 'app_id');
  const range = useMemo(
    () => [approximateTime(filters.earliest, openedAt) ?? openedAt - dayMs, approximateTime(filters.latest, openedAt) ?? openedAt] as const,
    [filters.earliest, filters.latest, openedAt],
  );
  const span = trendSpan(range);
  const requests = useMemo(
    () =>
      term === ''
        ? null
        : {
            reports: reportsSearch(term, filters),
            trend: trendSearch(term, filters, span),
            // The scope comes with the base search: asking before would run the search twice.
            facets: loading ? null : facetsSearch(term, { app, platform: listed?.platform ?? '' }, filters),
            variants: variantsSearch({ term, earliest: filters.earliest, latest: filters.latest }),
          },
    [term, app, listed?.platform, filters, span, loading],
  );
  const reports = useSearch(requests?.reports ?? null);
  const trend = useSearch(requests?.trend ?? null);
  const facets = useSearch(requests?.facets ?? null);
  const variants = useSearch(requests?.variants ?? null);
  const received = useMemo(() => reports.rows.map((one) => reportOf(one)), [reports.rows]);
  const unnamed = useMemo(() => received.filter(isUnnamed).map(({ id: event }) => event), [received]);
  const names = useSearch(unnamed.length === 0 ? null : namesSearch(unnamed, filters));
  const parsed = useMemo(() => {
    const later = new Map(names.rows.map((one) => [text(one, 'event_id'), text(one, '_raw')]));
    return reports.rows.map((one) => reportOf(one, later.get(text(one, 'event_id'))));
  }, [reports.rows, names.rows]);
  const similar = useRecords('appmon_similar', { query: { $or: [{ left: id }, { right: id }] } }, 30_000);
  const proposals = useMemo(() => (similar.value ?? []).map(proposedOf), [similar.value]);
  const issue = listed === undefined ? undefined : named(listed, parsed[0]);
  return { ...known, app, issue, range, span, requests, reports, trend, facets, variants, parsed, proposals, similar };
}
