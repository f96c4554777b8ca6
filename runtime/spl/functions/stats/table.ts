import type { Cell, Row } from '../../value';
import type { Sliding } from './sliding';

/** What a group has seen so far, for one aggregate. Values arrive one by one, those of a multivalue included. */
export interface Accumulator {
  add(value: string | number, row: Row): void;
  result(): Cell;
}

/** Settings that a few aggregates look at. */
export interface AccumulatorSettings {
  /** Number in the name of a percentile function. */
  readonly percent: number;
  /** How percentiles fall between values: by linear interpolation, or the nearest value. */
  readonly percentileMethod: 'interpolated' | 'nearest';
  /** Most values that list() keeps. */
  readonly listLimit: number;
  /** Called when list() leaves values out. */
  readonly listCapped?: (() => void) | undefined;
  /** Width of the bucket in seconds, for per_second and its kin. */
  readonly bucketSeconds: number | undefined;
}

export interface StatsFunction {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly doc: string;
  /** Values in arrival order with what the aggregate makes of them; run as a test. `times` are the rows' _time. */
  readonly example: {
    readonly values: readonly (string | number)[];
    readonly gives: Cell;
    readonly times?: readonly number[];
    readonly percent?: number;
  };
  /** Computes with numbers: with allnum=t it has no result when one of the values is none. */
  readonly numeric?: boolean;
  /** The aggregate over a moving window, for those that can drop the oldest row in constant time. */
  readonly slide?: () => Sliding;
  /** Usable only where there are time buckets. */
  readonly perBucket?: boolean;
  readonly create: (settings: AccumulatorSettings) => Accumulator;
}
