import type { Columns } from '../kit/columns';
import { columnsFrom } from '../kit/columns';
import type { StabilityTimelineOptions } from './Component';

/** A small data set with its options, drawn by tests and by the gallery. */
export interface Example {
  readonly name: string;
  readonly data: Columns;
  readonly options: StabilityTimelineOptions;
}

const start = 1_794_898_800;
const wave = (index: number, base: number, swing: number): number => base + swing * Math.sin(index * 1.7) * Math.cos(index * 0.6);

const incident = Array.from({ length: 90 }, (_, index) => ({
  _time: start + index * 120,
  iOS: wave(index, 0.16, 0.02).toFixed(4),
  Android: (index < 81 ? wave(index, 0.24, 0.04) : wave(index, 0.86, 0.06)).toFixed(4),
  lower: '0.12',
  upper: '0.28',
}));

/** Shapes the chart must draw: an incident with marks, stacked columns, a gap, a single point. */
export const examples: readonly Example[] = [
  {
    name: 'incident',
    data: columnsFrom([
      ...incident,
      { _time: start + 31 * 120, mark_label: 'Android 8.14.0 to 20 %', mark_kind: 'release' },
      { _time: start + 81 * 120, mark_label: 'detected 10:42:09', mark_kind: 'incident' },
    ]),
    options: { unit: '%' },
  },
  {
    name: 'columns',
    data: columnsFrom(
      Array.from({ length: 24 }, (_, hour) => ({
        _time: start + hour * 3600,
        '8.13.1': hour % 5,
        '8.14.0': hour > 16 ? (hour - 16) * 9 : 0,
      })),
    ),
    options: { bucketAs: 'column' },
  },
  {
    name: 'gap',
    data: columnsFrom([
      { _time: start, rate: 1 },
      { _time: start + 60, rate: 3 },
      { _time: start + 120, rate: undefined, lower: 1, upper: 2 },
      { _time: start + 180, rate: 2 },
    ]),
    options: { threshold: 2.5 },
  },
  { name: 'single point', data: columnsFrom([{ _time: start, rate: 4 }]), options: {} },
];
