import type { Row } from '../data/rows';
import { text } from '../data/rows';
import type { Filters } from '../state/filters';

/** Fewest sessions for which a rate is shown. */
export const minimumSessions = 500;

const matches = (row: Row, field: string, wanted: readonly string[]): boolean =>
  wanted.length === 0 || row[field] === null || row[field] === undefined || wanted.includes(text(row, field));

/** Rows that the filters leave; a filter whose field a row does not have does not exclude the row. */
export const narrow = (rows: readonly Row[], filters: Filters): readonly Row[] =>
  rows.filter(
    (row) =>
      matches(row, 'app_id', filters.app === '' ? [] : [filters.app]) &&
      matches(row, 'platform', filters.platform === '' ? [] : [filters.platform]) &&
      matches(row, 'app_version', filters.version) &&
      matches(row, 'region', filters.region) &&
      matches(row, 'kind', filters.kind),
  );

/** Rows of one part of a base search that feeds several panels. */
export const part = (rows: readonly Row[], name: string): readonly Row[] => rows.filter((row) => text(row, 'part') === name);

const platformNames: Readonly<Record<string, string>> = { ios: 'iOS', android: 'Android', web: 'Web', backend: 'Back end' };

/** Platform as people write it. */
export const platformName = (platform: string): string => platformNames[platform] ?? platform;

/** Journey as people write it: the app's own name, its words apart. */
export const journeyName = (journey: string): string => {
  const words = journey.replaceAll(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** Different values of a field, newest-looking first (numbers inside compare as numbers). */
export const valuesOf = (rows: readonly Row[], field: string): string[] =>
  [...new Set(rows.map((row) => text(row, field)))]
    .filter((value) => value !== '' && value !== '-')
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));

/** Percentage of a part, or null when the whole is empty. */
export const percentage = (share: number, whole: number): number | null => (whole > 0 ? (100 * share) / whole : null);

/** The q-quantile (0–1) of values by the nearest-rank method; null without values. */
export function quantile(values: readonly number[], q: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(Math.ceil(q * sorted.length) - 1, 0)] ?? null;
}

/** The 95 % interval of a rate (percent), E. B. Wilson 1927. */
export function wilson(hits: number, n: number): readonly [number, number] | null {
  if (n === 0) return null;
  const z = 1.959_963_985;
  const share = hits / n;
  const centre = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return [100 * Math.max(centre - half, 0), 100 * Math.min(centre + half, 1)];
}
