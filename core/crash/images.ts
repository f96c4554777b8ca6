/** Where a binary image lies: from `base` up to, without, `end`. */
export interface ImageRange {
  readonly base: bigint;
  readonly end: bigint;
}

/** Finds the image an address lies in; of overlapping ones the one that starts last. */
export function imageFinder<Image extends ImageRange>(images: readonly Image[]): (address: bigint) => Image | undefined {
  const sorted = images.toSorted((left, right) => (left.base < right.base ? -1 : left.base > right.base ? 1 : 0));
  return (address) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle]?.base ?? 0n) <= address) low = middle + 1;
      else high = middle;
    }
    const found = sorted[low - 1];
    return found !== undefined && address < found.end ? found : undefined;
  };
}
