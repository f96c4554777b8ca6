import type { Job } from '../jobs/types';
import type { RuntimeServices } from '../services';
import { schedulerError } from './errors';
import type { Pool } from './pool';
import type { Runner } from './runner';
import { findSavedSearch, type SavedSearch } from './saved-search';
import type { Scheduler, SearchReference } from './types';

/** What runs on demand need. */
export interface OnDemandOptions {
  readonly services: () => RuntimeServices;
  readonly runner: Runner;
  readonly pool: Pool;
}

/** The saved search a reference means. Throws `APPMON-SCHED-MISSING` when there is none. */
export function savedSearchOf({ conf }: RuntimeServices, reference: SearchReference): SavedSearch {
  const search = findSavedSearch(conf, reference.name, reference);
  if (!search) throw schedulerError('APPMON-SCHED-MISSING', { name: reference.name });
  return search;
}

/** Runs that somebody asks for, and what is known of the runs of a search. */
export function createOnDemand({ services, runner, pool }: OnDemandOptions): Pick<Scheduler, 'dispatch' | 'history'> {
  const isGoing = ({ state }: Job): boolean => state !== 'DONE' && state !== 'FAILED';

  const runOf = ({ name, app }: SavedSearch, owner: string): Job | undefined =>
    services()
      .jobs.list()
      .find((job) => job.request.savedSearch === name && job.request.app === app && job.request.owner === owner && isGoing(job));

  const judgeWhenDone = async (search: SavedSearch, job: Job): Promise<void> => {
    await job.finished;
    if (job.state === 'DONE') await runner.judge(search, job);
  };

  return {
    dispatch: async (reference, { args = {}, trigger, force }) => {
      const search = savedSearchOf(services(), reference);
      const owner = reference.owner === '-' || reference.owner === '' ? search.owner : reference.owner;
      const going = force === false ? runOf(search, owner) : undefined;
      if (going) return going;
      const job = await runner.begin({ ...search, owner }, { args, scheduled: false });
      if (trigger) pool.track(judgeWhenDone(search, job));
      return job;
    },
    history: (name) =>
      services()
        .jobs.list()
        .filter((job) => job.request.savedSearch === name)
        .map((job) => ({ sid: job.sid, start: job.published, scheduled: job.request.scheduled === true })),
  };
}
