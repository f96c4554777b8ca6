import { CodedError } from '../../core/errors';
import type { RuntimeServices } from '../services';
import { durableOf } from './durable';
import { schedulerError } from './errors';
import { createPlan } from './plan';
import { byUrgency, enqueue, isContinuous, schedulerSlots, type PendingRun } from './queue';
import { createRunner } from './runner';
import { findSavedSearch, isOn, keyOf, type SavedSearch } from './saved-search';
import { openState } from './state';
import { liftSuppression, suppressedUntil, suppressUntil } from './suppression';
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

const TICK_MS = 1000;
/** How long a stop waits for runs under way; the job manager ends the others. */
const STOP_GRACE_MS = 5000;
/** Missed runs of a search that are made up for (continuous scheduling) or counted as skipped, after a stop or a standstill. */
const MAX_MISSED = 100;

/** Builds the scheduler; nothing runs before `start`. */
export function createScheduler(options: SchedulerOptions): Scheduler & { readonly tick: () => void } {
  const now = options.now ?? ((): number => Date.now() / 1000);
  const stateFile = openState(options.statePath, (text) => options.services().log.warn(text));
  const { state } = stateFile;
  const pending: PendingRun[] = [];
  const running = new Map<string, number>();
  const active = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let unwatch: (() => void) | undefined;
  let stopped = false;

  const report = (error: unknown): void => {
    const { log } = options.services();
    if (error instanceof CodedError) log.warn({ code: error.code }, error.message);
    else log.error({ error }, 'a scheduled search could not be handled');
  };
  const { services, timezone, webBase } = options;
  const plan = createPlan({ services, timezone, now, stateFile, report });
  const runner = createRunner({ services, stateFile, timezone, webBase, now, report });

  /** Without a schedule that can be read there are no windows; the cursor keeps the place. */
  const runDurable = async (key: string, scheduledTime: number): Promise<void> => {
    const planned = plan.current().get(key);
    if (planned) await runner.durable(planned, scheduledTime, () => stopped);
  };

  const start = (run: PendingRun): void => {
    const key = keyOf(run.search);
    running.set(key, (running.get(key) ?? 0) + 1);
    const work: Promise<void> = (durableOf(run.search) ? runDurable(key, run.scheduledTime) : runner.once(run.search, run.scheduledTime))
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
    for (const run of pending.toSorted(byUrgency(now()))) {
      const most = Number(run.search.settings['max_concurrent'] ?? 1) || 1;
      const mine = running.get(keyOf(run.search)) ?? 0;
      if (active.size < limit && mine < most) {
        pending.splice(pending.indexOf(run), 1);
        start(run);
      } else if (!run.noted) {
        run.noted = true;
        const reason =
          mine >= most ? `${mine} of ${most} allowed runs of this search are still going` : `all ${limit} scheduler slots are taken`;
        void runner.record({
          search: run.search,
          scheduledTime: run.scheduledTime,
          status: isContinuous(run.search) ? 'continued' : 'deferred',
          reason,
        });
      }
    }
  };

  const skip = (run: PendingRun): void => {
    const reason = run.noted
      ? 'the next scheduled time came before this run could start (concurrency limit)'
      : 'the scheduler did not run at that time';
    void runner.record({ search: run.search, scheduledTime: run.scheduledTime, status: 'skipped', reason });
  };

  const tick = (): void => {
    const at = now();
    let moved = false;
    for (const [key, { search, schedule, window }] of plan.current()) {
      const last = (state.lastScheduled[key] ??= at);
      const times = schedule.between(last, at, MAX_MISSED);
      if (times.length === 0) continue;
      state.lastScheduled[key] = times.at(-1) ?? last;
      moved = true;
      // A durable search works out its windows when it starts: one waiting run stands for all of them.
      const queued = durableOf(search) ? times.slice(-1) : times;
      if (durableOf(search) && pending.some((run) => keyOf(run.search) === key)) continue;
      for (const run of enqueue(pending, { search, window }, queued)) skip(run);
    }
    const living = state.fired.filter((alert) => alert.expiration > at);
    if (living.length < state.fired.length) {
      state.fired = living;
      moved = true;
    }
    if (moved) stateFile.save();
    startPending();
  };

  /** `run_on_startup` (savedsearches.conf.spec): one run at once, whatever the schedule says. Durable searches go on where they stopped anyway. */
  const queueAtStart = (): void => {
    for (const { search } of plan.current().values())
      if (isOn(search.settings['run_on_startup']) && !durableOf(search)) enqueue(pending, { search, window: () => 0 }, [Math.floor(now())]);
  };

  const find = (reference: SearchReference): SavedSearch | undefined => findSavedSearch(options.services().conf, reference.name, reference);
  const found = (reference: SearchReference): SavedSearch => {
    const search = find(reference);
    if (!search) throw schedulerError('APPMON-SCHED-MISSING', { name: reference.name });
    return search;
  };

  return {
    tick,
    start: () => {
      stopped = false;
      unwatch = options.services().conf.onChange((file) => {
        if (file === 'savedsearches') plan.forget();
      });
      const guarded = (): void => {
        try {
          tick();
        } catch (error) {
          report(error);
        }
      };
      timer = setInterval(guarded, TICK_MS);
      queueAtStart();
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
      const search = found(reference);
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
      const job = await runner.begin({ ...search, owner }, { args: dispatchOptions.args ?? {}, scheduled: false });
      if (dispatchOptions.trigger) {
        const work: Promise<void> = job.finished
          .then(async () => {
            if (job.state === 'DONE') await runner.judge(search, job);
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
      const entry = [...plan.current().values()].find(({ search }) => search.name === name);
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
      liftSuppression(found(reference), state);
      stateFile.save();
    },
    suppress: (reference, seconds) => {
      const search = found(reference);
      if (seconds > 0) suppressUntil(search, state, now() + seconds);
      else liftSuppression(search, state);
      stateFile.save();
    },
    suppression: (reference) => {
      const search = find(reference);
      const until = search ? suppressedUntil(search, state) : 0;
      return until > now() ? { suppressed: true, expiration: Math.ceil(until - now()) } : { suppressed: false, expiration: 0 };
    },
  };
}
