import { CodedError } from '../../core/errors';
import type { RuntimeServices } from '../services';
import { durableOf } from './durable';
import { createFired } from './fired';
import { createOnDemand } from './on-demand';
import { createPlan } from './plan';
import { createPool } from './pool';
import { isContinuous, schedulerSlots, type PendingRun } from './queue';
import { createRunner } from './runner';
import { isOn, keyOf } from './saved-search';
import { openState } from './state';
import type { Scheduler } from './types';

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

/** Builds the scheduler; nothing runs before `start`, and nothing after `stop`. */
export function createScheduler(options: SchedulerOptions): Scheduler & { readonly tick: () => void } {
  const { services, timezone, webBase, now = (): number => Date.now() / 1000 } = options;
  const stateFile = openState(options.statePath, (text) => services().log.warn(text));
  const { state } = stateFile;

  const report = (error: unknown): void => {
    const { log } = services();
    if (error instanceof CodedError) log.warn({ code: error.code }, error.message);
    else log.error({ error }, 'a scheduled search could not be handled');
  };
  const plan = createPlan({ services, timezone, now, stateFile, report });
  const runner = createRunner({ services, stateFile, timezone, webBase, now, report });
  const fired = createFired({ services, stateFile, now });

  const slots = (): number => {
    const { conf } = services();
    const search = conf.stanza('limits', 'search') ?? {};
    return schedulerSlots(options.cpus, {
      base: Number(search['base_max_searches'] ?? 6),
      perCpu: Number(search['max_searches_per_cpu'] ?? 1),
      percent: Number(conf.stanza('limits', 'scheduler')?.['max_searches_perc'] ?? 50),
    });
  };

  /** Without a schedule that can be read there are no windows; the cursor keeps the place. */
  const runDurable = async ({ search, scheduledTime }: PendingRun): Promise<void> => {
    const planned = plan.current().get(keyOf(search));
    if (planned) await runner.durable(planned, scheduledTime, () => pool.isClosed());
  };

  const pool = createPool({
    limit: slots,
    now,
    report,
    execute: (run) => (durableOf(run.search) ? runDurable(run) : runner.once(run.search, run.scheduledTime)),
    onWait: ({ search, scheduledTime }, reason) =>
      void runner.record({ search, scheduledTime, status: isContinuous(search) ? 'continued' : 'deferred', reason }),
  });

  const skip = ({ search, scheduledTime, noted }: PendingRun): void => {
    const reason = noted
      ? 'the next scheduled time came before this run could start (concurrency limit)'
      : 'the scheduler did not run at that time';
    void runner.record({ search, scheduledTime, status: 'skipped', reason });
  };

  /** Queues what has become due of every search; whether anything had. */
  const queueDue = (at: number): boolean => {
    let moved = false;
    for (const [key, { search, schedule, window }] of plan.current()) {
      const last = (state.lastScheduled[key] ??= at);
      const times = schedule.between(last, at, MAX_MISSED);
      if (times.length === 0) continue;
      state.lastScheduled[key] = times.at(-1) ?? last;
      moved = true;
      const durable = durableOf(search) !== undefined;
      // A durable search works out its windows when it starts: one waiting run stands for all of them.
      if (durable && pool.isWaiting(key)) continue;
      for (const run of pool.add({ search, window }, durable ? times.slice(-1) : times)) skip(run);
    }
    return moved;
  };

  const tick = (): void => {
    const due = queueDue(now());
    const expired = fired.expire();
    if (due || expired) stateFile.save();
    pool.fill();
  };

  const guardedTick = (): void => {
    try {
      tick();
    } catch (error) {
      report(error);
    }
  };

  /** `run_on_startup` (savedsearches.conf.spec): one run at once, whatever the schedule says. Durable searches go on where they stopped anyway. */
  const queueAtStart = (): void => {
    for (const { search } of plan.current().values())
      if (isOn(search.settings['run_on_startup']) && !durableOf(search)) pool.add({ search, window: () => 0 }, [Math.floor(now())]);
  };

  let timer: NodeJS.Timeout | undefined;
  let unwatch: (() => void) | undefined;

  return {
    ...fired,
    ...createOnDemand({ services, runner, pool }),
    tick,
    start: () => {
      unwatch = services().conf.onChange((file) => {
        if (file === 'savedsearches') plan.forget();
      });
      timer = setInterval(guardedTick, TICK_MS);
      queueAtStart();
      guardedTick();
    },
    stop: async () => {
      clearInterval(timer);
      unwatch?.();
      await pool.close(STOP_GRACE_MS);
      stateFile.save();
    },
    nextRun: (name) => [...plan.current().values()].find(({ search }) => search.name === name)?.schedule.next(now()),
  };
}
