import type { Columns } from '../../../visualizations/kit/columns';
import { columnsFrom } from '../../../visualizations/kit/columns';
import type { Formats } from '../../../visualizations/kit/format';
import type { KvRecord } from '../../ui/data/kv';
import { fieldNumber, fieldText } from '../../ui/data/kv';
import type { Row } from '../../ui/data/rows';
import { groupBy, moment, text, total } from '../../ui/data/rows';
import { ledger } from '../../ui/facts/incidents';
import { journeyName, percentage } from '../../ui/facts/narrow';
import type { AnswerText } from '../../ui/parts/Answer';
import type { KpiProps } from '../../ui/parts/Kpi';

const dayMs = 86_400_000;
const usersTarget = 99.5;
const sessionsTarget = 99.7;
const minimumUsers = 500;

/** A day over the platforms of the view. `time` in milliseconds. */
export interface Day {
  readonly time: number;
  readonly users: number;
  readonly crashedUsers: number;
  readonly sessions: number;
  readonly crashedSessions: number;
}

/** The days that are over at `now` (milliseconds), in order; users of the platforms are added, since an installation belongs to one platform. */
export const daysOf = (rows: readonly Row[], now: number): readonly Day[] =>
  [...groupBy(rows, (row) => String(moment(row, '_time') ?? 0))]
    .map(([time, own]) => ({
      time: Number(time),
      users: total(own, 'users'),
      crashedUsers: total(own, 'crashed_users'),
      sessions: total(own, 'sessions'),
      crashedSessions: total(own, 'crashed_sessions'),
    }))
    .filter(({ time }) => time + dayMs <= now)
    .sort((a, b) => a.time - b.time);

/** The last `count` days, or as many that end `before` days earlier. */
export const wholeDays = (days: readonly Day[], count: number, before = 0): readonly Day[] => {
  const end = Math.max(days.length - before, 0);
  return days.slice(Math.max(end - count, 0), end);
};

const sum = (days: readonly Day[], field: Exclude<keyof Day, 'time'>): number => days.reduce((all, day) => all + day[field], 0);

/** Mean over the days of the share of users without a crash, in percent; null without users. */
export const crashFreeUsers = (days: readonly Day[]): number | null => {
  const share = percentage(sum(days, 'crashedUsers'), sum(days, 'users'));
  return share === null ? null : 100 - share;
};

/** Share of sessions without a crash in percent; null without sessions. */
export const crashFreeSessions = (days: readonly Day[]): number | null => {
  const share = percentage(sum(days, 'crashedSessions'), sum(days, 'sessions'));
  return share === null ? null : 100 - share;
};

/** Daily users, with the same weekday one week before as expectation. */
export const dailyUsers = (days: readonly Day[]): Columns =>
  columnsFrom(
    days.map((day) => {
      const before = days.find(({ time }) => Math.abs(time - (day.time - 7 * dayMs)) < dayMs / 4);
      return { _time: day.time / 1000, actual: day.users, ...(before === undefined ? {} : { 'week before': before.users }) };
    }),
  );

/** Crash-free users by day in percent. */
export const stabilityByDay = (days: readonly Day[]): Columns =>
  columnsFrom(
    days.flatMap((day) => {
      const share = crashFreeUsers([day]);
      return share === null ? [] : [{ _time: day.time / 1000, 'crash-free users': share }];
    }),
  );

/** An objective: where it is, its target, and how much of its error budget is left (percent, may be negative). */
export interface Objective {
  readonly name: string;
  readonly target: number;
  readonly value: number | null;
  readonly left: number | null;
  /** Speed of spending on the last whole day; 1 = exactly used up at the end. */
  readonly burn: number | null;
}

/** Error budget left: 100 % when nothing failed, 0 % when the value is at its target. */
export const budgetLeft = (value: number, target: number): number => 100 * (1 - (100 - value) / (100 - target));

