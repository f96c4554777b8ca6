import type { Row } from '../spl/value';
import { cellText } from '../jobs/results-csv';
import { parseDuration } from './durations';
import { isOn, keyOf, type SavedSearch } from './saved-search';
import type { SchedulerState } from './state';

const fieldsOf = (search: SavedSearch): string[] =>
  (search.settings['alert.suppress.fields'] ?? '')
    .split(',')
    .map((field) => field.trim())
    .filter(Boolean);

const isDigest = (search: SavedSearch): boolean => isOn(search.settings['alert.digest_mode'] ?? '1');

const scopeOf = (search: SavedSearch): string => {
  const group = search.settings['alert.suppress.group_name'];
  return group ? `group:${search.app}:${group}` : keyOf(search);
};

/** The name a suppression is kept under: the search or its group, and for per-result alerts the values of the fields. */
function suppressionKey(search: SavedSearch, row: Row | undefined): string {
  if (isDigest(search) || !row) return scopeOf(search);
  return `${scopeOf(search)}|${JSON.stringify(fieldsOf(search).map((field) => cellText(row[field])))}`;
}

/** A suppression that somebody asked for covers all field values. */
const askedKey = (search: SavedSearch): string => `${scopeOf(search)}|*`;

/**
 * Splits triggers into those that fire and those under suppression, and starts the suppression of those that fire.
 * A trigger is the whole result (digest) or one row; `alert.suppress.fields` counts for per-result alerts, as documented.
 */
export function applySuppression(
  search: SavedSearch,
  triggers: ReadonlyArray<readonly Row[]>,
  at: { readonly state: SchedulerState; readonly now: number },
): ReadonlyArray<readonly Row[]> {
  if ((at.state.suppressed[askedKey(search)] ?? 0) > at.now) return [];
  if (!isOn(search.settings['alert.suppress'])) return triggers;
  const period = parseDuration(search.settings['alert.suppress.period'] || '0');
  return triggers.filter((rows) => {
    const key = suppressionKey(search, rows[0]);
    if ((at.state.suppressed[key] ?? 0) > at.now) return false;
    at.state.suppressed[key] = at.now + period;
    return true;
  });
}

/** When the suppression of a search ends (0 = not suppressed); per-result alerts report their latest one. */
export function suppressedUntil(search: SavedSearch, state: SchedulerState): number {
  const scope = scopeOf(search);
  const ends = Object.entries(state.suppressed).flatMap(([key, end]) => (key === scope || key.startsWith(`${scope}|`) ? [end] : []));
  return ends.length > 0 ? Math.max(...ends) : 0;
}

/** Suppresses a search as a whole until a moment in epoch seconds; per-result alerts too, whatever their fields hold. */
export function suppressUntil(search: SavedSearch, state: SchedulerState, until: number): void {
  state.suppressed[askedKey(search)] = until;
}

/** Ends every suppression of a search (`acknowledge`). */
export function liftSuppression(search: SavedSearch, state: SchedulerState): void {
  const scope = scopeOf(search);
  for (const key of Object.keys(state.suppressed))
    if (key === scope || key.startsWith(`${scope}|`)) Reflect.deleteProperty(state.suppressed, key);
}
