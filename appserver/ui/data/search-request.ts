import SearchJob from '@splunk/search-job';
import type { Loaded, RunOptions } from './job';
import { readJob } from './job';
import { appName } from './rest';
import { checkedTime } from './spl';

/** An ad-hoc search of a panel. `spl` is built only with data/spl.ts; times are Splunk time modifiers. */
export interface SearchRequest {
  readonly name: string;
  readonly spl: string;
  readonly earliest: string;
  readonly latest: string;
  /** Seconds for which an equal job of another tab or account is good enough. */
  readonly cacheSeconds: number;
}

/** Text the host expects: a search that begins with a command other than `search` has a leading pipe. */
const withLead = (spl: string): string => (spl.startsWith('|') || spl.startsWith('search ') ? spl : `search ${spl}`);

/** Runs a search, joining an equal job when there is a recent one, and reads its result. All parameters are texts. */
export function runSearch(request: SearchRequest, options: RunOptions): Promise<Loaded> {
  const parameters = {
    search: withLead(request.spl),
    earliest_time: checkedTime(request.earliest),
    latest_time: checkedTime(request.latest),
  };
  const job = SearchJob.create(parameters, { app: appName, cache: true, cacheLimit: request.cacheSeconds, cancelOnUnload: false });
  return readJob(job, options);
}

/** Key by which panels share a request. */
export const requestKey = (request: SearchRequest): string => [request.spl, request.earliest, request.latest].join('\u0000');
