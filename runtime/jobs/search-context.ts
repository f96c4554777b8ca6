import type { SearchContext } from '../spl/catalog';
import type { SearchJob } from './job';

/** What an account may do in searches. */
export interface SearchRights {
  readonly allowedIndexes: readonly string[];
  readonly defaultIndexes: readonly string[];
  readonly timezone: string;
  /** Searches of this account that may run at the same time (`srchJobsQuota`). */
  readonly quota: number;
}

/** Who searches, when and over which range: the dispatch arguments of a job with the rights of its account. */
export function contextOf(job: SearchJob, rights: SearchRights): Omit<SearchContext, 'signal' | 'control'> {
  const { args, app, owner } = job.request;
  return {
    app,
    owner,
    timezone: rights.timezone,
    now: Number.isFinite(Number(args['now'] || Number.NaN)) ? Number(args['now']) : job.published,
    earliest: args['earliest_time'] ?? args['dispatch.earliest_time'] ?? '0',
    latest: args['latest_time'] ?? args['dispatch.latest_time'] ?? 'now',
    ...(args['index_earliest'] ? { indexEarliest: args['index_earliest'] } : {}),
    ...(args['index_latest'] ? { indexLatest: args['index_latest'] } : {}),
    defaultIndexes: rights.defaultIndexes,
    sid: job.sid,
  };
}
