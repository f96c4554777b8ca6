import { toNumber } from '../../eval';
import type { CompiledAggregate, SlidingAggregate } from '../../functions/aggregates';
import { type Cell, copyRow, type Row } from '../../value';

/** How far a window reaches back. */
export interface WindowSettings {
  /** Whether the row itself counts. */
  readonly current: boolean;
  /** Rows in the window; 0 = any number. */
  readonly window: number;
  /** Rows of all groups count towards the window, not only those of the same group. */
  readonly global: boolean;
  /** Width of the window in seconds. */
  readonly seconds: number | undefined;
}

interface Entry {
  readonly row: Row;
  /** Number of the row: in its group, or among all rows when the window is global. */
  readonly number: number;
  readonly time: number;
}

/** Rows let go of before the list is copied to its start. */
const SLACK = 1024;

/** The rows of one group that lie in the window, the oldest first. */
class GroupWindow {
  count = 0;
  private entries: Entry[] = [];
  private first = 0;
  private readonly compiled: readonly CompiledAggregate[];
  private readonly sliding: readonly (SlidingAggregate | undefined)[];

  constructor(compiled: readonly CompiledAggregate[]) {
    this.compiled = compiled;
    this.sliding = compiled.map((aggregate) => aggregate.slide?.());
  }

  get empty(): boolean {
    return this.first === this.entries.length;
  }

  push(entry: Entry): void {
    this.entries.push(entry);
    for (const aggregate of this.sliding) aggregate?.push(entry.row);
  }

  drop(gone: (entry: Entry) => boolean): void {
    for (let entry = this.entries[this.first]; entry !== undefined && gone(entry); entry = this.entries[this.first]) {
      this.first++;
      for (const aggregate of this.sliding) aggregate?.shift();
    }
    if (this.first > SLACK && this.first * 2 > this.entries.length) {
      this.entries = this.entries.slice(this.first);
      this.first = 0;
    }
  }

  results(): Cell[] {
    return this.compiled.map((aggregate, index) => {
      const sliding = this.sliding[index];
      if (sliding !== undefined) return sliding.result();
      const running = aggregate.create();
      for (let at = this.first; at < this.entries.length; at++) running.add((this.entries[at] as Entry).row);
      return running.result();
    });
  }
}

/** Moving windows over rows, one for each group. Rows must come in order of time when the window is bounded in time. */
export class Windows {
  private readonly settings: WindowSettings;
  private readonly compiled: readonly CompiledAggregate[];
  /** Whether a result replaces a field that is read: then the window keeps rows as they came. */
  private readonly overwrites: boolean;
  private readonly groups = new Map<string, GroupWindow>();
  private count = 0;
  private sinceSweep = 0;

  constructor(settings: WindowSettings, compiled: readonly CompiledAggregate[]) {
    this.settings = settings;
    this.compiled = compiled;
    this.overwrites = compiled.some(({ column }) => compiled.some(({ fields }) => fields.includes(column)));
  }

  clear(): void {
    this.groups.clear();
    this.count = 0;
  }

  /** Takes the next row and gives its aggregates over the window. */
  results(row: Row, key: string): Cell[] {
    let group = this.groups.get(key);
    if (group === undefined) this.groups.set(key, (group = new GroupWindow(this.compiled)));
    const number = this.settings.global ? this.count++ : group.count++;
    const time = toNumber(row['_time']) ?? NaN;
    const entry = { row: this.overwrites ? copyRow(row) : row, number, time };
    const gone = this.outside(entry);
    if (this.settings.current) group.push(entry);
    group.drop(gone);
    const values = group.results();
    if (!this.settings.current) group.push(entry);
    if (this.settings.global) this.sweep(gone);
    return values;
  }

  private outside(now: Entry): (entry: Entry) => boolean {
    const { current, window, seconds } = this.settings;
    const reach = current ? window - 1 : window;
    return (entry) =>
      entry !== now &&
      ((window > 0 && now.number - entry.number > reach) || (seconds !== undefined && !(Math.abs(now.time - entry.time) < seconds)));
  }

  /** Lets go of groups that have no row in the window any more, now and then. */
  private sweep(gone: (entry: Entry) => boolean): void {
    if (++this.sinceSweep < this.groups.size + SLACK) return;
    this.sinceSweep = 0;
    for (const [key, group] of this.groups) {
      group.drop(gone);
      if (group.empty) this.groups.delete(key);
    }
  }
}
