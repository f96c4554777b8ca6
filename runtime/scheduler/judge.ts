import { logStamp } from '../log-stamp';
import { randomBytes } from 'node:crypto';
import type { Row } from '../spl/value';
import type { Job, JobResults } from '../jobs/types';
import type { RuntimeServices } from '../services';
import { actionSettings, enabledActions, runAction, type Trigger } from './actions';
import { conditionOf } from './condition';
import { parseDuration } from './durations';
import { schedulerError } from './errors';
import { writeInternal } from './run-log';
import { isOn, keyOf, type SavedSearch } from './saved-search';
import type { StateFile } from './state';
import { applySuppression } from './suppression';
import type { TokenSource } from './tokens';

/** What judging a finished run needs. */
export interface JudgeContext {
  readonly services: RuntimeServices;
  readonly stateFile: StateFile;
  readonly timezone: string;
  /** Address of the pages, e.g. `http://127.0.0.1:8000`. */
  readonly webBase: string;
  readonly now: () => number;
  /** Seconds between two scheduled runs, for lifetimes given in periods. */
  readonly period: number;
}

/** What came of a run: which actions ran and whether suppression held some back. */
export interface Verdict {
  readonly fired: boolean;
  readonly suppressed: boolean;
  readonly actions: readonly string[];
}

const NOTHING: Verdict = { fired: false, suppressed: false, actions: [] };

async function holds(
  search: SavedSearch,
  run: { readonly job: Job; readonly results: JobResults },
  context: JudgeContext,
): Promise<boolean> {
  const { job, results } = run;
  const condition = conditionOf(search);
  if (condition.kind === 'always') return true;
  if (condition.kind === 'search') {
    try {
      return (await context.services.jobs.postProcess(job, condition.search)).rows.length > 0;
    } catch (error) {
      throw schedulerError(
        'APPMON-SCHED-CONDITION-RUN',
        { name: search.name, reason: error instanceof Error ? error.message : String(error) },
        { cause: error },
      );
    }
  }
  const { counts } = context.stateFile.state;
  const key = keyOf(search);
  const count = condition.count({ rows: results.rows });
  const previous = counts[key];
  counts[key] = count;
  return condition.holds(count, previous);
}

const isAlert = ({ settings }: SavedSearch): boolean =>
  Boolean(settings['alert_condition']) || (settings['counttype'] || 'always') !== 'always';

function sourceOf(search: SavedSearch, run: { readonly job: Job; readonly rows: readonly Row[] }, context: JudgeContext): TokenSource {
  const { job, rows } = run;
  const base = `${context.webBase}/en-US/app/${search.app}`;
  const id = encodeURIComponent(`/servicesNS/${search.owner}/${search.app}/saved/searches/${encodeURIComponent(search.name)}`);
  return {
    search,
    sid: job.sid,
    rows,
    job: job.content(),
    triggerTime: Math.floor(context.now()),
    viewLink: `${base}/alert?s=${id}`,
    resultsLink: `${base}/search?sid=${encodeURIComponent(job.sid)}`,
    timezone: context.timezone,
  };
}

function track(
  search: SavedSearch,
  job: Job,
  fired: { readonly actions: readonly string[]; readonly triggers: number; readonly context: JudgeContext },
): void {
  const { actions, triggers, context } = fired;
  const tracked =
    isOn(search.settings['alert.track']) || actions.some((action) => isOn(actionSettings(context.services, action, search)['track_alert']));
  if (!tracked) return;
  const now = context.now();
  context.stateFile.state.fired.push({
    id: `${job.sid}_${randomBytes(4).toString('hex')}`,
    savedSearch: search.name,
    app: search.app,
    owner: search.owner,
    sid: job.sid,
    triggerTime: Math.floor(now),
    severity: Number(search.settings['alert.severity'] || 3),
    actions,
    triggeredAlerts: triggers,
    expiration: now + parseDuration(search.settings['alert.expires'] || '24h', context.period),
  });
}

/** Lets a job live as long as the longest of its actions asks (`ttl` of the action, in seconds or periods). */
async function extendLife(
  search: SavedSearch,
  run: { readonly job: Job; readonly actions: readonly string[] },
  context: JudgeContext,
): Promise<void> {
  const lives = run.actions.map((action) =>
    parseDuration(actionSettings(context.services, action, search)['ttl'] || '10p', context.period),
  );
  const longest = Math.max(0, ...lives);
  if (longest > Number(run.job.content()['ttl'] ?? 0))
    await context.services.jobs.control(run.job.sid, 'setttl', String(Math.ceil(longest)));
}

/**
 * Judges a finished run by its alert condition, holds back what is suppressed, tracks what fired and runs the actions.
 * A failing action is written to `_internal` (sourcetype splunkd) and does not keep the others from running.
 */
export async function judge(search: SavedSearch, job: Job, context: JudgeContext): Promise<Verdict> {
  const results = await job.results();
  if (!(await holds(search, { job, results }, context))) {
    context.stateFile.save();
    return NOTHING;
  }
  const alert = isAlert(search);
  const digest = isOn(search.settings['alert.digest_mode'] ?? '1') || !alert;
  const all: ReadonlyArray<readonly Row[]> = digest ? [results.rows] : results.rows.map((row) => [row]);
  const { state } = context.stateFile;
  const firing = applySuppression(search, all, { state, now: context.now() });
  const actions = enabledActions(search);
  if (firing.length > 0 && alert) track(search, job, { actions, triggers: firing.length, context });
  context.stateFile.save();
  if (firing.length === 0) return { fired: false, suppressed: all.length > 0, actions: [] };
  await extendLife(search, { job, actions }, context);
  for (const rows of firing) {
    const row = digest ? undefined : all.indexOf(rows);
    const trigger: Trigger = {
      search,
      job,
      fields: results.fields,
      rows,
      row,
      source: sourceOf(search, { job, rows }, context),
      isAlert: alert,
    };
    await runActions(actions, trigger, context);
  }
  return { fired: true, suppressed: firing.length < all.length, actions };
}

async function runActions(actions: readonly string[], trigger: Trigger, context: JudgeContext): Promise<void> {
  for (const action of actions) {
    try {
      await runAction(action, trigger, context.services);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      const now = context.now();
      context.services.log.warn({ error, action, search: trigger.search.name }, 'alert action failed');
      const line = `${logStamp(now)} ERROR sendmodalert - action=${action} sid="${trigger.job.sid}" - ${text}`;
      await writeInternal(context.services, { sourcetype: 'splunkd', source: 'splunkd.log', text: line, time: now });
    }
  }
}
