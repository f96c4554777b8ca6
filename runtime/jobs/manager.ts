import type { MessagePort } from 'node:worker_threads';
import { CodedError } from '../../core/errors';
import type { SearchContext } from '../spl/catalog';
import type { HostKnowledge } from './protocol';
import type { CheckedCommand, DispatchRequest, Job, JobManager, JobResults } from './types';
import { applyControl, type ControlReach } from './control';
import { dispatchFolder, restoreJobs } from './dispatch-folder';
import { jobError } from './errors';
import { fateOf } from './expiry';
import { SearchJob } from './job';
import { createSearchPool } from './pool';
import { contextOf, type SearchRights } from './search-context';
import type { ShownPreview } from './steering';
import { continueAfter, newSid } from './sid';

/** What the job manager needs from the rest of the runtime. */
export interface JobManagerOptions {
  readonly dispatchRoot: string;
  readonly workerFile: string;
  readonly connectStore: () => MessagePort | undefined;
  readonly rights: (owner: string) => SearchRights;
  readonly knowledge: (whose: { readonly app: string; readonly owner: string; readonly sid: string }) => HostKnowledge;
  /** Rejects with a CodedError when the text cannot be parsed. */
  readonly parse: (search: string, context: SearchContext, knowledge: HostKnowledge) => Promise<readonly CheckedCommand[]>;
  readonly workers?: number;
  readonly maxWorkers?: number;
  /** Clock in epoch seconds. */
  readonly now?: () => number;
}

/** A sid names a folder, so it must not be able to leave its place. */
const SID = /^[A-Za-z0-9][\w.@-]{0,199}$/;
const MAX_ROWS = 500_000;
const ROWS_IN_MEMORY = 300_000;
const SWEEP_MS = 5_000;
const ABANDON_AFTER_MS = 2_000;
/** Each paused search holds a thread. */
const MOST_PAUSED = 4;

/** Where the rows of a running search go: to its job, or to whoever streams them. */
interface Watching {
  readonly streamed: boolean;
  readonly take: (preview: ShownPreview) => Promise<void> | void;
}

