import { isDeepStrictEqual } from 'node:util';
import { mayReadJob } from '../../jobs/job-access';
import { readWindow } from '../../jobs/output';
import { summarise } from '../../jobs/summary';
import type { DispatchRequest, Job, JobResults } from '../../jobs/types';
import { describeCommands } from '../../spl/index';
import { requireCapability } from '../access';
import { restError } from '../errors';
import { applyListing } from '../listing';
import type { RestAnswer, RestCall, Route } from '../types';
import { checkOptions } from './dispatch-options';
import { streamExport } from './export';
import { checkMode, created, failure, jobEntry, message, refusal, resultsAnswer } from './job-answers';

const BASES = ['search/jobs', 'search/v2/jobs'] as const;

const NO_ECHO = new Set(['output_mode', 'exec_mode']);

/** The dispatch arguments as the job echoes them: texts only, without what steers the answer alone. */
const dispatchArgs = (args: URLSearchParams): Record<string, string> =>
  Object.fromEntries([...args].filter(([name]) => !NO_ECHO.has(name)));

/** The app of the address; where it names none, of the argument `namespace`. */
function appOf(call: RestCall): string {
  const named = call.args.get('namespace');
  if (!named || call.app !== 'search') return call.app && call.app !== '-' ? call.app : 'search';
  if (call.services.conf.apps.some(({ id }) => id === named)) return named;
  throw restError('APPMON-REST-ARGUMENT', { name: 'namespace', expected: 'an app of this host', value: named });
}

const baseOf = (call: RestCall): string => `/services/${call.path.startsWith(BASES[1]) ? BASES[1] : BASES[0]}`;

/** Whether the caller may see a job. */
export const mayRead = ({ session, services }: RestCall, job: Job): boolean => mayReadJob(job, session, services.conf);

const find = (call: RestCall): Job | undefined => {
  const job = call.services.jobs.get(call.parameters['sid'] ?? '');
  return job && mayRead(call, job) ? job : undefined;
};

const unknownSid = (): RestAnswer => message(404, 'FATAL', 'Unknown sid.');

const isDone = (job: Job): boolean => job.state === 'DONE' || job.state === 'FAILED';

const COMMAND_NAMES = new Set(describeCommands().flatMap(({ name, aliases }) => [name, ...aliases]));

