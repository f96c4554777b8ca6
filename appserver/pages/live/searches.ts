import type { Cell, Columns } from '../../../visualizations/kit/columns';
import { columnsFrom, noColumns } from '../../../visualizations/kit/columns';
import type { Row } from '../../ui/data/rows';
import type { SearchRequest } from '../../ui/data/search-request';
import { amount, groupBy, maybe, moment, text, total } from '../../ui/data/rows';
import type { Filters } from '../../ui/state/filters';
import { part, percentage, platformName, quantile } from '../../ui/facts/narrow';

const hour = 3_600_000;

/** A rate with what it was counted from. `rate` in percent, null when nothing was counted. */
export interface Rate {
  readonly hits: number;
  readonly n: number;
  readonly rate: number | null;
}

const rateOf = (rows: readonly Row[], hits: string, n: string): Rate => {
  const [above, below] = [total(rows, hits), total(rows, n)];
  return { hits: above, n: below, rate: percentage(above, below) };
};

/** Time of the newest bucket of rates, or null. */
export const newestBucket = (rows: readonly Row[]): number | null =>
  rows.reduce<number | null>((newest, row) => Math.max(newest ?? 0, moment(row, '_time') ?? 0) || newest, null);

const lastHour = (rates: readonly Row[]): readonly Row[] => {
  const newest = newestBucket(rates);
  return newest === null ? [] : rates.filter((row) => (moment(row, '_time') ?? 0) > newest - hour);
};

/** Sessions with a crash in the last 60 minutes of data. */
export const crashed60 = (rows: readonly Row[]): Rate => rateOf(lastHour(part(rows, 'rates')), 'crashed_sessions', 'sessions');

/** ANRs by Android sessions of the last 60 minutes of data. */
export const anr60 = (rows: readonly Row[]): Rate =>
  rateOf(
    lastHour(part(rows, 'rates')).filter((row) => text(row, 'platform') === 'android'),
    'anrs',
    'sessions',
  );

/** Normal crash rate for the present hour of the week over all visible platforms: lowest lower and highest upper edge. */
export function normalRange(rows: readonly Row[]): { readonly lower: number; readonly upper: number; readonly expected: number } | null {
  const normal = part(rows, 'normal').filter((row) => maybe(row, 'upper') !== null);
  if (normal.length === 0) return null;
  return {
    lower: Math.min(...normal.map((row) => amount(row, 'lower'))),
    upper: Math.max(...normal.map((row) => amount(row, 'upper'))),
    expected: total(normal, 'expected') / normal.length,
  };
}

const inRange = (rows: readonly Row[], range: readonly [number, number]): readonly Row[] =>
  rows.filter((row) => {
    const time = moment(row, '_time');
    return time !== null && time >= range[0] && time <= range[1];
  });

/** Fewest sessions from which a point of the chart is drawn. */
export const lowestPoint = 50;
const bucketMinutes = [2, 10, 30, 60, 360] as const;
/** Hours that the base search of the page covers. */
const baseHours = 3;
const tolerance = 300_000;
/** Longest range in hours for which a bucket of so many minutes is used, so that a chart has some 100 to 200 of them. */
const stepOfRange = [
  [3, 2],
  [25, 10],
  [8 * 24, 60],
] as const;

/** What the chart of rates is drawn from: the base search, or for a longer range a search of its own, with its bucket in minutes. */
export interface RatesSource {
  readonly step: number;
  readonly request: SearchRequest | null;
}

/** Source of the rates for a range of two times in milliseconds; `filters` give the time modifiers of a search of its own. */
export function ratesSource(filters: Filters, [from, to]: readonly [number, number], now: number): RatesSource {
  if (now - from <= baseHours * hour + tolerance) return { step: bucketMinutes[0], request: null };
  const hours = (to - from) / hour;
  const step = stepOfRange.find(([longest]) => hours <= longest)?.[1] ?? 360;
  const spl = `| mstats sum(appmon.sessions) AS sessions sum(appmon.crashed_sessions) AS crashed_sessions where \`appmon_index_metrics\` by app_id platform app_version span=${String(step)}m | fillnull value=0 sessions crashed_sessions | eval part="rates"`;
  return {
    step,
    request: { name: 'Live: crash rate of a longer range', spl, earliest: filters.earliest, latest: filters.latest, cacheSeconds: 300 },
  };
}

const bucketsOf = (rates: readonly Row[], minutes: number): Map<string, Row[]> =>
  groupBy(rates, (row) => {
    const width = minutes * 60_000;
    return String(Math.floor((moment(row, '_time') ?? 0) / width) * width);
  });

const byPlatform = (rows: readonly Row[]): Map<string, Row[]> => groupBy(rows, (row) => platformName(text(row, 'platform')));

const longestLive = 30;

/** Minutes of a bucket, at least `step`: the shortest in which each platform has enough sessions half of the time, so that a quiet bank sees rates and not single crashes. */
export function bucketWidth(rows: readonly Row[], step: number = bucketMinutes[0]): number {
  const rates = part(rows, 'rates');
  const isEnough = (minutes: number): boolean => {
    const counts = [...bucketsOf(rates, minutes).values()].flatMap((own) =>
      [...byPlatform(own).values()].map((some) => total(some, 'sessions')),
    );
    return (quantile(counts, 0.5) ?? 0) >= lowestPoint;
  };
  const widths = bucketMinutes.filter((minutes) => minutes >= step && minutes <= Math.max(step, longestLive));
  return widths.find(isEnough) ?? widths.at(-1) ?? step;
}

