/** A seeded generator: the same seed gives the same demo. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** One of the items, by weight. */
  pick<Item>(items: ReadonlyArray<readonly [item: Item, weight: number]>): Item;
  /** Seconds to the next event of a Poisson process with this rate per second. */
  wait(rate: number): number;
  hex(length: number): string;
}

/** mulberry32, a small generator with a period of 2^32 (Tommy Ettinger, public domain): enough for traffic, not for secrets. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    pick: (items) => {
      let at = next() * items.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [item, weight] of items) if ((at -= weight) < 0) return item;
      const last = items[items.length - 1];
      if (!last) throw new RangeError('pick needs at least one item');
      return last[0];
    },
    wait: (rate) => -Math.log(1 - next()) / rate,
    hex: (length) => {
      let text = '';
      while (text.length < length)
        text += Math.floor(next() * 0x10000_0000)
          .toString(16)
          .padStart(8, '0');
      return text.slice(0, length);
    },
  };
}
