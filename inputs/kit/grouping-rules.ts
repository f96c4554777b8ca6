import { parseGroupingRules, rulesOfApp } from '../../core/crash';
import type { GroupingRules } from '../../core/crash';
import type { JsonObject } from '../../core/vocabulary';

/** KV collection with the customers' rules of grouping. */
export const GROUPING_RULES = 'appmon_grouping_rules';

/**
 * The customer's rules of grouping for an application, as they are now each time they are asked for. A table that cannot be read or
 * holds a rule that cannot be applied is warned of, and the rules before it stay: reading goes on.
 */
export function openGroupingRules(
  app: string,
  read: () => Promise<readonly JsonObject[]>,
  warn: (message: string) => void,
): () => Promise<GroupingRules | undefined> {
  let known: GroupingRules | undefined;
  return async () => {
    try {
      known = rulesOfApp(parseGroupingRules(await read()), app);
    } catch (error) {
      warn(`The rules of grouping stay as they were: ${error instanceof Error ? error.message : String(error)}`);
    }
    return known;
  };
}
