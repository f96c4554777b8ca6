import { isOn, keyOf, type SavedSearch } from './saved-search';

/** A run that is due and has not started. */
export interface PendingRun {
  readonly search: SavedSearch;
  readonly scheduledTime: number;
  /** Until when it lets others go first (`schedule_window`); epoch seconds. */
  readonly yieldsUntil: number;
  /** Whether its waiting was already written to the log. */
  noted: boolean;
}

const PRIORITY: Readonly<Record<string, number>> = { highest: 0, higher: 1, default: 2 };

const rank = ({ search }: PendingRun): number => PRIORITY[search.settings['schedule_priority'] ?? 'default'] ?? 2;

/** Order in which waiting runs get a slot: by priority, those with an open window last, then by scheduled time. */
export const byUrgency =
  (now: number) =>
  (a: PendingRun, b: PendingRun): number =>
    rank(a) - rank(b) || Number(a.yieldsUntil > now) - Number(b.yieldsUntil > now) || a.scheduledTime - b.scheduledTime;

/** `realtime_schedule = 1` (the default) runs only the newest due time; `0` runs every one of them. */
export const isContinuous = (search: SavedSearch): boolean => !isOn(search.settings['realtime_schedule'] ?? '1');

/**
 * Adds the due times of a search to the waiting runs; `window` gives the schedule window of each in seconds. Gives back the runs that are
 * skipped for it: for real-time scheduling every older one, waiting or never queued.
 */
export function enqueue(
  pending: PendingRun[],
  { search, window }: { readonly search: SavedSearch; readonly window: (scheduledTime: number) => number },
  times: readonly number[],
): PendingRun[] {
  const runs = times.map((scheduledTime): PendingRun => ({
    search,
    scheduledTime,
    yieldsUntil: scheduledTime + window(scheduledTime),
    noted: false,
  }));
  if (isContinuous(search)) {
    pending.push(...runs);
    return [];
  }
  const newest = runs.at(-1);
  if (!newest) return [];
  const older = pending.filter((run) => keyOf(run.search) === keyOf(search));
  for (const run of older) pending.splice(pending.indexOf(run), 1);
  pending.push(newest);
  return [...older, ...runs.slice(0, -1)];
}

/** Documented limit of historical searches: CPUs × max_searches_per_cpu + base_max_searches; the scheduler may use `max_searches_perc` of it. */
export function schedulerSlots(cpus: number, limits: { readonly base: number; readonly perCpu: number; readonly percent: number }): number {
  return Math.max(1, Math.floor(((cpus * limits.perCpu + limits.base) * limits.percent) / 100));
}
