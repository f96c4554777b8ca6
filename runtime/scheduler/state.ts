import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FiredAlert } from './types';

/** What the scheduler remembers across restarts, by the key of the saved search. Times are epoch seconds. */
export interface SchedulerState {
  /** Scheduled time of the newest run that was started (or skipped). */
  readonly lastScheduled: Record<string, number>;
  /** End of the last window a durable search finished: the next one starts here. */
  readonly cursors: Record<string, number>;
  /** End of each suppression, by `<key or group>|<field values>`. */
  readonly suppressed: Record<string, number>;
  /** Figure of the last run for "rises by" and "drops by". */
  readonly counts: Record<string, number>;
  fired: FiredAlert[];
}

/** The state with its file. */
export interface StateFile {
  readonly state: SchedulerState;
  /** Writes everything in one step; durable once it returns. */
  save(): void;
}

/** Opens the state; an unreadable file starts empty and is reported. */
export function openState(path: string, warn: (text: string) => void): StateFile {
  const state: SchedulerState = { lastScheduled: {}, cursors: {}, suppressed: {}, counts: {}, fired: [] };
  try {
    Object.assign(state, JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      warn(`scheduler state ${path} is unreadable and starts empty: ${String(error)}`);
  }
  return {
    state,
    save: () => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(`${path}.new`, JSON.stringify(state), { flush: true });
      renameSync(`${path}.new`, path);
    },
  };
}
