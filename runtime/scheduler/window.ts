import { schedulerError } from './errors';
import type { SavedSearch } from './saved-search';

/**
 * Seconds by which a run may start late to let others go first (savedsearches.conf.spec, `schedule_window`): minutes, or
 * `auto`, which this host reads as "until the next scheduled time".
 */
export function windowOf({ name, settings }: SavedSearch): number | 'auto' {
  const value = settings['schedule_window'] || '0';
  if (value === 'auto') return value;
  if (!/^\d+$/.test(value))
    throw schedulerError('APPMON-SCHED-CONDITION', { name, setting: 'schedule_window', expected: 'minutes or auto', value });
  return Number(value) * 60;
}
