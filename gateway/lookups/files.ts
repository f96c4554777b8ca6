import { join } from 'node:path';
import { rulesOfApp } from '../../core/crash';
import type { GroupingRules } from '../../core/crash';
import { watchedFile } from '../watched-file';
import { parseApps, parseRegions, parseRules, placeKey } from './tables';
import type { AppRow, Lookups } from './tables';

/** The copies of the tables in the gateway's folder, by the collection they come from; each parser throws on a content it cannot take. */
export const TABLES = [
  { collection: 'appmon_apps', file: 'apps.json', parse: parseApps },
  { collection: 'appmon_regions', file: 'regions.json', parse: parseRegions },
  { collection: 'appmon_grouping_rules', file: 'grouping-rules.json', parse: parseRules },
] as const;

/** Opens the tables of a folder. Changes count within a second; a version that cannot be read is told to `onBad` and the one before stays. */
export function openLookups(folder: string, onBad: (error: unknown) => void): Lookups {
  const apps = watchedFile(join(folder, 'apps.json'), { missing: new Map<string, AppRow>(), parse: parseApps, onBad });
  const regions = watchedFile(join(folder, 'regions.json'), { missing: new Map<string, string>(), parse: parseRegions, onBad });
  const rules = watchedFile(join(folder, 'grouping-rules.json'), { missing: new Map<string, GroupingRules>(), parse: parseRules, onBad });
  return {
    appIdOf: (name) => apps().get(name)?.id ?? name,
    inAppOf: (app) => {
      const prefixes = app === undefined ? undefined : apps().get(app)?.prefixes;
      return prefixes && prefixes.length > 0 ? prefixes : undefined;
    },
    rulesOf: (app) => rulesOfApp(rules(), app),
    regionOf: (country, city) => {
      if (country === undefined) return undefined;
      const table = regions();
      return (city === undefined ? undefined : table.get(placeKey(country, city))) ?? table.get(placeKey(country, ''));
    },
  };
}
