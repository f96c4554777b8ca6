import type { FixtureRow } from './fixture-data';

/** Rows for a search that a page builds itself, recognised by what it asks for. */
export function adHocRows(spl: string, now: number): FixtureRow[] {
  void now;
  void spl;
  return [];
}
