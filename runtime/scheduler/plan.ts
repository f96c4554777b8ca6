import type { RuntimeServices } from '../services';
import { durableOf } from './durable';
import { isContinuous } from './queue';
import { allSavedSearches, isOn, isScheduled, keyOf, scheduleOf, type SavedSearch, type Schedule } from './saved-search';
import type { StateFile } from './state';
import { windowOf } from './window';

/** A search with a schedule that can be read. */
export interface Planned {
  readonly search: SavedSearch;
  readonly schedule: Schedule;
  /** Seconds by which the run of a scheduled time may let others go first. */
  readonly window: (scheduledTime: number) => number;
}

/** What reading the plan needs. */
export interface PlanOptions {
  readonly services: () => Pick<RuntimeServices, 'conf'>;
  readonly timezone: string;
  /** Clock in epoch seconds. */
  readonly now: () => number;
  readonly stateFile: StateFile;
  readonly report: (error: unknown) => void;
}

/** The searches that run by themselves, by key; read anew after `forget`. */
export interface Plan {
  current(): ReadonlyMap<string, Planned>;
  forget(): void;
}

const isSwitchedOn = ({ settings }: SavedSearch): boolean => isOn(settings['enableSched']) && !isOn(settings['disabled']);

/** Whether a search goes on where it stopped, instead of with its next scheduled time. */
const resumes = (search: SavedSearch): boolean => isContinuous(search) || Boolean(search.settings['durable.track_time_type']);

/** Reads schedules from savedsearches.conf. A search whose settings cannot be read is reported and left out. */
export function createPlan({ services, timezone, now, stateFile, report }: PlanOptions): Plan {
  const { state } = stateFile;
  let planned: ReadonlyMap<string, Planned> | undefined;

  const read = (searches: readonly SavedSearch[]): ReadonlyMap<string, Planned> => {
    const fresh = new Map<string, Planned>();
    for (const search of searches.filter(isScheduled)) {
      try {
        const schedule = scheduleOf(search, timezone);
        durableOf(search);
        const window = windowOf(search);
        fresh.set(keyOf(search), { search, schedule, window: (time) => (window === 'auto' ? schedule.next(time) - time : window) });
      } catch (error) {
        report(error);
      }
    }
    return fresh;
  };

  /**
   * A durable search covers what comes from the moment it is switched on, and begins anew when it was switched off. One that
   * is on with a schedule that cannot be read keeps its place: nothing may be left out because of a slip in an edit.
   */
  const remember = (searches: readonly SavedSearch[], fresh: ReadonlyMap<string, Planned>): void => {
    const kept = new Set(searches.filter((search) => isSwitchedOn(search) && resumes(search)).map(keyOf));
    const before = JSON.stringify([state.cursors, state.lastScheduled]);
    for (const memory of [state.cursors, state.lastScheduled]) {
      for (const key of Object.keys(memory)) if (!fresh.has(key) && !kept.has(key)) Reflect.deleteProperty(memory, key);
    }
    for (const [key, { search }] of fresh) {
      const durable = durableOf(search);
      if (durable) state.cursors[key] ??= now() - durable.lag;
    }
    if (JSON.stringify([state.cursors, state.lastScheduled]) !== before) stateFile.save();
  };

  return {
    current: () => {
      if (planned) return planned;
      const searches = allSavedSearches(services().conf);
      planned = read(searches);
      remember(searches, planned);
      return planned;
    },
    forget: () => {
      planned = undefined;
    },
  };
}
