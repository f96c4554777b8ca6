import { randomInt } from 'node:crypto';

/**
 * A set of texts that keeps 64 bits of each: 1.5 million need 16 MB instead of 150. Two texts pass for one with a probability of
 * 2⁻⁶⁴ a pair: at 100 million lookups a day against 2 million ids, once in 250 years. The seed is drawn anew for each set, so that
 * nobody can choose texts that pass for another's.
 */
export interface IdSet {
  readonly has: (id: string) => boolean;
  /** True when it was not in it before. */
  readonly add: (id: string) => boolean;
  readonly size: () => number;
}

const FIRST_SLOTS = 1024;
/** Share of slots in use from which on the table is doubled. */
const FULL = 0.75;
const SEED_RANGE = 2 ** 32;

class HashedIds implements IdSet {
  /** Pairs of words; 0, 0 is a free slot. */
  private slots = new Uint32Array(2 * FIRST_SLOTS);
  private used = 0;
  private readonly seeds = [randomInt(SEED_RANGE), randomInt(SEED_RANGE)] as const;
  private low = 0;
  private high = 0;

  /** Sets `low` and `high`: two multiplicative hashes, each mixed into the other at the end (MurmurHash3's finaliser). */
  private hash(id: string): void {
    let [low, high] = this.seeds;
    for (let at = 0; at < id.length; at++) {
      const unit = id.charCodeAt(at);
      low = Math.imul(low ^ unit, 0x9e3779b1);
      high = Math.imul(high ^ unit, 0x5f356495);
    }
    low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
    high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
    this.low = low >>> 0;
    this.high = high >>> 0 || 1;
  }

  /** Index of the slot that holds the hash, or of the free one where it belongs. */
  private slotOf(low: number, high: number): number {
    const mask = this.slots.length / 2 - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const second = this.slots[2 * slot + 1];
      if (second === 0 || (second === high && this.slots[2 * slot] === low)) return 2 * slot;
    }
  }

  has(id: string): boolean {
    this.hash(id);
    return this.slots[this.slotOf(this.low, this.high) + 1] !== 0;
  }

  add(id: string): boolean {
    this.hash(id);
    const isNew = this.put(this.low, this.high);
    if (this.used > (this.slots.length / 2) * FULL) this.grow();
    return isNew;
  }

  private put(low: number, high: number): boolean {
    const slot = this.slotOf(low, high);
    if (this.slots[slot + 1] !== 0) return false;
    this.slots[slot] = low;
    this.slots[slot + 1] = high;
    this.used += 1;
    return true;
  }

  private grow(): void {
    const before = this.slots;
    this.slots = new Uint32Array(2 * before.length);
    this.used = 0;
    for (let at = 0; at < before.length; at += 2) if (before[at + 1] !== 0) this.put(before[at] ?? 0, before[at + 1] ?? 0);
  }

  size(): number {
    return this.used;
  }
}

/** An empty set. */
export const createIdSet = (): IdSet => new HashedIds();