/** Starts the search threads and takes over the jobs an earlier run left in the dispatch folder. */
export function createJobManager(options: JobManagerOptions): JobManager {
  const now = options.now ?? ((): number => Date.now() / 1000);
  const size = options.workers ?? 2;
  const pool = createSearchPool({
    workerFile: options.workerFile,
    connectStore: options.connectStore,
    size,
    maxSize: Math.max(size, options.maxWorkers ?? size + 2),
    abandonAfterMs: ABANDON_AFTER_MS,
  });
  const jobs = new Map<string, SearchJob>();
  const waiting: { readonly job: SearchJob; readonly watching: Watching | undefined }[] = [];
  const running = new Map<string, number>();
  let closed = false;

  for (const status of restoreJobs(options.dispatchRoot, now())) {
    const job = new SearchJob({ ...status, directory: dispatchFolder(options.dispatchRoot, status.sid), now });
    job.restore(status);
    jobs.set(job.sid, job);
  }
  continueAfter([...jobs.keys()]);

  const steer: ControlReach['steer'] = (job, action) => pool.steer(job.sid, action);

  /** Searches beyond `max_time` end with what they have found, as documented; those that count only as a whole fail. */
  const endLate = (job: SearchJob, seconds: number): void => {
    if (job.request.whole) {
      pool.cancel(job.sid);
      return;
    }
    job.addMessage({ type: 'WARN', text: `The search was finalized after its time limit of ${seconds} seconds (max_time).` });
    applyControl(job, { action: 'finalize', value: undefined }, reach);
  };

  const execute = async (job: SearchJob, watching?: Watching): Promise<void> => {
    const { owner, app, args } = job.request;
    running.set(owner, (running.get(owner) ?? 0) + 1);
    const maxTime = Number(args['max_time'] ?? args['dispatch.max_time'] ?? 0);
    const enoughEvents = Number(args['auto_finalize_ec'] ?? 0);
    const limit = maxTime > 0 ? setTimeout(() => endLate(job, maxTime), maxTime * 1000) : undefined;
    try {
      const rights = options.rights(owner);
      const outcome = await pool.run({
        message: {
          type: 'run',
          sid: job.sid,
          spl: job.request.search,
          context: contextOf(job, rights),
          rights: { owner, allowed: rights.allowedIndexes },
          directory: job.directory,
          maxRows: Number(args['max_count'] ?? 0) || MAX_ROWS,
          streamed: watching?.streamed ?? false,
          previews: job.facts.previews,
        },
        knowledge: options.knowledge({ app, owner, sid: job.sid }),
        onStart: () => job.start(),
        onProgress: (progress) => {
          job.progress(progress);
          if (enoughEvents > 0 && progress.eventCount >= enoughEvents && !job.facts.finalized) {
            applyControl(job, { action: 'finalize', value: undefined }, reach);
          }
        },
        onPreview: (preview) => (watching ? watching.take(job.count(preview)) : job.preview(preview)),
        steered: () => [...(job.facts.paused ? ['pause' as const] : []), ...(job.facts.finalized ? ['finalize' as const] : [])],
      });
      job.complete(outcome);
    } catch (error) {
      const late = limit !== undefined && job.request.whole && job.runDuration >= maxTime;
      job.fail(late ? jobError('APPMON-JOB-TIMEOUT', { seconds: maxTime }) : asCoded(error));
    } finally {
      clearTimeout(limit);
      running.set(owner, (running.get(owner) ?? 1) - 1);
      spillOld();
      startWaiting();
    }
  };

  const startWaiting = (): void => {
    for (const next of [...waiting]) {
      const { owner } = next.job.request;
      if ((running.get(owner) ?? 0) >= options.rights(owner).quota) continue;
      waiting.splice(waiting.indexOf(next), 1);
      void execute(next.job, next.watching);
    }
  };

  const enqueue = (job: SearchJob, watching?: Watching): void => {
    const { owner, scheduled } = job.request;
    const { quota } = options.rights(owner);
    if (!scheduled && (running.get(owner) ?? 0) >= quota) {
      job.addMessage({
        type: 'WARN',
        text: `The search waits: ${owner} already runs ${quota} searches, the limit of the account's roles.`,
      });
      waiting.push({ job, watching });
    } else void execute(job, watching);
  };

  /** Keeps the newest results in memory and leaves the others to the dispatch folder. */
  const spillOld = (): void => {
    let held = 0;
    for (const job of [...jobs.values()].reverse()) {
      held += job.rowsInMemory;
      if (held > ROWS_IN_MEMORY) job.spill();
    }
  };

  const remove = (job: SearchJob): void => {
    jobs.delete(job.sid);
    job.forget();
  };

  const stop = (job: SearchJob): void => {
    const place = waiting.findIndex((each) => each.job === job);
    if (place >= 0) {
      waiting.splice(place, 1);
      job.fail(jobError('APPMON-JOB-CANCELLED'));
    } else if (!job.done) pool.cancel(job.sid);
  };

  const cancel = (job: SearchJob): void => {
    stop(job);
    jobs.delete(job.sid);
    void job.finished.then(() => job.forget());
  };

  const paused = (): number => [...jobs.values()].filter(({ facts }) => facts.paused).length;

  const reach: ControlReach = {
    cancel,
    steer,
    roomToPause: ({ sid }) => {
      if (paused() >= MOST_PAUSED) throw jobError('APPMON-JOB-PAUSE', { sid, most: MOST_PAUSED });
    },
  };

  const sweep = setInterval(() => {
    for (const job of jobs.values()) {
      const fate = fateOf(job, now());
      if (fate === 'remove') remove(job);
      else if (fate === 'cancel') cancel(job);
      else if (fate === 'pause' && paused() < MOST_PAUSED) applyControl(job, { action: 'pause', value: undefined }, reach);
    }
  }, SWEEP_MS);
  sweep.unref();

  const prepare = (request: DispatchRequest): SearchJob => {
    if (closed) throw jobError('APPMON-JOB-CLOSED');
    const published = now();
    const name = request.savedSearch;
    const sid =
      request.args['id'] ?? newSid(published, request.scheduled && name ? { owner: request.owner, app: request.app, name } : undefined);
    const directory = dispatchFolder(options.dispatchRoot, sid);
    return new SearchJob({ sid, request, directory, published, now, previews: wantsPreviews(request) });
  };

  const parse = (job: SearchJob): Promise<readonly CheckedCommand[]> => {
    const { search, app, owner } = job.request;
    return options.parse(search, contextOf(job, options.rights(owner)), options.knowledge({ app, owner, sid: job.sid }));
  };

  const create = async (request: DispatchRequest, start: (job: SearchJob) => void): Promise<SearchJob> => {
    const job = prepare(request);
    if (jobs.has(job.sid) || !SID.test(job.sid)) throw jobError('APPMON-JOB-SID', { sid: job.sid });
    await parse(job);
    jobs.set(job.sid, job);
    start(job);
    return job;
  };

  const postProcess = async (base: Job, search: string): Promise<JobResults> => {
    const command = search.trim().replace(/^\|\s*/, '');
    const args = { earliest_time: '0', latest_time: 'now', now: String(base.published) };
    const request = { search: `| loadjob ${base.sid} | ${command}`, app: base.request.app, owner: base.request.owner, args };
    const job = await create(request, (each) => void execute(each));
    await job.finished;
    const results = job.state === 'DONE' ? await job.results() : undefined;
    remove(job);
    if (!results) throw jobError('APPMON-JOB-FAILED', { sid: base.sid, reason: job.messages.at(-1)?.text ?? '' });
    return results;
  };

  return {
    dispatch: (request) => create(request, enqueue),
    stream: (request, take) => create(request, (job) => enqueue(job, { streamed: true, take })),
    check: (request) => parse(prepare({ ...request, args: {} })),
    get: (sid) => {
      const job = jobs.get(sid);
      job?.touch();
      return job;
    },
    list: () => [...jobs.values()],
    control: (sid, action, value) =>
      // Inside a promise, so that a refusal rejects.
      Promise.resolve().then(() => {
        const job = jobs.get(sid);
        if (!job) throw jobError('APPMON-JOB-UNKNOWN', { sid });
        applyControl(job, { action, value }, reach);
      }),
    postProcess,
    close: async () => {
      closed = true;
      clearInterval(sweep);
      for (const { job } of waiting.splice(0)) job.fail(jobError('APPMON-JOB-CLOSED'));
      await pool.close();
      await Promise.all([...jobs.values()].map((job) => job.finished));
    },
  };
}

/** Previews are made for people who watch: not for scheduled runs, and not where `preview` says no. */
const wantsPreviews = ({ scheduled, args }: DispatchRequest): boolean =>
  scheduled !== true && !/^(0|f|false)$/i.test(args['preview'] ?? '');

const asCoded = (error: unknown): CodedError =>
  error instanceof CodedError
    ? error
    : jobError('APPMON-JOB-WORKER', { reason: error instanceof Error ? error.message : String(error) }, { cause: error });
