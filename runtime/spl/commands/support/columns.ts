import { matchesPattern } from '../../plan/needs';

/** The columns that a list of names and patterns stands for, in the order of the list; plain names stay even when unknown. */
export function columnsFor(names: readonly string[], known: readonly string[]): string[] {
  const columns = new Set<string>();
  for (const name of names) {
    if (!name.includes('*')) columns.add(name);
    else for (const column of known) if (!column.startsWith('_') && matchesPattern(name, column)) columns.add(column);
  }
  return [...columns];
}
