import { byUrgency, enqueue, type PendingRun } from './queue';
import { keyOf, type SavedSearch } from './saved-search';

/** What a pool of runs needs. */
export interface PoolOptions {
  /** Runs that may go at the same time. */
  readonly limit: () => number;
  /** Clock in epoch seconds. */
  readonly now: () => number;
  /** One run from start to verdict. */
  readonly execute: (run: PendingRun) => Promise<void>;
  /** Called once for a run that has to wait, with the reason. */
  readonly onWait: (run: PendingRun, reason: string) => void;
  readonly report: (error: unknown) => void;
}

/** Runs that wait and runs that go. */
export interface Pool {
  /** Adds due times of a search; `window` gives the schedule window of each in seconds. Gives back the runs that are skipped for it. */
  add(entry: { readonly search: SavedSearch; readonly window: (scheduledTime: number) => number }, times: readonly number[]): PendingRun[];
  isWaiting(key: string): boolean;
  isClosed(): boolean;
  /** Starts waiting runs, the most urgent first, as far as slots and `max_concurrent` allow. */
  fill(): void;
  /** Counts work that nobody scheduled, so that `close` waits for it. */
  track(work: Promise<void>): void;
  /** Forgets the waiting runs, starts no more and resolves when those under way end, after `graceMs` at the latest. */
  close(graceMs: number): Promise<void>;
}

/** Makes a pool; nothing goes before `fill`. */
export function createPool({ limit, now, execute, onWait, report }: PoolOptions): Pool {
  const pending: PendingRun[] = [];
  const running = new Map<string, number>();
  const active = new Set<Promise<void>>();
  let closed = false;

  const track = (work: Promise<void>): void => {
    const settled: Promise<void> = work.catch(report).finally(() => {
      active.delete(settled);
      fill();
    });
    active.add(settled);
  };

  const start = (run: PendingRun): void => {
    const key = keyOf(run.search);
    pending.splice(pending.indexOf(run), 1);
    running.set(key, (running.get(key) ?? 0) + 1);
    const ended = (): void => {
      running.set(key, (running.get(key) ?? 1) - 1);
    };
    track(execute(run).catch(report).finally(ended));
  };

  /** Why a run cannot start now; undefined when it can. */
  const obstacle = ({ search }: PendingRun, slots: number): string | undefined => {
    const most = Number(search.settings['max_concurrent'] ?? 1) || 1;
    const mine = running.get(keyOf(search)) ?? 0;
    if (mine >= most) return `${mine} of ${most} allowed runs of this search are still going`;
    return active.size >= slots ? `all ${slots} scheduler slots are taken` : undefined;
  };

  const fill = (): void => {
    if (closed) return;
    const slots = limit();
    for (const run of pending.toSorted(byUrgency(now()))) {
      const reason = obstacle(run, slots);
      if (reason === undefined) start(run);
      else if (!run.noted) {
        run.noted = true;
        onWait(run, reason);
      }
    }
  };

  return {
    add: (entry, times) => enqueue(pending, entry, times),
    isWaiting: (key) => pending.some((run) => keyOf(run.search) === key),
    isClosed: () => closed,
    fill,
    track,
    close: async (graceMs) => {
      closed = true;
      pending.length = 0;
      await Promise.race([Promise.all(active), new Promise((resolve) => setTimeout(resolve, graceMs).unref())]);
    },
  };
}
