import { lastAtMost } from '../search';
import type { SourcePlace } from '../types';
import { readUnits } from './entries';
import { UnitIndex } from './unit-index';

export { refuseElsewhere } from './elsewhere';

/** Functions and lines by address. */
export interface DebugInformation {
  /** Functions at an address, innermost first; empty when no unit covers it. */
  readonly lookup: (address: number) => readonly SourcePlace[];
}

/** Debug information of an image: units are found at once, their content is read when somebody asks for it. */
export function readDebugInformation(sections: ReadonlyMap<string, Uint8Array>, isLittle: boolean): DebugInformation {
  const units = readUnits(sections, isLittle);
  const starts = units.map(({ context }) => context.start);
  let depth = 0;
  const nameOf = (offset: number): string | undefined => {
    const unit = indexes[lastAtMost(starts, offset)];
    // A chain of copies that leads back to itself ends here.
    if (depth > MAX_DEPTH) return undefined;
    depth += 1;
    try {
      return unit?.nameAt(offset);
    } finally {
      depth -= 1;
    }
  };
  const indexes = units.map((unit) => new UnitIndex(unit, nameOf));
  const ranges = indexes.flatMap((index) => index.ranges.map(([from, to]) => ({ from, to, index }))).sort((a, b) => a.from - b.from);
  const froms = Float64Array.from(ranges, ({ from }) => from);
  const unbounded = indexes.filter((index) => index.ranges.length === 0);
  return {
    lookup: (address) => {
      const found = ranges[lastAtMost(froms, address)];
      if (found && address < found.to) {
        const places = found.index.lookup(address);
        if (places.length > 0) return places;
      }
      // Units of old compilers do not say where they lie.
      for (const index of unbounded) {
        const places = index.lookup(address);
        if (places.length > 0) return places;
      }
      return [];
    },
  };
}

const MAX_DEPTH = 16;