/** Objectives over the last 28 whole days; a target of the collection wins over the default. */
export function objectives(days: readonly Day[], records: readonly KvRecord[]): readonly Objective[] {
  const target = (slo: string, otherwise: number): number => {
    const record = records.find((candidate) => fieldText(candidate, 'slo') === slo);
    return record === undefined ? otherwise : (fieldNumber(record, 'target') ?? otherwise);
  };
  const month = wholeDays(days, 28);
  const yesterday = wholeDays(days, 1);
  const one = (name: string, goal: number, measure: (list: readonly Day[]) => number | null): Objective => {
    const [value, last] = [measure(month), measure(yesterday)];
    return {
      name,
      target: goal,
      value,
      left: value === null ? null : budgetLeft(value, goal),
      burn: last === null ? null : (100 - last) / (100 - goal),
    };
  };
  return [
    one('Crash-free sessions', target('crash_free_sessions', sessionsTarget), crashFreeSessions),
    one('Crash-free users', target('crash_free_users', usersTarget), crashFreeUsers),
  ];
}

/** A journey over 28 days. Percentages; `delta` in percentage points against the 28 days before; `gap` = completions missing against before. */
export interface JourneyMonth {
  readonly journey: string;
  readonly started: number;
  readonly completion: number | null;
  readonly delta: number | null;
  readonly gap: number;
}

/** Journeys, the largest first. */
export const journeyMonths = (rows: readonly Row[]): readonly JourneyMonth[] =>
  [...groupBy(rows, (row) => text(row, 'journey'))]
    .map(([journey, own]) => {
      const [started, finished] = [total(own, 'started'), total(own, 'finished')];
      const completion = percentage(finished, started);
      const before = percentage(total(own, 'finished_prev'), total(own, 'started_prev'));
      return {
        journey,
        started,
        completion,
        delta: completion === null || before === null ? null : completion - before,
        gap: before === null ? 0 : Math.max(Math.round((before / 100) * started - finished), 0),
      };
    })
    .sort((a, b) => b.started - a.started);

/** Incidents that started in the month of `now`, with the minutes customers were hit (open ones count until now). */
export function monthIncidents(incidents: readonly KvRecord[], now: number): { readonly count: number; readonly minutes: number } {
  const start = new Date(now);
  const first = new Date(start.getFullYear(), start.getMonth(), 1).getTime() / 1000;
  const own = incidents.filter((incident) => (fieldNumber(incident, 'started') ?? 0) >= first);
  const seconds = own.reduce(
    (all, incident) => all + Math.max((fieldNumber(incident, 'resolved_at') ?? now / 1000) - (fieldNumber(incident, 'started') ?? 0), 0),
    0,
  );
  return { count: own.length, minutes: Math.round(seconds / 60) };
}

export interface ManagementFacts {
  readonly days: readonly Day[];
  readonly incidents: readonly KvRecord[];
  readonly detections: readonly KvRecord[];
  readonly now: number;
}

/** The four key figures of the Management page. */
export function managementKpis({ days, incidents, detections, now }: ManagementFacts, formats: Formats): readonly KpiProps[] {
  const month = wholeDays(days, 28);
  const value = crashFreeUsers(month);
  const before = crashFreeUsers(wholeDays(days, 28, 28));
  const userDays = sum(month, 'users');
  const yesterday = wholeDays(days, 1)[0];
  const weekBefore =
    yesterday === undefined ? undefined : days.find(({ time }) => Math.abs(time - (yesterday.time - 7 * dayMs)) < dayMs / 4);
  const change =
    yesterday === undefined || weekBefore === undefined || weekBefore.users === 0
      ? null
      : (100 * (yesterday.users - weekBefore.users)) / weekBefore.users;
  const { count, minutes } = monthIncidents(incidents, now);
  const told = ledger(detections);
  return [
    value === null || userDays < minimumUsers
      ? {
          title: 'Crash-free users, 28 days',
          value: value === null ? 'no data' : 'too few',
          level: 'none',
          basis: `${formats.count(userDays)} user days`,
        }
      : {
          title: 'Crash-free users, 28 days',
          value: formats.number(value, 2),
          unit: '%',
          level: value >= usersTarget ? 'normal' : 'bad',
          trend: month.flatMap((day) => crashFreeUsers([day]) ?? []),
          comparison: before === null ? `target ${formats.percent(usersTarget)}` : `${formats.points(value - before)} vs 28 days before`,
          basis: `target ${formats.percent(usersTarget)} · ${formats.count(userDays)} user days`,
        },
    yesterday === undefined
      ? { title: 'Daily active users, yesterday', value: 'no data', level: 'none', basis: 'no whole day yet' }
      : {
          title: 'Daily active users, yesterday',
          value: formats.count(yesterday.users),
          level: change !== null && change < -15 ? 'watch' : 'normal',
          trend: month.map(({ users }) => users),
          comparison: change === null ? 'no value a week before' : `${formats.signed(change, 1)}\u202f% vs a week before`,
          basis: `${formats.date(yesterday.time)} · installations`,
        },
    {
      title: 'Incidents, month to date',
      value: formats.number(count),
      level: count === 0 ? 'normal' : 'watch',
      comparison: `${formats.number(minutes)} min of customer impact`,
      basis: 'started this month',
    },
    told.median === null
      ? { title: 'Receipt to notification, median', value: 'no alerts', level: 'none', basis: 'nobody had to be told' }
      : {
          title: 'Receipt to notification, median',
          value: formats.duration(told.median),
          level: (told.p99 ?? 0) < 60 ? 'normal' : 'bad',
          comparison: `p99 ${formats.duration(told.p99 ?? 0)} · target < 60 s`,
          basis: `${formats.number(told.n)} ${told.n === 1 ? 'alert' : 'alerts'}`,
        },
  ];
}

