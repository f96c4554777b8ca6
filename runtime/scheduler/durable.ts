import { parseDuration } from './durations';
import { schedulerError } from './errors';
import type { SavedSearch } from './saved-search';

/** How a durable search tracks what it has already searched (savedsearches.conf.spec, `durable.*`). */
export interface Durable {
  readonly track: '_time' | '_indextime';
  readonly lag: number;
  readonly backfill: 'time_interval' | 'time_whole';
  readonly maxIntervals: number;
}

/** A stretch of time to be searched by one run: `earliest` inclusive, `latest` exclusive. */
export interface Window {
  readonly earliest: number;
  readonly latest: number;
}

/** Reads the durable settings; undefined for a search that is not durable. */
export function durableOf({ name, settings }: SavedSearch): Durable | undefined {
  const track = settings['durable.track_time_type'];
  if (!track || track === 'none') return undefined;
  if (track !== '_time' && track !== '_indextime') {
    throw schedulerError('APPMON-SCHED-CONDITION', {
      name,
      setting: 'durable.track_time_type',
      expected: '_time, _indextime',
      value: track,
    });
  }
  const backfill = settings['durable.backfill_type'] || 'auto';
  if (!['auto', 'time_interval', 'time_whole'].includes(backfill)) {
    throw schedulerError('APPMON-SCHED-CONDITION', {
      name,
      setting: 'durable.backfill_type',
      expected: 'auto, time_interval, time_whole',
      value: backfill,
    });
  }
  return {
    track,
    lag: parseDuration(settings['durable.lag_time'] || '60'),
    backfill: backfill === 'time_whole' ? 'time_whole' : 'time_interval',
    maxIntervals: Number(settings['durable.max_backfill_intervals'] || 0) || 100,
  };
}

/**
 * The windows that are due, oldest first. `ends` are the scheduled times since the cursor, ascending; each window reaches to
 * its scheduled time less the lag. They join end to end from the cursor on, so nothing is searched twice or left out.
 */
export function dueWindows(durable: Durable, cursor: number, ends: readonly number[]): Window[] {
  const limits = ends.map((end) => end - durable.lag).filter((end) => end > cursor);
  const last = limits.at(-1);
  if (last === undefined) return [];
  // Beyond the allowed number of intervals one longer first window catches up, so that nothing is lost.
  const kept = durable.backfill === 'time_whole' ? [last] : limits.slice(-durable.maxIntervals);
  return kept.map((latest, at) => ({ earliest: at === 0 ? cursor : (kept[at - 1] ?? cursor), latest }));
}

/** The dispatch arguments of a window: it replaces the event-time range or adds an index-time one. */
export const windowArgs = (durable: Durable, { earliest, latest }: Window): Record<string, string> =>
  durable.track === '_time'
    ? { earliest_time: String(earliest), latest_time: String(latest) }
    : { index_earliest: String(earliest), index_latest: String(latest) };
