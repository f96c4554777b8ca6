import type { Job } from '../jobs/types';
import type { RuntimeServices } from '../services';
import { CodedError } from '../../core/errors';
import { parseDuration } from './durations';
import { dueWindows, durableOf, windowArgs } from './durable';
import { schedulerError } from './errors';
import { judge, type JudgeContext } from './judge';
import { byUrgency, enqueue, isContinuous, schedulerSlots, type PendingRun } from './queue';
import { formatRun, writeInternal, type RunRecord } from './run-log';
import { allSavedSearches, findSavedSearch, isScheduled, keyOf, scheduleOf, type SavedSearch, type Schedule } from './saved-search';
import { openState } from './state';
import { liftSuppression, suppressedUntil } from './suppression';
import type { Scheduler, SearchReference } from './types';

/** What the scheduler needs; `services` is read at each use, since the parts are wired in a circle. */
export interface SchedulerOptions {
  readonly services: () => RuntimeServices;
  readonly statePath: string;
  /** IANA zone in which crons are read. */
  readonly timezone: string;
  readonly cpus: number;
  readonly webBase: string;
  /** Clock in epoch seconds. */
  readonly now?: () => number;
}

interface Planned {
  readonly search: SavedSearch;
  readonly schedule: Schedule;
}

const TICK_MS = 1000;
/** How long a stop waits for runs under way; the job manager ends the others. */
const STOP_GRACE_MS = 5000;
/** Missed runs of a continuous search that are made up for after a stop. */
const MAX_MISSED = 100;

const nonEmpty = (settings: Readonly<Record<string, string>>, name: string): string | undefined => settings[name] || undefined;

/** Dispatch arguments of a saved search: its `dispatch.*` settings under their REST names. */
export function dispatchArgs({ settings }: SavedSearch): Record<string, string> {
  const names = ['earliest_time', 'latest_time', 'index_earliest', 'index_latest', 'max_count', 'max_time'];
  return Object.fromEntries(
    names.flatMap((name) => (nonEmpty(settings, `dispatch.${name}`) ? [[name, settings[`dispatch.${name}`] ?? '']] : [])),
  );
}

