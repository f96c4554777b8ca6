/** How full the spool is. */
export interface Room {
  /** Bytes that wait as a share of the limit. */
  readonly fill: () => number;
  /** True when new payloads are refused, whatever they are worth. */
  readonly isFull: () => boolean;
  /** The limit in bytes. */
  readonly limit: number;
}

/** Share of the limit at which everything is refused, so that the cursor can always be written. */
const HIGH_WATER = 0.9;

/** The room of a spool in which `waiting` bytes wait. */
export function createRoom(waiting: () => number, limit: number): Room {
  const fill = (): number => waiting() / Math.max(1, limit);
  return { fill, isFull: () => fill() >= HIGH_WATER, limit };
}
