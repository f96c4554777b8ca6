import type { CompiledAggregate, RunningAggregate } from '../../functions/aggregates';
import { toText } from '../../eval';
import { type Cell, type Row, newRow } from '../../value';
import { compareCells } from './sort-keys';

interface Group {
  readonly key: readonly Cell[];
  readonly aggregates: readonly RunningAggregate[];
}

/** How rows are grouped. */
export interface GroupSettings {
  readonly by: readonly string[];
  /** A value that a multivalue BY field holds twice counts once. */
  readonly dedupSplitValues?: boolean;
  /** Most groups kept; further ones are dropped and `full` tells so. */
  readonly maxGroups: number;
}

/**
 * Aggregates by the values of BY fields. Rows that lack one are left out (R35); a row with a multivalue field
 * counts in the group of each value, several such fields in each combination (R14).
 */
export class Groups {
  full = false;
  private readonly settings: GroupSettings;
  private readonly compiled: readonly CompiledAggregate[];
  private readonly groups = new Map<string, Group>();

  constructor(settings: GroupSettings, compiled: readonly CompiledAggregate[]) {
    this.settings = settings;
    this.compiled = compiled;
    if (settings.by.length === 0) this.open('', []);
  }

  add(row: Row): void {
    const { by } = this.settings;
    if (by.length === 0) {
      this.feed(this.groups.get('') as Group, row);
      return;
    }
    let key = '';
    for (const field of by) {
      const cell = row[field];
      if (cell === undefined) return;
      if (Array.isArray(cell)) {
        this.addCombinations(row);
        return;
      }
      key = key === '' ? String(cell) : `${key}\u0000${String(cell)}`;
    }
    const group =
      this.groups.get(key) ??
      this.open(
        key,
        by.map((field) => row[field]),
      );
    if (group !== undefined) this.feed(group, row);
  }

  /** One row per group in natural order of the BY values (R43). */
  rows(): Row[] {
    const { by } = this.settings;
    const groups = [...this.groups.values()];
    if (by.length > 0) groups.sort((a, b) => compareKeys(a.key, b.key));
    return groups.map(({ key, aggregates }) => {
      const row = newRow();
      by.forEach((field, index) => (row[field] = key[index]));
      aggregates.forEach((aggregate, index) => {
        const value = aggregate.result();
        if (value !== undefined) row[this.compiled[index]?.column as string] = value;
      });
      return row;
    });
  }

  private addCombinations(row: Row): void {
    for (const key of combinations(this.settings.by.map((field) => this.splitValues(row[field])))) {
      const text = key.map((cell) => toText(cell)).join('\u0000');
      const group = this.groups.get(text) ?? this.open(text, key);
      if (group !== undefined) this.feed(group, row);
    }
  }

  private splitValues(cell: Cell): readonly Cell[] {
    if (!Array.isArray(cell)) return [cell];
    return this.settings.dedupSplitValues === true ? [...new Set(cell)] : cell;
  }

  private open(text: string, key: readonly Cell[]): Group | undefined {
    if (this.groups.size >= this.settings.maxGroups) {
      this.full = true;
      return undefined;
    }
    const group = { key, aggregates: this.compiled.map((aggregate) => aggregate.create()) };
    this.groups.set(text, group);
    return group;
  }

  private feed(group: Group, row: Row): void {
    for (const aggregate of group.aggregates) aggregate.add(row);
  }
}

/** Every way to take one value of each list. */
function combinations(lists: readonly (readonly Cell[])[]): Cell[][] {
  let keys: Cell[][] = [[]];
  for (const values of lists) keys = keys.flatMap((key) => values.map((value) => [...key, value]));
  return keys;
}

export function compareKeys(left: readonly Cell[], right: readonly Cell[]): number {
  for (let index = 0; index < left.length; index++) {
    const order = compareCells(left[index], right[index]);
    if (order !== 0) return order;
  }
  return 0;
}
