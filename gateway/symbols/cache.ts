import type { SymbolIndex } from '../../core/symbols';

/** Indexes in memory, least recently used first out; an index larger than the whole bound is used once and not kept. */
export interface IndexCache {
  /** The index of an id; `read` makes it when it is not here. What `read` does not find is asked again next time. */
  readonly get: (id: string, read: () => SymbolIndex | undefined) => SymbolIndex | undefined;
}

/** `limit` bounds the sum of the indexes' own estimates, in bytes. */
export function createIndexCache(limit: number): IndexCache {
  const kept = new Map<string, SymbolIndex>();
  let bytes = 0;
  return {
    get: (id, read) => {
      const known = kept.get(id);
      const index = known ?? read();
      if (index === undefined) return undefined;
      if (known) kept.delete(id);
      else bytes += index.bytes;
      kept.set(id, index);
      for (const [oldest, { bytes: size }] of kept) {
        if (bytes <= limit) break;
        kept.delete(oldest);
        bytes -= size;
      }
      return index;
    },
  };
}
