import type { Columns } from '../../../visualizations/kit/columns';
import { columnsFrom } from '../../../visualizations/kit/columns';
import type { KvRecord } from '../../ui/data/kv';
import { fieldNumber, fieldText } from '../../ui/data/kv';
import type { Row } from '../../ui/data/rows';
import { groupBy, maybe, moment, text, total } from '../../ui/data/rows';
import { percentage } from '../../ui/facts/narrow';

const dayMs = 86_400_000;
/** Share of users without a crash that is promised, in percent, where no objective says otherwise. */
export const usersTarget = 99.5;
const sessionsTarget = 99.7;

/** A calendar day over the apps and platforms of the view. `time` is noon UTC of its date in milliseconds, which is the same date in nearly every time zone. */
export interface Day {
  readonly time: number;
  readonly users: number;
  readonly crashedUsers: number;
  readonly sessions: number;
  readonly crashedSessions: number;
  /** Users of the seven and of the 28 days that end with this one; null where they were not counted. */
  readonly wau: number | null;
  readonly mau: number | null;
}

const counted = (rows: readonly Row[], field: string): number | null =>
  rows.some((row) => maybe(row, field) !== null) ? total(rows, field) : null;

/** Date of a row: as its app counts days, else the one on which it begins in UTC. */
const dateOf = (row: Row): string => text(row, 'date') || new Date(moment(row, '_time') ?? 0).toISOString().slice(0, 10);

/** The days that are over at `now` (milliseconds), in order; users of the platforms are added, since an installation belongs to one platform. */
export const daysOf = (rows: readonly Row[], now: number): readonly Day[] =>
  [...groupBy(rows, dateOf)]
    .filter(([, own]) => own.every((row) => (moment(row, '_time') ?? 0) + dayMs <= now))
    .map(([date, own]) => ({
      time: Date.parse(`${date}T12:00:00Z`),
      users: total(own, 'users'),
      crashedUsers: total(own, 'crashed_users'),
      sessions: total(own, 'sessions'),
      crashedSessions: total(own, 'crashed_sessions'),
      wau: counted(own, 'wau'),
      mau: counted(own, 'mau'),
    }))
    .sort((a, b) => a.time - b.time);

/** The last `count` days, or as many that end `before` days earlier. */
export const wholeDays = (days: readonly Day[], count: number, before = 0): readonly Day[] => {
  const end = Math.max(days.length - before, 0);
  return days.slice(Math.max(end - count, 0), end);
};

/** Sum of a figure over days. */
export const sum = (days: readonly Day[], field: 'users' | 'crashedUsers' | 'sessions' | 'crashedSessions'): number =>
  days.reduce((all, day) => all + day[field], 0);

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

/** The same weekday one week before, when it is among the days. */
export const weekBefore = (days: readonly Day[], day: Day): Day | undefined =>
  days.find(({ time }) => Math.abs(time - (day.time - 7 * dayMs)) < dayMs / 4);

/** Daily users, with the same weekday one week before as expectation. */
export const dailyUsers = (days: readonly Day[]): Columns =>
  columnsFrom(
    days.map((day) => {
      const before = weekBefore(days, day);
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
