/** Position of the last element that is at most `value` in an ascending list; −1 when all are greater. */
export function lastAtMost(list: { readonly length: number; readonly [index: number]: number }, value: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle] ?? Infinity) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
