import type { TimeRange } from '../catalog';

/** Bucket spans of a timeline in seconds, as auto spans of charts go. */
const SPANS = [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 86_400, 2_592_000, 31_104_000];
const MOST_BUCKETS = 100;
const MOST_SLOTS = 10_000;

/** Counts events over time in bounded memory: the finer slots are merged once there are too many. */
export class Timeline {
  private slots = new Map<number, number>();
  private resolution = 0;

  add(time: number): void {
    const span = SPANS[this.resolution] ?? 1;
    const slot = Math.floor(time / span) * span;
    this.slots.set(slot, (this.slots.get(slot) ?? 0) + 1);
    if (this.slots.size > MOST_SLOTS && this.resolution < SPANS.length - 1) this.coarsen(this.resolution + 1);
  }

  /** Buckets `[start, count]` in ascending order over the range (or over what was seen, for a range without ends). */
  buckets(range: TimeRange): readonly (readonly [number, number])[] {
    if (this.slots.size === 0) return [];
    const starts = [...this.slots.keys()];
    const first = Math.max(
      range.earliest,
      starts.reduce((a, b) => Math.min(a, b)),
    );
    const last = Math.min(range.latest, starts.reduce((a, b) => Math.max(a, b)) + 1);
    const length =
      range.earliest > 0 && range.latest - range.earliest < (last - first) * 100 ? range.latest - range.earliest : last - first;
    const fitting = SPANS.findIndex((span) => length / span <= MOST_BUCKETS);
    this.coarsen(Math.max(this.resolution, fitting < 0 ? SPANS.length - 1 : fitting));
    return [...this.slots].sort(([a], [b]) => a - b);
  }

  private coarsen(resolution: number): void {
    this.resolution = resolution;
    const span = SPANS[resolution] ?? 1;
    const merged = new Map<number, number>();
    for (const [start, count] of this.slots) {
      const slot = Math.floor(start / span) * span;
      merged.set(slot, (merged.get(slot) ?? 0) + count);
    }
    this.slots = merged;
  }
}
