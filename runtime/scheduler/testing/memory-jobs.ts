import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../../spl/value';
import type { DispatchRequest, DispatchState, Job, JobManager } from '../../jobs/types';

/** A job that ends when the test says so. */
export interface HeldJob extends Job {
  readonly end: (rows: readonly Row[] | 'fail') => Promise<void>;
}

/** A job manager without an engine: it keeps what was dispatched, and the test ends each job with rows of its own. */
export interface MemoryJobs extends JobManager {
  readonly dispatched: HeldJob[];
  /** Rows that a post-process search (alert condition) gives. */
  conditionRows: readonly Row[];
}

function heldJob(sid: string, request: DispatchRequest, directory: string): HeldJob {
  let state: DispatchState = 'RUNNING';
  let rows: readonly Row[] = [];
  let settle: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const results = () => Promise.resolve({ fields: Object.keys(rows[0] ?? {}), rows, preview: false });
  return {
    sid,
    request,
    directory,
    published: Number(request.args['now'] ?? 0),
    get state() {
      return state;
    },
    messages: [],
    content: () => ({ resultCount: rows.length, ttl: 600 }),
    results,
    events: results,
    timeline: () => [],
    log: () => '',
    finished,
    end: async (outcome) => {
      state = outcome === 'fail' ? 'FAILED' : 'DONE';
      rows = outcome === 'fail' ? [] : outcome;
      settle();
      // Judging, actions and the log line follow in their own turns of the loop.
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

/** Builds it over a dispatch folder. */
export function memoryJobs(folder: string): MemoryJobs {
  const dispatched: HeldJob[] = [];
  const manager: MemoryJobs = {
    dispatched,
    conditionRows: [],
    dispatch: (request) => {
      const sid = String(dispatched.length + 1);
      mkdirSync(join(folder, sid), { recursive: true });
      const job = heldJob(sid, request, join(folder, sid));
      dispatched.push(job);
      return Promise.resolve(job);
    },
    stream: () => Promise.reject(new Error('the scheduler streams nothing')),
    check: () => Promise.resolve([]),
    get: (sid) => dispatched.find((job) => job.sid === sid),
    list: () => dispatched,
    control: () => Promise.resolve(),
    postProcess: () => Promise.resolve({ fields: [], rows: manager.conditionRows, preview: false }),
    close: () => Promise.resolve(),
  };
  return manager;
}
