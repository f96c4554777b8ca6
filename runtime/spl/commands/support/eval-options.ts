import type { CommandContext } from '../../command';
import type { EvalOptions } from '../../eval';
import { parseSearchExpression } from '../../parse/search-parser';
import { compilePredicate } from '../../search/predicate';

/** What an eval expression may know of its search; without a context, enough to check the expression. */
export function evalOptions(context?: CommandContext): EvalOptions {
  const searchMatch = (text: string) => compilePredicate(parseSearchExpression(text).expression);
  if (context === undefined) return { searchMatch, now: 0 };
  return { searchMatch, timezone: context.search.timezone, now: context.search.now };
}