/** The search of a call. As in splunkd its first word must be a command: only the search bar of the pages adds `search` by itself. */
function searchOf(call: RestCall): string {
  const search = call.args.get('search') ?? '';
  const word = /^\s*([^\s|[`(=]+)/.exec(search)?.[1];
  if (word !== undefined && !COMMAND_NAMES.has(word.toLowerCase())) throw restError('APPMON-REST-SEARCH', { word });
  return search;
}

const requestOf = (call: RestCall): DispatchRequest => ({
  search: searchOf(call),
  app: appOf(call),
  owner: call.session.user,
  args: dispatchArgs(call.args),
  ...ttlOf(call),
});

/** Starts a search. Whoever waits for its end in the same call ends it by leaving. */
async function dispatch(call: RestCall, waits = false): Promise<Job> {
  const { jobs } = call.services;
  const job = await jobs.dispatch(requestOf(call));
  if (waits) {
    call.closed?.addEventListener('abort', () => void jobs.control(job.sid, 'cancel').catch(() => undefined));
    await job.finished;
  }
  return job;
}

const ttlOf = (call: RestCall): { readonly ttlSeconds?: number } => {
  const timeout = Number(call.args.get('timeout') ?? '');
  return timeout > 0 ? { ttlSeconds: timeout } : {};
};

/** The newest job of the same account with the same search and arguments that is no older than `reuse_max_seconds_ago`. */
function reusable(call: RestCall): Job | undefined {
  const age = Number(call.args.get('reuse_max_seconds_ago') ?? 0);
  if (age === 0) return undefined;
  const wanted = requestOf(call);
  const same = ({ request, published, state }: Job): boolean =>
    state !== 'FAILED' &&
    Date.now() / 1000 - published <= age &&
    request.owner === wanted.owner &&
    request.app === wanted.app &&
    isDeepStrictEqual(request.args, wanted.args);
  return call.services.jobs.list().findLast(same);
}

async function create(call: RestCall): Promise<RestAnswer> {
  const mode = call.args.get('exec_mode') ?? 'normal';
  if (!call.args.get('search')?.trim()) return message(400, 'FATAL', 'Expected a search; the argument "search" is empty.');
  try {
    checkOptions(call.args);
    const earlier = mode === 'normal' ? reusable(call) : undefined;
    if (earlier) return created(call, earlier.sid);
    if (mode === 'oneshot') checkMode(call);
    const job = await dispatch(call, mode !== 'normal');
    if (mode !== 'oneshot') return created(call, job.sid);
    return await answerAndDrop(call, job, false);
  } catch (error) {
    return refusal(error);
  }
}

async function answerAndDrop(call: RestCall, job: Job, exported: boolean): Promise<RestAnswer> {
  const answer = job.state === 'FAILED' ? failure(job) : resultsAnswer(call, job, { results: await job.results(), exported });
  await call.services.jobs.control(job.sid, 'cancel');
  return answer;
}

async function exportResults(call: RestCall): Promise<RestAnswer> {
  try {
    checkOptions(call.args);
    checkMode(call);
    return (await streamExport(call, requestOf(call))) ?? (await answerAndDrop(call, await dispatch(call, true), true));
  } catch (error) {
    return refusal(error);
  }
}

function list(call: RestCall): RestAnswer {
  const ids = call.args.getAll('id');
  const { jobs } = call.services;
  const candidates = ids.length > 0 ? ids.flatMap((id) => jobs.get(id) ?? []) : jobs.list().toReversed();
  const entries = candidates.filter((job) => mayRead(call, job)).map((job) => jobEntry(job, baseOf(call)));
  return applyListing({ kind: 'collection', title: 'jobs', entries }, call.args);
}

function entity(call: RestCall): RestAnswer {
  const job = find(call);
  if (!job) return unknownSid();
  return { kind: 'collection', bare: true, title: job.request.search, entries: [jobEntry(job, baseOf(call))] };
}

/** Throws 403 unless the job is the caller's or the caller administrates. */
function requireOwnership(call: RestCall, job: Job): void {
  if (job.request.owner !== call.session.user) requireCapability(call.session, 'admin_all_objects');
}

async function control(call: RestCall): Promise<RestAnswer> {
  const job = find(call);
  if (!job) return unknownSid();
  requireOwnership(call, job);
  const action = call.args.get('action') ?? '';
  try {
    await call.services.jobs.control(job.sid, action, call.args.get('ttl') ?? call.args.get('priority') ?? undefined);
    return message(200, 'INFO', `Search job ${action === 'cancel' ? 'cancelled' : `action ${action} done`}.`);
  } catch (error) {
    return refusal(error);
  }
}

async function remove(call: RestCall): Promise<RestAnswer> {
  const job = find(call);
  if (!job) return unknownSid();
  requireOwnership(call, job);
  await call.services.jobs.control(job.sid, 'cancel');
  return message(200, 'INFO', 'Search job cancelled.');
}

/** The three row endpoints differ in which rows they show, and whether those of an unfinished job. */
const rows =
  (pick: (job: Job) => Promise<JobResults>, previews: boolean) =>
  async (call: RestCall): Promise<RestAnswer> => {
    const job = find(call);
    if (!job) return unknownSid();
    if (job.state === 'FAILED') return failure(job);
    try {
      const search = call.args.get('search')?.trim();
      if (!isDone(job)) {
        const results = previews && !search ? await pick(job) : undefined;
        return results && results.rows.length > 0 ? resultsAnswer(call, job, { results }) : { kind: 'empty', status: 204 };
      }
      return resultsAnswer(call, job, { results: search ? await call.services.jobs.postProcess(job, search) : await pick(job) });
    } catch (error) {
      return refusal(error);
    }
  };

async function summary(call: RestCall): Promise<RestAnswer> {
  const job = find(call);
  if (!job) return unknownSid();
  if (!isDone(job)) return { kind: 'empty', status: 204 };
  const events = await job.events();
  const { fields } = readWindow(call.args);
  const top = Number(call.args.get('top_count') ?? 10);
  return { kind: 'json', value: summarise(fields.length > 0 ? fields : events.fields, events.rows, top) };
}

function timeline(call: RestCall): RestAnswer {
  const job = find(call);
  if (!job) return unknownSid();
  if (!isDone(job)) return { kind: 'empty', status: 204 };
  const buckets = job.timeline();
  return {
    kind: 'json',
    value: {
      event_count: job.content()['eventCount'],
      cursor_time: job.content()['searchEarliestTime'],
      buckets: buckets.map(([start, count], at) => ({
        earliest_time: start,
        earliest_time_offset: 0,
        earliest_strftime: new Date(start * 1000).toISOString(),
        duration: (buckets[at + 1]?.[0] ?? Number(job.content()['searchLatestTime'])) - start,
        total_count: count,
        available_count: count,
        is_finalized: true,
      })),
    },
  };
}

const searchLog = (call: RestCall): RestAnswer => {
  const job = find(call);
  return job ? { kind: 'bytes', contentType: 'text/plain; charset=UTF-8', body: job.log() } : unknownSid();
};

const results = rows((job) => job.results(), false);
const preview = rows((job) => job.results(), true);
const events = rows((job) => job.events(), true);

const PARTS: ReadonlyArray<readonly [part: string, handle: Route['handle'], methods: readonly Route['method'][]]> = [
  ['results', results, ['GET', 'POST']],
  ['results_preview', preview, ['GET', 'POST']],
  ['events', events, ['GET', 'POST']],
  ['timeline', timeline, ['GET']],
  ['summary', summary, ['GET', 'POST']],
  ['search.log', searchLog, ['GET']],
  ['control', control, ['POST']],
];

/** `search/jobs` and `search/v2/jobs` with every sub-resource (both prefixes serve the same). */
export const searchJobRoutes: readonly Route[] = BASES.flatMap((base): Route[] => [
  { method: 'POST', path: base, capability: 'search', handle: create },
  { method: 'GET', path: base, handle: list },
  { method: 'GET', path: `${base}/export`, capability: 'search', handle: exportResults },
  { method: 'POST', path: `${base}/export`, capability: 'search', handle: exportResults },
  { method: 'GET', path: `${base}/:sid`, handle: entity },
  { method: 'DELETE', path: `${base}/:sid`, handle: remove },
  ...PARTS.flatMap(([part, handle, methods]) => methods.map((method): Route => ({ method, path: `${base}/:sid/${part}`, handle }))),
]);