/** Crash rate in percent of sessions by platform and bucket, the normal range, and marks; points of too few sessions are left out. A point stands in the middle of its bucket, so that it does not rise before the mark of its cause. */
export function crashRates(rows: readonly Row[], range: readonly [number, number], step: number = bucketMinutes[0]): Columns {
  const normal = normalRange(rows);
  const minutes = bucketWidth(rows, step);
  const buckets = [...bucketsOf(inRange(part(rows, 'rates'), range), minutes)].sort(([a], [b]) => Number(a) - Number(b));
  const lines = buckets.flatMap(([time, inBucket]) => {
    const points = [...byPlatform(inBucket)].flatMap(([platform, own]) => {
      const { rate, n } = rateOf(own, 'crashed_sessions', 'sessions');
      return rate === null || n < lowestPoint ? [] : [[platform, rate] as const];
    });
    const line: Readonly<Record<string, Cell | number>> = { _time: Number(time) / 1000 + 30 * minutes, ...Object.fromEntries(points) };
    if (points.length === 0) return [];
    return [normal === null ? line : { ...line, lower: normal.lower, upper: normal.upper }];
  });
  if (lines.length === 0) return noColumns;
  const marks = inRange(part(rows, 'marks'), range).map((row) => ({
    _time: (moment(row, '_time') ?? 0) / 1000,
    mark_label: text(row, 'mark_label').replace(/^(?:android|ios)\b/, platformName),
    mark_kind: text(row, 'mark_kind'),
  }));
  return columnsFrom([...lines, ...marks]);
}

/** Crash-free share of sessions in percent by bucket, for the small line of the key figure. */
export const crashFreeTrend = (rows: readonly Row[]): number[] =>
  [...bucketsOf(part(rows, 'rates'), bucketWidth(rows))]
    .sort(([a], [b]) => Number(a) - Number(b))
    .flatMap(([, own]) => {
      const { rate, n } = rateOf(own, 'crashed_sessions', 'sessions');
      return rate === null || n < lowestPoint ? [] : [100 - rate];
    });

/** Active users by five minutes; `lastWeek` is null where the search does not know it. Times in seconds. */
export const activeUsers = (
  rows: readonly Row[],
): readonly { readonly time: number; readonly users: number; readonly lastWeek: number | null }[] =>
  [...groupBy(part(rows, 'active'), (row) => String(moment(row, '_time') ?? 0))]
    .map(([time, own]) => ({
      time: Number(time) / 1000,
      users: total(own, 'users'),
      lastWeek: own.some((row) => maybe(row, 'users_last_week') !== null) ? total(own, 'users_last_week') : null,
    }))
    .sort((a, b) => a.time - b.time);

/** A journey: what was started 35 to 5 minutes ago, and what of it was finished since. Percentages; `expected` is null where it is unknown. */
export interface Journey {
  readonly journey: string;
  readonly started: number;
  readonly finished: number;
  readonly completion: number;
  readonly expected: number | null;
}

/** Journeys, most started first; the expectation weighs platforms by their starts. */
export const journeysNow = (rows: readonly Row[]): readonly Journey[] =>
  [...groupBy(part(rows, 'journeys'), (row) => text(row, 'journey'))]
    .map(([journey, own]) => {
      const started = total(own, 'started');
      const known = own.filter((row) => maybe(row, 'expected') !== null && amount(row, 'started') > 0);
      const weight = total(known, 'started');
      return {
        journey,
        started,
        finished: total(own, 'finished'),
        completion: percentage(total(own, 'finished'), started) ?? 0,
        expected: weight === 0 ? null : known.reduce((sum, row) => sum + amount(row, 'expected') * amount(row, 'started'), 0) / weight,
      };
    })
    .sort((a, b) => b.started - a.started);

/** Fewest sessions for which the rate of a region is shown; an hour of one region holds fewer than an hour of the whole app. */
export const lowestRegion = 100;

/** Crashed sessions that no region is known for: they are in no tile. */
export const crashedElsewhere = (rows: readonly Row[]): number =>
  total(
    part(rows, 'regions').filter((row) => ['', '-'].includes(text(row, 'region'))),
    'crashed_sessions',
  );

/** Crash rate by region in percent, with the sessions it was counted from. */
export const regionRates = (rows: readonly Row[]): Columns =>
  columnsFrom(
    [...groupBy(part(rows, 'regions'), (row) => text(row, 'region'))].map(([region, own]) => {
      const { rate, n } = rateOf(own, 'crashed_sessions', 'sessions');
      return { region, value: rate ?? undefined, n };
    }),
  );

/** 99th percentile in seconds from receipt of a crash until searches find it, and the reports of 60 min it was measured on; null when the search does not know it. */
export function searchableLag(rows: readonly Row[]): { readonly p99: number; readonly reports: number } | null {
  const row = part(rows, 'truth').find((candidate) => maybe(candidate, 'lag_p99') !== null);
  return row === undefined ? null : { p99: amount(row, 'lag_p99'), reports: amount(row, 'lag_reports') };
}

/** Time of the newest event, milliseconds. */
export const newestEvent = (rows: readonly Row[]): number | null => {
  const times = part(rows, 'truth').flatMap((row) => moment(row, 'newest') ?? []);
  return times.length === 0 ? newestBucket(part(rows, 'rates')) : Math.max(...times);
};
