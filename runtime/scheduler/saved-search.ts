import { CronExpressionParser, type CronExpression } from 'cron-parser';
import { createHash } from 'node:crypto';
import type { ConfStore, Stanza } from '../conf/types';
import { parseDuration } from './durations';
import { schedulerError } from './errors';

const DAY = 86_400;

/** A saved search as the scheduler sees it. */
export interface SavedSearch {
  readonly name: string;
  readonly app: string;
  readonly owner: string;
  readonly search: string;
  readonly settings: Stanza;
}

/** Names a saved search uniquely: two apps may hold the same name. */
export const keyOf = (search: Pick<SavedSearch, 'name' | 'app' | 'owner'>): string => `${search.owner};${search.app};${search.name}`;

export const isOn = (value: string | undefined): boolean => /^(1|t|true|y|yes|on|enabled)$/i.test(value ?? '');

/** One saved search in a view, or undefined. */
export function findSavedSearch(
  conf: ConfStore,
  name: string,
  where: { readonly app: string; readonly owner: string },
): SavedSearch | undefined {
  const apps = where.app === '-' || where.app === '' ? conf.apps.map(({ id }) => id) : [where.app];
  const users = ['-', 'nobody', ''].includes(where.owner) ? [undefined] : [where.owner];
  for (const app of apps) {
    for (const user of users) {
      const context = user === undefined ? { app } : { app, user };
      const settings = conf.stanza('savedsearches', name, context);
      const origin = conf.origin('savedsearches', name, context);
      if (settings?.['search'] === undefined || !origin) continue;
      return { name, app: origin.app, owner: origin.sharing === 'user' ? origin.owner : 'nobody', search: settings['search'], settings };
    }
  }
  return undefined;
}

/** Every saved search of every app, private ones included. */
export function allSavedSearches(conf: ConfStore): SavedSearch[] {
  const found = new Map<string, SavedSearch>();
  for (const { id: app } of conf.apps) {
    for (const user of [undefined, ...conf.privateUsers()]) {
      const context = user === undefined ? { app } : { app, user };
      for (const [name, settings] of conf.stanzas('savedsearches', context)) {
        const origin = conf.origin('savedsearches', name, context);
        if (origin?.app !== app || settings['search'] === undefined) continue;
        if ((origin.sharing === 'user') !== (user !== undefined)) continue;
        const owner = user ?? 'nobody';
        found.set(keyOf({ name, app, owner }), { name, app, owner, search: settings['search'], settings });
      }
    }
  }
  return [...found.values()];
}

export const isScheduled = (search: SavedSearch): boolean =>
  isOn(search.settings['enableSched']) && !isOn(search.settings['disabled']) && Boolean(search.settings['cron_schedule']);

/** Seconds by which `allow_skew` moves a search: fixed for a name, spread over the allowance. */
function skewOf(search: SavedSearch, period: number): number {
  const text = search.settings['allow_skew'] ?? '0';
  const allowance = text.endsWith('%') ? (period * Number(text.slice(0, -1))) / 100 : parseDuration(text, period);
  if (allowance <= 0) return 0;
  return createHash('md5').update(keyOf(search)).digest().readUInt32BE(0) % Math.floor(allowance);
}

/** When a saved search runs. All times are epoch seconds; the cron is read in `timezone` (IANA). */
export interface Schedule {
  next(after: number): number;
  /** Scheduled times in `(after, upTo]`, oldest first, at most `limit` of the newest. */
  between(after: number, upTo: number, limit: number): number[];
  /** Seconds between two runs at this point of the schedule. */
  period(at: number): number;
}

/** The times of an iterator up to and including one moment. */
function timesIn(iterator: CronExpression, upTo: number): number[] {
  const times: number[] = [];
  for (let time = iterator.next().getTime() / 1000; time <= upTo; time = iterator.next().getTime() / 1000) times.push(time);
  return times;
}

/** Reads the cron of a saved search; a bad one throws APPMON-SCHED-CRON. */
export function scheduleOf(search: SavedSearch, timezone: string): Schedule {
  const cron = (search.settings['cron_schedule'] ?? '').trim();
  const parser = (at: number) => CronExpressionParser.parse(cron, { currentDate: new Date(at * 1000), tz: timezone });
  try {
    if (cron.split(/\s+/).length !== 5) throw new Error('not five parts');
    parser(0);
  } catch (error) {
    throw schedulerError('APPMON-SCHED-CRON', { name: search.name, cron, reason: error instanceof Error ? error.message : String(error) });
  }
  const bare = (after: number): number => parser(after).next().getTime() / 1000;
  const period = (at: number): number => {
    const first = bare(at);
    return bare(first) - first;
  };
  const skew = skewOf(search, period(0));
  return {
    next: (after) => bare(after - skew) + skew,
    period,
    between: (after, upTo, limit) => {
      // Forwards, as the clock goes: looking back, the parser misses or doubles the times around a change to or from summer time.
      for (let span = 2 * DAY; ; span *= 8) {
        const from = Math.max(after, upTo - span);
        const times = timesIn(parser(from - skew), upTo - skew);
        if (times.length >= limit || from === after) return times.slice(-limit).map((time) => time + skew);
      }
    },
  };
}
