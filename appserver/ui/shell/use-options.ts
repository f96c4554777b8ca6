import { useMemo } from 'react';
import { fieldText } from '../data/kv';
import type { Row } from '../data/rows';
import { useRecords } from '../data/use-data';
import { valuesOf } from '../facts/narrow';
import type { FilterOptions } from './FilterBar';

/** Values for the filters: apps of the catalogue and of the data; versions and regions of the data. */
export function useOptions(rows: readonly Row[]): FilterOptions {
  const apps = useRecords('appmon_apps', {}, 0);
  const known = apps.value;
  return useMemo(() => {
    const named = new Map((known ?? []).map((record) => [fieldText(record, 'app_id'), fieldText(record, 'name')]));
    const ids = [...new Set([...named.keys(), ...valuesOf(rows, 'app_id')])].filter((id) => id !== '');
    return {
      apps: ids.map((id) => ({ id, name: named.get(id) ?? id })),
      versions: valuesOf(rows, 'app_version'),
      regions: valuesOf(rows, 'region').sort(),
      known: rows.length > 0,
    };
  }, [known, rows]);
}
