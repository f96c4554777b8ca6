import type { CommandContext } from '../../command';
import type { AggregateOptions } from '../../functions/aggregates';
import { evalOptions } from './eval-options';

/** What aggregates may know of their search; without a context, enough to check them. */
export function aggregateOptions(context?: CommandContext, buckets = false): AggregateOptions {
  if (context === undefined) return { ...evalOptions(), buckets, range: { earliest: 0, latest: 1 } };
  return { ...evalOptions(context), buckets, range: context.range, listLimit: context.limits.listMaxSize };
}
