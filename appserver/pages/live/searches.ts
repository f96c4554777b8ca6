import type { Cell, Columns } from '../../../visualizations/kit/columns';
import { columnsFrom } from '../../../visualizations/kit/columns';
import type { Row } from '../../ui/data/rows';
import { amount, groupBy, maybe, moment, text, total } from '../../ui/data/rows';
import { part, percentage, platformName } from '../../ui/facts/narrow';

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

/** Crash rate in percent of sessions by platform and two-minute bucket, the normal range, and marks. */
export function crashRates(rows: readonly Row[], range: readonly [number, number]): Columns {
  const normal = normalRange(rows);
  const buckets = [...groupBy(inRange(part(rows, 'rates'), range), (row) => String(moment(row, '_time') ?? 0))].sort(
    ([a], [b]) => Number(a) - Number(b),
  );
  const lines = buckets.map(([time, inBucket]) => {
    const line: Record<string, Cell | number> = { _time: Number(time) / 1000 };
    for (const [platform, own] of groupBy(inBucket, (row) => text(row, 'platform'))) {
      const { rate } = rateOf(own, 'crashed_sessions', 'sessions');
      if (rate !== null) line[platformName(platform)] = rate;
    }
    return normal === null ? line : { ...line, lower: normal.lower, upper: normal.upper };
  });
  const marks = inRange(part(rows, 'marks'), range).map((row) => ({
    _time: (moment(row, '_time') ?? 0) / 1000,
    mark_label: text(row, 'mark_label').replace(/^(?:android|ios)\b/, platformName),
    mark_kind: text(row, 'mark_kind'),
  }));
  return columnsFrom([...lines, ...marks]);
}

/** Crash-free share of sessions in percent by bucket, for the small line of the key figure. */
export const crashFreeTrend = (rows: readonly Row[]): number[] =>
  [...groupBy(part(rows, 'rates'), (row) => String(moment(row, '_time') ?? 0))]
    .sort(([a], [b]) => Number(a) - Number(b))
    .flatMap(([, own]) => {
      const { rate } = rateOf(own, 'crashed_sessions', 'sessions');
      return rate === null ? [] : [100 - rate];
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

/** A journey in the last 30 minutes. Percentages; `expected` is null where it is unknown. */
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

/** Crash rate by region in percent, with the sessions it was counted from. */
export const regionRates = (rows: readonly Row[]): Columns =>
  columnsFrom(
    [...groupBy(part(rows, 'regions'), (row) => text(row, 'region'))].map(([region, own]) => {
      const { rate, n } = rateOf(own, 'crashed_sessions', 'sessions');
      return { region, value: rate ?? undefined, n };
    }),
  );

/** Time of the newest event, milliseconds. */
export const newestEvent = (rows: readonly Row[]): number | null => {
  const times = part(rows, 'truth').flatMap((row) => moment(row, 'newest') ?? []);
  return times.length === 0 ? newestBucket(part(rows, 'rates')) : Math.max(...times);
};
