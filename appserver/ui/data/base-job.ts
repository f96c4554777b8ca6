import SearchJob from '@splunk/search-job';
import type { Base } from './bases';
import { pageError } from './errors';
import type { Loaded, RunOptions } from './job';
import { readJob } from './job';
import type { Rest, RestEntry } from './rest';
import { appName, entriesOf, isTrue, pathOf } from './rest';

/** A past run of a saved search. `started` in milliseconds. */
export interface PastRun {
  readonly sid: string;
  readonly started: number;
  readonly done: boolean;
}

const owner = 'nobody';
const historyDepth = '8';

function runOf({ name, content }: RestEntry): PastRun {
  const start = content['start'];
  const started = typeof start === 'string' && !/^\d+(\.\d+)?$/.test(start) ? Date.parse(start) : Number(start) * 1000;
  return { sid: name, started: Number.isFinite(started) ? started : 0, done: isTrue(content['isDone']) && !isTrue(content['isZombie']) };
}

/** Runs of a history listing worth reading: not failed, newest first. */
export function usableRuns(listing: unknown): PastRun[] {
  return entriesOf(listing)
    .filter(({ content }) => !isTrue(content['isFailed']))
    .map(runOf)
    .sort((a, b) => b.started - a.started);
}

async function history(rest: Rest, name: string, signal: AbortSignal): Promise<PastRun[]> {
  const path = `${pathOf('saved', 'searches', name)}/history`;
  return usableRuns(await rest({ path, query: { count: historyDepth, sort_key: 'start', sort_dir: 'desc' }, signal }));
}

async function dispatch(rest: Rest, name: string, signal: AbortSignal): Promise<string> {
  const path = `${pathOf('saved', 'searches', name)}/dispatch`;
  const answer = await rest({ path, method: 'POST', form: { trigger_actions: '0' }, signal });
  const sid = (answer as { sid?: unknown } | null)?.sid;
  if (typeof sid !== 'string' || sid === '') throw pageError('APPMON-P-016', { name, detail: 'the host gave no search id' });
  return sid;
}

/**
 * Reads the newest finished run of a base search. Without one it joins a run under way, and only when there is none at all
 * starts one, so that many viewers of a fresh install do not start many jobs. `known` is a result already held: it is given
 * back untouched when no newer run has finished.
 */
export async function readBase(base: Base, known: Loaded | undefined, options: RunOptions): Promise<Loaded> {
  const { rest, signal } = options;
  const runs = await history(rest, base.name, signal);
  const finished = runs.filter((run) => run.done);
  for (const run of finished.slice(0, 2)) {
    if (run.sid === known?.job.sid) return known;
    const loaded = await readJob(SearchJob.fromSid(run.sid, { app: appName, owner, keepAlive: false }), options).catch((error: unknown) => {
      signal.throwIfAborted();
      if (run === finished.at(Math.min(finished.length, 2) - 1) && known !== undefined) throw error;
      return undefined;
    });
    if (loaded !== undefined) return { ...loaded, asOf: run.started, job: { ...loaded.job, sid: run.sid } };
  }
  const running = runs.find((run) => !run.done);
  const sid = running?.sid ?? (await dispatch(rest, base.name, signal));
  const loaded = await readJob(SearchJob.fromSid(sid, { app: appName, owner, keepAlive: false }), options);
  return { ...loaded, asOf: running?.started ?? Date.now(), job: { ...loaded.job, sid } };
}