/** The sentence of the Management page. */
export function managementAnswer(
  goals: readonly Objective[],
  incidents: { readonly count: number; readonly minutes: number },
  formats: Formats,
): AnswerText {
  const known = goals.filter((goal): goal is Objective & { value: number; left: number } => goal.value !== null && goal.left !== null);
  const worst = [...known].sort((a, b) => a.left - b.left)[0];
  if (worst === undefined)
    return { level: 'none', title: 'No whole day of data yet', detail: 'Daily figures appear after the first midnight.' };
  const detail = [
    ...known.map(({ name, value, target }) => `${name} ${formats.percent(value)} (target ${formats.percent(target)})`),
    `${formats.number(incidents.count)} ${incidents.count === 1 ? 'incident' : 'incidents'}, ${formats.number(incidents.minutes)} min this month`,
  ].join(' · ');
  if (worst.left < 0)
    return {
      level: 'bad',
      title: `${worst.name} missed their target: the error budget is overspent by ${formats.percent(-worst.left, 0)}`,
      detail,
    };
  if (worst.left < 25)
    return {
      level: 'watch',
      title: `On target; ${worst.name.toLowerCase()} have only ${formats.percent(worst.left, 0)} of their error budget left`,
      detail,
    };
  return { level: 'normal', title: 'On target', detail };
}

/** At most five sentences about what changed, each true by the numbers of the page. */
export function whatChanged(
  { days, incidents, now }: ManagementFacts,
  journeys: readonly JourneyMonth[],
  formats: Formats,
): readonly string[] {
  const [value, before] = [crashFreeUsers(wholeDays(days, 7)), crashFreeUsers(wholeDays(days, 7, 7))];
  const first = new Date(new Date(now).getFullYear(), new Date(now).getMonth(), 1).getTime() / 1000;
  const worst = incidents
    .filter((incident) => (fieldNumber(incident, 'started') ?? 0) >= first)
    .sort((a, b) => (fieldNumber(b, 'users') ?? 0) - (fieldNumber(a, 'users') ?? 0))[0];
  const losing = journeys.filter(({ delta, gap }) => delta !== null && delta < 0 && gap > 0).sort((a, b) => b.gap - a.gap)[0];
  const gaining = journeys.filter(({ delta }) => delta !== null && delta > 0).sort((a, b) => (b.delta ?? 0) - (a.delta ?? 0))[0];
  return [
    worst === undefined ? '' : `${fieldText(worst, 'title')}: ${formats.number(fieldNumber(worst, 'users') ?? 0)} users.`,
    value === null || before === null
      ? ''
      : `Crash-free users went from ${formats.percent(before)} to ${formats.percent(value)} against the week before.`,
    losing === undefined
      ? ''
      : `${journeyName(losing.journey)} completes ${formats.points(losing.delta ?? 0, 1)} against the 28 days before: ${formats.number(losing.gap)} fewer.`,
    gaining === undefined ? '' : `${journeyName(gaining.journey)} completes ${formats.points(gaining.delta ?? 0, 1)} more often.`,
  ].filter((sentence) => sentence !== '');
}
