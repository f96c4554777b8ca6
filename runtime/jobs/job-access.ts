import { canRead } from '../auth/access';
import type { ConfStore } from '../conf/types';
import type { Session } from '../splunkd/types';
import type { Job } from './types';

/** Jobs are their owner's; administrators see all, and runs of a saved search are as visible as the saved search. */
export function mayReadJob({ request }: Pick<Job, 'request'>, session: Session, conf: Pick<ConfStore, 'origin'>): boolean {
  const { owner, app, savedSearch } = request;
  if (owner === session.user || session.capabilities.has('admin_all_objects')) return true;
  if (savedSearch === undefined) return false;
  // In the view of the owner: a private search may hide a shared one of the same name.
  const origin = conf.origin('savedsearches', savedSearch, owner === 'nobody' ? { app } : { app, user: owner });
  return origin !== undefined && canRead(origin, session);
}
