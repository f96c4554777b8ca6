import { formatNumber, toNumber } from '../../eval';
import type { NumberSpan } from '../../time';
import type { Cell } from '../../value';

/** A width of buckets for numbers that gives at most `bins` of them: 1, 2 or 5 times a power of ten. */
export function niceSpan(least: number, most: number, bins: number): NumberSpan {
  const length = most - least;
  if (length <= 0) return { kind: 'linear', size: 1 };
  for (let power = Math.floor(Math.log10(length / bins)); ; power++) {
    for (const factor of [1, 2, 5]) {
      const size = Number(`${factor}e${power}`);
      if (Math.floor(most / size) - Math.floor(least / size) + 1 <= bins) return { kind: 'linear', size };
    }
  }
}

/** The bucket of a number as `10-20`; undefined for what is no number. Logarithmic buckets start at `coefficient·base^n`. */
export function numberBucket(cell: Cell, span: NumberSpan): string | undefined {
  const value = toNumber(cell);
  if (value === undefined) return undefined;
  if (span.kind === 'linear') {
    const index = Math.floor(rounded(value / span.size));
    return `${formatNumber(rounded(index * span.size))}-${formatNumber(rounded((index + 1) * span.size))}`;
  }
  if (value <= 0) return undefined;
  const power = Math.floor(rounded(Math.log(value / span.coefficient) / Math.log(span.base)));
  const edge = (exponent: number): string => formatNumber(rounded(span.coefficient * span.base ** exponent));
  return `${edge(power)}-${edge(power + 1)}`;
}

/** Takes off the noise of binary fractions, such as 0.30000000000000004. */
const rounded = (value: number): number => Number(value.toPrecision(12));
