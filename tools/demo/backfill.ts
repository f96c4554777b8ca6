import { DateTime } from 'luxon';
import { createHasher } from '../../core/redact';
import { ANR_SHARE, APP_ID, CRASH_SHARE, JOURNEYS, PLATFORMS, sessionRate, TIMEZONE, VERSIONS } from './bank';
import { openHecSender, type DemoTarget } from './client';
import { deliveryOf } from './delivered';
import { seeded, type Random } from './random';
import { makeSession, NO_TROUBLE } from './session';

const HOUR = 3600;
const DAY = 24 * HOUR;

/** How much history is made. */
export interface Span {
  /** Weeks of hourly summaries. */
  readonly weeks: number;
  /** Hours of events, after the summaries. */
  readonly hours: number;
}

/** The history of the demo. */
export const FULL_SPAN: Span = { weeks: 8, hours: 24 };
/** Bodies of about this many events keep both sides busy. */
const BATCH = 2_000;
/** Past traffic is repeatable; the live one is not. */
const SEED = 20_261;

/** Sessions a second; asked for every session, so each hour's answer is kept. */
const rates = new Map<number, number>();
function rateAt(time: number): number {
  const hour = Math.floor(time / HOUR);
  const known = rates.get(hour);
  if (known !== undefined) return known;
  const local = DateTime.fromSeconds(hour * HOUR, { zone: TIMEZONE });
  const rate = sessionRate(local.hour, local.weekday);
  rates.set(hour, rate);
  return rate;
}

/** A count around its mean (normal approximation of a Poisson variable; hourly counts are large). */
const around = (random: Random, mean: number): number => {
  const gauss = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return Math.max(0, Math.round(mean + gauss * Math.sqrt(mean)));
};

const metricRow = (time: number, fields: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ time, event: 'metric', source: 'demo', sourcetype: 'appmon:metric', index: 'appmon_metrics', fields });

/** Metric events of one hour: the sums that the minute rollups would have left. */
function hourMetrics(random: Random, time: number): string[] {
  const rows: string[] = [];
  const platforms = PLATFORMS.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [platform, share] of PLATFORMS) {
    const versions = VERSIONS[platform].reduce((sum, [, weight]) => sum + weight, 0);
    for (const [version, weight] of VERSIONS[platform]) {
      const sessions = around(random, (rateAt(time) * HOUR * share * weight) / platforms / versions);
      const crashed = around(random, sessions * CRASH_SHARE[platform]);
      const fields: Record<string, unknown> = {
        app_id: APP_ID,
        platform,
        app_version: version,
        region: '-',
        journey: '-',
        issue_key: '-',
      };
      rows.push(
        metricRow(time, { ...fields, kind: '-', 'metric_name:appmon.sessions': sessions }),
        metricRow(time, {
          ...fields,
          kind: 'crash',
          'metric_name:appmon.crashes': crashed,
          'metric_name:appmon.crashed_sessions': crashed,
        }),
      );
      if (platform === 'android')
        rows.push(metricRow(time, { ...fields, kind: 'anr', 'metric_name:appmon.anrs': around(random, sessions * ANR_SHARE) }));
    }
    const all = JOURNEYS.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [journey, weight] of JOURNEYS) {
      const started = around(random, (rateAt(time) * HOUR * share * weight) / platforms / all);
      const fields = {
        app_id: APP_ID,
        platform,
        app_version: '-',
        region: '-',
        journey: journey.name,
        kind: '-',
        issue_key: '-',
        'metric_name:appmon.journeys_started': started,
        'metric_name:appmon.journeys_finished': around(random, started * journey.completion),
      };
      rows.push(metricRow(time, fields));
    }
  }
  return rows;
}

/** Counts of users of the days before yesterday, as the searches of users would have left them: by day, and of the weeks and months that end on it. */
function userCounts(random: Random, end: number): string[] {
  const today = DateTime.fromSeconds(end, { zone: TIMEZONE }).startOf('day');
  return Array.from({ length: 34 }, (_, at) => today.minus({ days: 35 - at })).flatMap((day) =>
    PLATFORMS.flatMap(([platform, share]) => {
      const date = day.toISODate() ?? '';
      const time = DateTime.fromISO(date, { zone: 'utc' }).toSeconds();
      const users = around(random, 240 * share * (day.weekday > 5 ? 0.85 : 1));
      const crashed = around(random, users * CRASH_SHARE[platform] * 1.3);
      const row = (counts: string): string =>
        JSON.stringify({
          time,
          index: 'appmon_summary',
          source: 'AppMon - Base - User counts',
          sourcetype: 'stash',
          event: `day=${time / DAY}, date=${date}, app_id=${APP_ID}, platform=${platform}, ${counts}, run=1`,
        });
      return [
        row(`users=${users}, crashed_users=${crashed}, known_users=${Math.round(users * 0.9)}`),
        row(`wau=${Math.round(users * 1.9)}, mau=${Math.round(users * 2.6)}`),
      ];
    }),
  );
}

/** The weeks of hours before the hours that are events, and the days' counts of users. */
export async function backfillSummaries(target: DemoTarget, end: number, span: Span = FULL_SPAN): Promise<void> {
  const random = seeded(SEED);
  const sender = openHecSender(target, BATCH);
  const last = Math.floor((end - span.hours * HOUR) / HOUR) * HOUR;
  for (let time = last - span.weeks * 7 * DAY; time < last; time += HOUR)
    for (const row of hourMetrics(random, time)) await sender.push(row);
  for (const row of userCounts(random, end)) await sender.push(row);
  await sender.end();
}

/** The last hours as events, each received a simulated lag after it occurred. Returns how many were sent. */
export async function backfillEvents(
  target: DemoTarget,
  end: number,
  { hours, key }: { readonly hours: number; readonly key: Uint8Array },
): Promise<number> {
  const random = seeded(SEED + 1);
  const hasher = createHasher(key);
  const sender = openHecSender(target, BATCH);
  for (let time = end - hours * HOUR; time < end; time += random.wait(rateAt(time))) {
    const session = makeSession(random, time, NO_TROUBLE);
    const deliver = deliveryOf(session.phone, { hasher, hashKeyId: 'demo', random });
    for (const event of session.events) {
      if (event.time >= end) continue;
      // Most phones send at once; some are offline and come minutes later.
      const lag = random.next() < 0.97 ? 0.4 + random.wait(1.5) : random.wait(1 / 600);
      await sender.push(deliver(event, Math.min(end, event.time + lag)));
    }
  }
  return sender.end();
}
