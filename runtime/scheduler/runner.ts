import type { Job } from '../jobs/types';
import type { RuntimeServices } from '../services';
import { parseDuration } from './durations';
import { dueWindows, durableOf, windowArgs } from './durable';
import { judge, type JudgeContext } from './judge';
import { formatRun, writeInternal, type RunRecord } from './run-log';
import { keyOf, scheduleOf, type SavedSearch, type Schedule } from './saved-search';
import type { StateFile } from './state';

/** What running searches needs. */
export interface RunnerOptions {
  readonly services: () => RuntimeServices;
  readonly stateFile: StateFile;
  /** IANA zone in which crons are read. */
  readonly timezone: string;
  readonly webBase: string;
  /** Clock in epoch seconds. */
  readonly now: () => number;
  readonly report: (error: unknown) => void;
}

/** Runs saved searches, judges them and writes their log lines. */
export interface Runner {
  /** Starts one run. */
  begin(
    search: SavedSearch,
    how: { readonly args: Readonly<Record<string, string>>; readonly scheduled: boolean; readonly whole?: boolean },
  ): Promise<Job>;
  /** Judges a finished run and triggers its actions. */
  judge(search: SavedSearch, job: Job): Promise<void>;
  /** One scheduled run from start to verdict; never rejects. */
  once(search: SavedSearch, scheduledTime: number): Promise<void>;
  /** Every window of a durable search that is due at the scheduled time, the oldest first; stops at the first that fails. */
  durable(
    planned: { readonly search: SavedSearch; readonly schedule: Schedule },
    scheduledTime: number,
    isStopped: () => boolean,
  ): Promise<void>;
  /** Writes a line of scheduler.log. */
  record(entry: RunRecord): Promise<void>;
}

const nonEmpty = (settings: Readonly<Record<string, string>>, name: string): string | undefined => settings[name] || undefined;

/** Dispatch arguments of a saved search: its `dispatch.*` settings under their REST names. */
export function dispatchArgs({ settings }: SavedSearch): Record<string, string> {
  const names = ['earliest_time', 'latest_time', 'index_earliest', 'index_latest', 'max_count', 'max_time'];
  return Object.fromEntries(
    names.flatMap((name) => (nonEmpty(settings, `dispatch.${name}`) ? [[name, settings[`dispatch.${name}`] ?? '']] : [])),
  );
}

/** Most scheduled times of a durable search that one catch-up looks at. */
const MAX_WINDOWS = 100_000;

/** Makes the runner of a scheduler. */
export function createRunner({ services, stateFile, timezone, webBase, now, report }: RunnerOptions): Runner {
  const { state } = stateFile;

  const record = (entry: RunRecord): Promise<void> => {
    const time = now();
    return writeInternal(services(), { sourcetype: 'scheduler', source: 'scheduler.log', text: formatRun(entry, time), time });
  };

  const periodOf = (search: SavedSearch): number => {
    if (!search.settings['cron_schedule']) return 60;
    return scheduleOf(search, timezone).period(now());
  };

  const contextOf = (search: SavedSearch): JudgeContext => ({
    services: services(),
    stateFile,
    timezone,
    webBase,
    now,
    period: periodOf(search),
  });

  const begin: Runner['begin'] = (search, how) =>
    services().jobs.dispatch({
      search: /^\s*(\||search\s)/i.test(search.search) ? search.search : `search ${search.search}`,
      app: search.app,
      owner: search.owner,
      args: { search: search.search, ...dispatchArgs(search), ...how.args },
      savedSearch: search.name,
      scheduled: how.scheduled,
      ...(how.whole ? { whole: true } : {}),
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
      const job = await begin(search, {
        args: { now: String(scheduledTime), ...args },
        scheduled: true,
        whole: durableOf(search) !== undefined,
      });
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

  return {
    begin,
    record,
    judge: async (search, job) => {
      await judge(search, job, contextOf(search));
    },
    once: async (search, scheduledTime) => {
      await runOnce({ search, scheduledTime }, {});
    },
    durable: async ({ search, schedule }, scheduledTime, isStopped) => {
      const durable = durableOf(search);
      if (!durable) return;
      const key = keyOf(search);
      const cursor = state.cursors[key] ?? scheduledTime - durable.lag;
      const ends = schedule.between(cursor + durable.lag, scheduledTime, MAX_WINDOWS);
      for (const window of dueWindows(durable, cursor, ends)) {
        const end = window.latest + durable.lag;
        if (isStopped() || !(await runOnce({ search, scheduledTime: end }, windowArgs(durable, window)))) return;
        state.cursors[key] = window.latest;
        stateFile.save();
      }
    },
  };
}
