import type { Columns } from '../../../visualizations/kit/columns';
import { columnsFrom } from '../../../visualizations/kit/columns';
import type { KvRecord } from '../../ui/data/kv';
import { fieldNumber, fieldText } from '../../ui/data/kv';
import type { Row } from '../../ui/data/rows';
import { amount, moment, text, texts } from '../../ui/data/rows';
import { stateNow } from '../../ui/facts/snooze';
import type { AnswerText } from '../../ui/parts/Answer';
import type { Formats } from '../../../visualizations/kit/format';

/** An issue of the list. Users and events of the last 24 h; times in milliseconds. */
export interface Issue {
  readonly issue: string;
  readonly key: string;
  readonly title: string;
  readonly subtitle: string;
  readonly kind: string;
  readonly app: string;
  readonly platform: string;
  /** 0 where reports do not say whose they are. */
  readonly users: number;
  readonly events: number;
  /** Users minus the users expected at this hour. */
  readonly above: number;
  readonly firstVersion: string;
  readonly lastVersion: string;
  readonly firstSeen: number | null;
  readonly trend: readonly number[];
  readonly state: string;
  readonly owner: string;
  readonly badges: readonly string[];
  /** The record of the catalogue, when there is one; people's decisions are newer there than in the search. */
  readonly record: KvRecord | undefined;
}

/** The issues of a result at `now` (milliseconds), with the decisions of the catalogue on top. */
export function issuesOf(rows: readonly Row[], records: readonly KvRecord[], now: number): readonly Issue[] {
  const byIssue = new Map(records.map((record) => [fieldText(record, 'issue'), record]));
  return rows.map((row) => {
    const record = byIssue.get(text(row, 'issue'));
    const decided = (field: string): string => (record === undefined ? '' : fieldText(record, field)) || text(row, field);
    return {
      issue: text(row, 'issue'),
      key: text(row, 'issue_key'),
      title: text(row, 'title') || text(row, 'issue'),
      subtitle: text(row, 'subtitle'),
      kind: text(row, 'kind'),
      app: text(row, 'app_id'),
      platform: text(row, 'platform'),
      users: amount(row, 'users'),
      events: amount(row, 'events'),
      above: amount(row, 'users') - amount(row, 'expected_users'),
      firstVersion: text(row, 'first_version'),
      lastVersion: text(row, 'last_version'),
      firstSeen: moment(row, 'first_seen'),
      trend: texts(row, 'trend').map(Number).filter(Number.isFinite),
      state: stateNow(decided('state') || 'open', record === undefined ? null : fieldNumber(record, 'snoozed_until'), now),
      owner: decided('owner'),
      badges: texts(row, 'badges')
        .flatMap((badge) => badge.split(','))
        .map((badge) => badge.trim())
        .filter((badge) => badge !== ''),
      record,
    };
  });
}

/** Lists of the page: id, name, and which issues they hold. */
export const tabs: readonly { readonly id: string; readonly name: string; readonly holds: (issue: Issue, account: string) => boolean }[] = [
  { id: '', name: 'Needs triage', holds: (issue) => isActive(issue) && issue.owner === '' },
  { id: 'rising', name: 'Rising', holds: (issue) => isActive(issue) && issue.above > 0 && !issue.badges.includes('new') },
  { id: 'regressed', name: 'Regressed', holds: (issue) => issue.state === 'regressed' || issue.badges.includes('regressed') },
  { id: 'mine', name: 'Mine', holds: (issue, account) => issue.owner !== '' && issue.owner === account },
  { id: 'all', name: 'All', holds: () => true },
];

/** True for issues that wait for somebody: open or back. */
export const isActive = (issue: Issue): boolean => ['open', 'regressed'].includes(issue.state);

/** Issues whose title, subtitle or id contains a text. */
export const matching = (issues: readonly Issue[], query: string): readonly Issue[] => {
  const wanted = query.trim().toLowerCase();
  return wanted === ''
    ? issues
    : issues.filter(({ issue, title, subtitle }) => `${issue} ${title} ${subtitle}`.toLowerCase().includes(wanted));
};

/** The issues as data of the picture `crash_clusters`. */
export const clusterData = (issues: readonly Issue[]): Columns =>
  columnsFrom(
    issues.map((issue) => ({
      issue_key: issue.issue,
      title: issue.title,
      users: issue.users,
      change: issue.users - issue.above === 0 ? undefined : (100 * issue.above) / (issue.users - issue.above),
      status: issue.badges.find((badge) => ['new', 'regressed'].includes(badge)) ?? '',
    })),
  );

/** The sentence of the Issues page; `proposals` is how many merges wait for a decision. */
export function issuesAnswer(issues: readonly Issue[], proposals: number, formats: Formats): AnswerText {
  const active = issues.filter(isActive);
  const fresh = active.filter(({ badges }) => badges.includes('new'));
  const back = active.filter((issue) => issue.state === 'regressed' || issue.badges.includes('regressed'));
  const excess = active.reduce((sum, { above }) => sum + Math.max(above, 0), 0);
  const worst = [...active].sort((a, b) => b.above - a.above)[0];
  const share = worst === undefined || excess === 0 ? 0 : (100 * Math.max(worst.above, 0)) / excess;
  const waiting = active.filter(({ owner }) => owner === '').length;
  const detail = `${formats.number(active.length)} open issues group ${formats.number(active.reduce((sum, { events }) => sum + events, 0))} reports of 24 h · ${formats.number(waiting)} wait for an owner${proposals === 0 ? '' : ` · ${formats.number(proposals)} merge ${proposals === 1 ? 'proposal' : 'proposals'} to review`}`;
  if (worst === undefined)
    return { level: 'normal', title: 'No open issue in this view', detail: `${formats.number(issues.length)} issues were looked at` };
  const back1 = back.length === 0 ? '' : `; ${formats.number(back.length)} came back`;
  if (fresh.length > 0)
    return {
      level: 'bad',
      title: `${formats.number(fresh.length)} new ${fresh.length === 1 ? 'issue' : 'issues'}${back1}; ${worst.title} explains ${formats.percent(share, 0)} of the excess`,
      detail,
    };
  if (back.length > 0)
    return {
      level: 'watch',
      title: `${formats.number(back.length)} ${back.length === 1 ? 'issue' : 'issues'} came back after a fix`,
      detail,
    };
  if (excess > 0)
    return { level: 'watch', title: `${worst.title} explains ${formats.percent(share, 0)} of the users above normal`, detail };
  return { level: 'normal', title: 'No issue is above its normal', detail };
}
