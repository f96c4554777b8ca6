import type { Row } from '../spl/value';
import { cellText } from '../jobs/results-csv';
import { schedulerError } from './errors';
import type { SavedSearch } from './saved-search';

/** What an alert condition looks at. */
export interface ConditionInput {
  readonly rows: readonly Row[];
}

const distinct = (rows: readonly Row[], field: string): number =>
  new Set(rows.flatMap((row) => (row[field] === undefined ? [] : [cellText(row[field])]))).size;

const COUNTS: Readonly<Record<string, (input: ConditionInput) => number>> = {
  // What Splunk Web calls "Number of Results" is stored under this name.
  'number of events': ({ rows }) => rows.length,
  'number of results': ({ rows }) => rows.length,
  'number of hosts': ({ rows }) => distinct(rows, 'host'),
  'number of sources': ({ rows }) => distinct(rows, 'source'),
};

const RELATIONS: Readonly<Record<string, (count: number, quantity: number, previous: number | undefined) => boolean>> = {
  'greater than': (count, quantity) => count > quantity,
  'less than': (count, quantity) => count < quantity,
  'equal to': (count, quantity) => count === quantity,
  'not equal to': (count, quantity) => count !== quantity,
  'rises by': (count, quantity, previous) => previous !== undefined && count - previous >= quantity,
  'drops by': (count, quantity, previous) => previous !== undefined && previous - count >= quantity,
};

function row<T>(table: Readonly<Record<string, T>>, found: { readonly name: string; readonly setting: string; readonly value: string }): T {
  const entry = Object.hasOwn(table, found.value) ? table[found.value] : undefined;
  if (entry === undefined) throw schedulerError('APPMON-SCHED-CONDITION', { ...found, expected: Object.keys(table).join(', ') });
  return entry;
}

/** How a saved search decides: always, by a count, or by a search over its results. */
export type Condition =
  | { readonly kind: 'always' }
  | { readonly kind: 'search'; readonly search: string }
  | {
      readonly kind: 'count';
      readonly count: (input: ConditionInput) => number;
      readonly holds: (count: number, previous: number | undefined) => boolean;
    };

/** Reads `alert_condition`, or `counttype`, `relation` and `quantity` (savedsearches.conf.spec). */
export function conditionOf({ name, settings }: SavedSearch): Condition {
  const custom = settings['alert_condition']?.trim();
  if (custom) return { kind: 'search', search: custom };
  const counttype = settings['counttype'] || 'always';
  if (counttype === 'always') return { kind: 'always' };
  const count = row(COUNTS, { name, setting: 'counttype', value: counttype });
  const relation = row(RELATIONS, { name, setting: 'relation', value: settings['relation'] ?? '' });
  const quantity = Number(settings['quantity'] || Number.NaN);
  if (Number.isNaN(quantity))
    throw schedulerError('APPMON-SCHED-CONDITION', { name, setting: 'quantity', expected: 'a number', value: settings['quantity'] ?? '' });
  return { kind: 'count', count, holds: (value, previous) => relation(value, quantity, previous) };
}
