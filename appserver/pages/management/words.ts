import type { Formats } from '../../../visualizations/kit/format';
import type { KvRecord } from '../../ui/data/kv';
import { fieldNumber, fieldText } from '../../ui/data/kv';
import { ledger } from '../../ui/facts/incidents';
import { journeyName } from '../../ui/facts/narrow';
import type { AnswerText } from '../../ui/parts/Answer';
import type { KpiProps } from '../../ui/parts/Kpi';
import type { Day, JourneyMonth, Objective } from './facts';
import { crashFreeUsers, monthIncidents, sum, usersTarget, weekBefore, wholeDays } from './facts';

const minimumUsers = 500;

/** What the key figures and sentences of the page are made from; `now` in milliseconds. */
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
  const before7 = yesterday === undefined ? undefined : weekBefore(days, yesterday);
  const change =
    yesterday === undefined || before7 === undefined || before7.users === 0
      ? null
      : (100 * (yesterday.users - before7.users)) / before7.users;
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
      ? { title: 'Daily active users', value: 'no data', level: 'none', basis: 'no whole day yet' }
      : {
          title: 'Daily active users',
          value: formats.count(yesterday.users),
          level: change !== null && change < -15 ? 'watch' : 'normal',
          trend: month.map(({ users }) => users),
          comparison: change === null ? 'no value a week before' : `${formats.signed(change, 1)}\u202f% vs a week before`,
          basis: [
            formats.date(yesterday.time),
            yesterday.wau === null ? '' : `7 days ${formats.count(yesterday.wau)}`,
            yesterday.mau === null ? '' : `28 days ${formats.count(yesterday.mau)}`,
          ]
            .filter((text) => text !== '')
            .join(' · '),
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
  const points = ({ delta }: JourneyMonth): string => `${formats.number(Math.abs(delta ?? 0), 1)}\u202fpp`;
  return [
    worst === undefined ? '' : `${fieldText(worst, 'title')}: ${formats.number(fieldNumber(worst, 'users') ?? 0)} users.`,
    value === null || before === null
      ? ''
      : `Crash-free users went from ${formats.percent(before)} to ${formats.percent(value)} against the week before.`,
    losing === undefined
      ? ''
      : `${journeyName(losing.journey)} completes ${points(losing)} less often than in the 28 days before: ${formats.number(losing.gap)} fewer.`,
    gaining === undefined ? '' : `${journeyName(gaining.journey)} completes ${points(gaining)} more often.`,
  ].filter((sentence) => sentence !== '');
}
