import type { StoreClient } from './client';

/** How long an index keeps its events: `frozenTimePeriodInSecs` of indexes.conf. */
export interface Retention {
  readonly index: string;
  readonly frozenTimePeriodInSecs: number;
}

/** Deletes what is older than each index keeps, seen from `now` (epoch seconds). A period that is not a positive number keeps everything. */
export async function applyRetention(store: Pick<StoreClient, 'expire'>, rules: readonly Retention[], now: number): Promise<void> {
  for (const { index, frozenTimePeriodInSecs } of rules) {
    if (frozenTimePeriodInSecs > 0) await store.expire(index, now - frozenTimePeriodInSecs);
  }
}
