import type { FlatOptions } from '../kit/host-config';
import { flag, numeric } from '../kit/host-config';
import type { StabilityTimelineOptions } from './Component';

/** Options of the component from the flat texts that a host keeps. */
export function timelineOptions(options: FlatOptions): StabilityTimelineOptions {
  return {
    unit: options['unit'] ?? '',
    threshold: numeric(options, 'threshold'),
    bucketAs: options['bucketAs'] === 'column' ? 'column' : 'line',
    showTable: flag(options, 'showTable'),
  };
}
