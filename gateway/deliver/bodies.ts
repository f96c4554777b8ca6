import type { Ready } from './prepare';

/** Cuts events into bodies of at most `bytes`; an event that is longer is a body of its own. */
export function chunk(events: readonly Ready[], bytes: number): Ready[][] {
  const chunks: Ready[][] = [];
  let size = Infinity;
  for (const event of events) {
    // With the line end after it.
    const length = event.end - event.start + 1;
    if (size + length > bytes) {
      chunks.push([]);
      size = 0;
    }
    chunks.at(-1)?.push(event);
    size += length;
  }
  return chunks;
}