/** Builds the scheduler; nothing runs before `start`. */
export function createScheduler(options: SchedulerOptions): Scheduler & { readonly tick: () => void } {
  const now = options.now ?? ((): number => Date.now() / 1000);
  const stateFile = openState(options.statePath, (text) => options.services().log.warn(text));
  const { state } = stateFile;
  const pending: PendingRun[] = [];
  const running = new Map<string, number>();
  const active = new Set<Promise<void>>();
  let planned: ReadonlyMap<string, Planned> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let unwatch: (() => void) | undefined;
  let stopped = false;

  const plan = (): ReadonlyMap<string, Planned> => {
    if (planned) return planned;
    const fresh = new Map<string, Planned>();
    for (const search of allSavedSearches(options.services().conf).filter(isScheduled)) {
      try {
        durableOf(search);
        fresh.set(keyOf(search), { search, schedule: scheduleOf(search, options.timezone) });
      } catch (error) {
        report(error);
      }
    }
    planned = fresh;
    track(fresh);
    return fresh;
  };

  /** A durable search covers what comes from the moment it is switched on; one that is switched off begins anew when it comes back. */
  const track = (fresh: ReadonlyMap<string, Planned>): void => {
    for (const memory of [state.cursors, state.lastScheduled]) {
      for (const key of Object.keys(memory)) if (!fresh.has(key)) Reflect.deleteProperty(memory, key);
    }
    for (const [key, { search }] of fresh) {
      const durable = durableOf(search);
      if (durable) state.cursors[key] ??= now() - durable.lag;
    }
  };

  const report = (error: unknown): void => {
    const { log } = options.services();
    if (error instanceof CodedError) log.warn({ code: error.code }, error.message);
    else log.error({ error }, 'a scheduled search could not be handled');
  };

  const record = (entry: RunRecord): Promise<void> => {
    const time = now();
    return writeInternal(options.services(), { sourcetype: 'scheduler', source: 'scheduler.log', text: formatRun(entry, time), time });
  };

  const periodOf = (search: SavedSearch): number => {
    if (!search.settings['cron_schedule']) return 60;
    return scheduleOf(search, options.timezone).period(now());
  };

  const contextOf = (search: SavedSearch): JudgeContext => ({
    services: options.services(),
    stateFile,
    timezone: options.timezone,
    webBase: options.webBase,
    now,
    period: periodOf(search),
  });

  const begin = (
    search: SavedSearch,
    more: { readonly args: Readonly<Record<string, string>>; readonly scheduled: boolean },
  ): Promise<Job> =>
    options.services().jobs.dispatch({
      search: /^\s*(\||search\s)/i.test(search.search) ? search.search : `search ${search.search}`,
      app: search.app,
      owner: search.owner,
      args: { search: search.search, ...dispatchArgs(search), ...more.args },
      savedSearch: search.name,
      scheduled: more.scheduled,
      ttlSeconds: parseDuration(search.settings['dispatch.ttl'] || '2p', periodOf(search)),
    });

  /** Runs once, judges, and writes the log line; true when the search itself succeeded. */
  const runOnce = async (
    run: { readonly search: SavedSearch; readonly scheduledTime: number },
    args: Readonly<Record<string, string>>,
  ): Promise<boolean> => {
    const { search, scheduledTime } = run;
    const dispatchTime = now();
    const base = { search, scheduledTime, dispatchTime };
    try {
      const job = await begin(search, { args: { now: String(scheduledTime), ...args }, scheduled: true });
      await job.finished;
      const facts = { ...base, runTime: now() - dispatchTime, sid: job.sid, resultCount: Number(job.content()['resultCount'] ?? 0) };
      if (job.state === 'FAILED') {
        await record({ ...facts, status: 'failed', reason: job.messages.at(-1)?.text ?? '' });
        return false;
      }
      const verdict = await judge(search, job, contextOf(search));
      await record({ ...facts, status: 'success', actions: verdict.actions, suppressed: verdict.suppressed });
      return true;
    } catch (error) {
      report(error);
      await record({ ...base, status: 'failed', reason: error instanceof Error ? error.message : String(error) });
      return false;
    }
  };

  const runDurable = async (search: SavedSearch, scheduledTime: number): Promise<void> => {
    const durable = durableOf(search);
    const schedule = plan().get(keyOf(search))?.schedule;
    if (!durable || !schedule) return;
    const key = keyOf(search);
    const cursor = state.cursors[key] ?? scheduledTime - durable.lag;
    const ends = schedule.between(cursor + durable.lag, scheduledTime, 100_000);
    for (const window of dueWindows(durable, cursor, ends)) {
      const end = window.latest + durable.lag;
      if (stopped || !(await runOnce({ search, scheduledTime: end }, windowArgs(durable, window)))) return;
      state.cursors[key] = window.latest;
      stateFile.save();
    }
  };

  const start = (run: PendingRun): void => {
    const key = keyOf(run.search);
    running.set(key, (running.get(key) ?? 0) + 1);
    const isDurable = durableOf(run.search) !== undefined;
    const work: Promise<void> = (isDurable ? runDurable(run.search, run.scheduledTime) : runOnce(run, {}).then(() => undefined))
      .catch(report)
      .finally(() => {
        running.set(key, (running.get(key) ?? 1) - 1);
        active.delete(work);
        startPending();
      });
    active.add(work);
  };

  const slots = (): number => {
    const { conf } = options.services();
    const search = conf.stanza('limits', 'search') ?? {};
    const percent = Number(conf.stanza('limits', 'scheduler')?.['max_searches_perc'] ?? 50);
    return schedulerSlots(options.cpus, {
      base: Number(search['base_max_searches'] ?? 6),
      perCpu: Number(search['max_searches_per_cpu'] ?? 1),
      percent,
    });
  };

  const startPending = (): void => {
    if (stopped) return;
    const limit = slots();
    for (const run of pending.toSorted(byUrgency)) {
      const most = Number(run.search.settings['max_concurrent'] ?? 1) || 1;
      const mine = running.get(keyOf(run.search)) ?? 0;
      if (active.size < limit && mine < most) {
        pending.splice(pending.indexOf(run), 1);
        start(run);
      } else if (!run.noted) {
        run.noted = true;
        const reason =
          mine >= most ? `${mine} of ${most} allowed runs of this search are still going` : `all ${limit} scheduler slots are taken`;
        void record({
          search: run.search,
          scheduledTime: run.scheduledTime,
          status: isContinuous(run.search) ? 'continued' : 'deferred',
          reason,
        });
      }
    }
  };

  const skip = (run: PendingRun): void => {
    const reason = 'the next scheduled time came before this run could start (concurrency limit)';
    void record({ search: run.search, scheduledTime: run.scheduledTime, status: 'skipped', reason });
  };

  const tick = (): void => {
    const at = now();
    let moved = false;
    for (const [key, { search, schedule }] of plan()) {
      const last = (state.lastScheduled[key] ??= at);
      const times = schedule.between(last, at, isContinuous(search) ? MAX_MISSED : 2);
      if (times.length === 0) continue;
      state.lastScheduled[key] = times.at(-1) ?? last;
      moved = true;
      // A durable search works out its windows when it starts: one waiting run stands for all of them.
      const queued = durableOf(search) ? times.slice(-1) : times;
      if (durableOf(search) && pending.some((run) => keyOf(run.search) === key)) continue;
      for (const run of enqueue(pending, search, queued)) skip(run);
    }
    const living = state.fired.filter((alert) => alert.expiration > at);
    if (living.length < state.fired.length) {
      state.fired = living;
      moved = true;
    }
    if (moved) stateFile.save();
    startPending();
  };

  const found = (reference: SearchReference): SavedSearch | undefined =>
    findSavedSearch(options.services().conf, reference.name, reference);

  return {
    tick,
    start: () => {
      stopped = false;
      unwatch = options.services().conf.onChange((file) => {
        if (file === 'savedsearches') planned = undefined;
      });
      const guarded = (): void => {
        try {
          tick();
        } catch (error) {
          report(error);
        }
      };
      timer = setInterval(guarded, TICK_MS);
      guarded();
    },
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      unwatch?.();
      pending.length = 0;
      await Promise.race([Promise.all(active), new Promise((resolve) => setTimeout(resolve, STOP_GRACE_MS).unref())]);
      stateFile.save();
    },
    dispatch: async (reference, dispatchOptions) => {
      const search = findSavedSearch(options.services().conf, reference.name, reference);
      if (!search) throw schedulerError('APPMON-SCHED-MISSING', { name: reference.name });
      const owner = reference.owner === '-' || reference.owner === '' ? search.owner : reference.owner;
      const going = options
        .services()
        .jobs.list()
        .find(
          (job) =>
            job.request.savedSearch === search.name &&
            job.request.app === search.app &&
            job.request.owner === owner &&
            job.state !== 'DONE' &&
            job.state !== 'FAILED',
        );
      if (going && dispatchOptions.force === false) return going;
      const job = await begin({ ...search, owner }, { args: dispatchOptions.args ?? {}, scheduled: false });
      if (dispatchOptions.trigger) {
        const work: Promise<void> = job.finished
          .then(async () => {
            if (job.state === 'DONE') await judge(search, job, contextOf(search));
          })
          .catch(report)
          .finally(() => active.delete(work));
        active.add(work);
      }
      return job;
    },
    history: (name) =>
      options
        .services()
        .jobs.list()
        .filter((job) => job.request.savedSearch === name)
        .map((job) => ({ sid: job.sid, start: job.published, scheduled: job.request.scheduled === true })),
    nextRun: (name) => {
      const entry = [...plan().values()].find(({ search }) => search.name === name);
      return entry?.schedule.next(now());
    },
    firedAlerts: () => state.fired.filter((alert) => alert.expiration > now()),
    removeFiredAlert: (id) => {
      const before = state.fired.length;
      state.fired = state.fired.filter((alert) => alert.id !== id);
      if (state.fired.length < before) stateFile.save();
      return state.fired.length < before;
    },
    acknowledge: (reference) => {
      const search = found(reference);
      if (!search) throw schedulerError('APPMON-SCHED-MISSING', { name: reference.name });
      liftSuppression(search, state);
      stateFile.save();
    },
    suppression: (reference) => {
      const search = found(reference);
      const until = search ? suppressedUntil(search, state) : 0;
      return until > now() ? { suppressed: true, expiration: Math.ceil(until - now()) } : { suppressed: false, expiration: 0 };
    },
  };
}
