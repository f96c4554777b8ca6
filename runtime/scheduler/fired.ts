import type { RuntimeServices } from '../services';
import { savedSearchOf } from './on-demand';
import { findSavedSearch } from './saved-search';
import type { StateFile } from './state';
import { liftSuppression, suppressedUntil, suppressUntil } from './suppression';
import type { Scheduler } from './types';

/** What the register of fired alerts needs. */
export interface FiredOptions {
  readonly services: () => RuntimeServices;
  readonly stateFile: StateFile;
  /** Clock in epoch seconds. */
  readonly now: () => number;
}

/** The part of the scheduler that keeps fired alerts and suppressions. */
export type Fired = Pick<Scheduler, 'firedAlerts' | 'removeFiredAlert' | 'acknowledge' | 'suppress' | 'suppression'> & {
  /** Forgets what has expired; whether anything had. */
  readonly expire: () => boolean;
};

/** Makes the register over the state file; expired alerts are not shown. */
export function createFired({ services, stateFile, now }: FiredOptions): Fired {
  const { state } = stateFile;

  const keep = (wanted: (alert: (typeof state.fired)[number]) => boolean): boolean => {
    const kept = state.fired.filter(wanted);
    const fewer = kept.length < state.fired.length;
    if (fewer) state.fired = kept;
    return fewer;
  };

  return {
    expire: () => keep((alert) => alert.expiration > now()),
    firedAlerts: () => state.fired.filter((alert) => alert.expiration > now()),
    removeFiredAlert: (id) => {
      const removed = keep((alert) => alert.id !== id);
      if (removed) stateFile.save();
      return removed;
    },
    acknowledge: (reference) => {
      liftSuppression(savedSearchOf(services(), reference), state);
      stateFile.save();
    },
    suppress: (reference, seconds) => {
      const search = savedSearchOf(services(), reference);
      if (seconds > 0) suppressUntil(search, state, now() + seconds);
      else liftSuppression(search, state);
      stateFile.save();
    },
    suppression: (reference) => {
      const search = findSavedSearch(services().conf, reference.name, reference);
      const until = search ? suppressedUntil(search, state) : 0;
      return until > now() ? { suppressed: true, expiration: Math.ceil(until - now()) } : { suppressed: false, expiration: 0 };
    },
  };
}
