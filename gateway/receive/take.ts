import { permitted } from './apps';
import type { Found } from './about';
import { itemOf } from './ids';
import type { RouteContext } from './types';

/**
 * Stores what a request was found to hold; gives the ids of it. What the key may not send is left out and counted, and a refusal when
 * nothing else is there.
 */
export async function takeFound(found: readonly Found[], context: RouteContext): Promise<readonly string[]> {
  const { items, denials } = permitted(
    found.map(({ payload, id }) => itemOf(payload, { ...context, id })),
    context,
  );
  if (denials[0] && items.length === 0) throw denials[0];
  for (const { code } of denials) context.count(`denied_${code}`);
  await context.accept(items);
  return items.map(({ id }) => id);
}
