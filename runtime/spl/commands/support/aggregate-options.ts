import type { CommandContext, OptionDefinition } from '../../command';
import type { AggregateOptions } from '../../functions/aggregates';
import type { CommandArguments } from '../../parse/arguments';
import { evalOptions } from './eval-options';

/** What aggregates may know of their search; without a context, enough to check them. */
export function aggregateOptions(context?: CommandContext, buckets = false): AggregateOptions {
  if (context === undefined) return { ...evalOptions(), buckets, range: { earliest: 0, latest: 1 } };
  const { listMaxSize } = context.limits;
  const listCapped = (): void =>
    context.message('WARN', `list() kept the first ${listMaxSize} values of a group: the others are left out.`);
  return { ...evalOptions(context), buckets, range: context.range, listLimit: listMaxSize, listCapped };
}

/** The option of stats, eventstats and streamstats that wants numbers only. */
export const ALL_NUMBERS: OptionDefinition = {
  name: 'allnum',
  type: 'boolean',
  default: 'false',
  doc: 'Numeric aggregates have no result where one of the values is no number.',
};

/** `aggregateOptions` of a command that knows `allnum`. */
export const countingOptions = (args: CommandArguments, context: CommandContext): AggregateOptions => ({
  ...aggregateOptions(context),
  allNumbers: args.boolean(ALL_NUMBERS.name, false),
});
