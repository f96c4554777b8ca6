import { writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../spl/value';
import type { Stanza } from '../conf/types';
import type { Job } from '../jobs/types';
import type { RuntimeServices } from '../services';
import { encodeResults } from '../jobs/results-csv';
import { CodedError } from '../../core/errors';
import { buildMail, sendMail } from './email';
import { schedulerError } from './errors';
import { isOn, type SavedSearch } from './saved-search';
import { fillTokens, type TokenSource } from './tokens';

/** One trigger of a saved search whose actions are to run. */
export interface Trigger {
  readonly search: SavedSearch;
  readonly job: Job;
  readonly fields: readonly string[];
  readonly rows: readonly Row[];
  /** Number of the row for per-result alerts; undefined in digest mode. */
  readonly row: number | undefined;
  readonly source: TokenSource;
  readonly isAlert: boolean;
}

type Action = (trigger: Trigger, settings: Stanza, services: RuntimeServices) => Promise<void>;

/** Names of the actions that a saved search switches on. */
export const enabledActions = ({ settings }: SavedSearch): string[] =>
  Object.keys(settings).flatMap((key) => {
    const name = /^action\.([^.]+)$/.exec(key)?.[1];
    return name !== undefined && isOn(settings[key]) ? [name] : [];
  });

/** Settings of an action: its alert_actions stanza, overridden by the saved search's `action.<name>.*`. */
export function actionSettings(services: RuntimeServices, action: string, search: SavedSearch): Stanza {
  const prefix = `action.${action}.`;
  const own = Object.entries(search.settings).flatMap(([key, value]) =>
    key.startsWith(prefix) ? [[key.slice(prefix.length), value] as const] : [],
  );
  const filled = own.filter(([, value]) => value !== '');
  return { ...services.conf.stanza('alert_actions', action, { app: search.app }), ...Object.fromEntries(filled) };
}

const email: Action = async (trigger, settings) => {
  const { name } = trigger.search;
  try {
    await sendMail(buildMail({ settings, fields: trigger.fields, source: trigger.source, isAlert: trigger.isAlert }), settings);
  } catch (error) {
    if (error instanceof CodedError) throw error;
    throw schedulerError('APPMON-SCHED-EMAIL', { name, reason: error instanceof Error ? error.message : String(error) }, { cause: error });
  }
};

/** Each row becomes an event of the summary index, with the search's name and the fields set as `action.summary_index.<field>`. */
const summaryIndex: Action = async (trigger, settings, services) => {
  const index = settings['_name'] || 'summary';
  const reserved = new Set([
    '_name',
    'inline',
    '_type',
    '_metric_dims',
    'force_realtime_schedule',
    'ttl',
    'maxtime',
    'maxresults',
    'command',
    'hostname',
    'is_custom',
    'track_alert',
  ]);
  const added = Object.entries(settings).filter(([key]) => !reserved.has(key));
  const now = trigger.source.triggerTime;
  const pairs = (row: Row): Array<readonly [string, string]> => [
    ...Object.entries(row).flatMap(([field, cell]) =>
      cell === undefined || field.startsWith('_') ? [] : [cell].flat().map((value) => [field, String(value)] as const),
    ),
    ...added,
  ];
  await services.ingest.events(
    trigger.rows.map((row) => {
      const time = Number(row['_time'] ?? now);
      const body = [['search_name', trigger.search.name] as const, ...pairs(row)].map(
        ([field, value]) => `${field}="${value.replaceAll('"', '\\"')}"`,
      );
      return {
        data: `${new Date(time * 1000).toISOString()}, ${body.join(', ')}`,
        time,
        index,
        source: trigger.search.name,
        sourcetype: 'stash',
      };
    }),
  );
};

/** Actions of the host itself; every other name is an app's executable. */
const BUILT_IN: Readonly<Record<string, Action>> = { email, summary_index: summaryIndex };

const REFUSED = new Set(['lookup', 'populate_lookup', 'rss', 'script', 'webhook', 'logevent', 'outputtelemetry']);

async function custom(action: string, trigger: Trigger, services: RuntimeServices): Promise<void> {
  const { search, job } = trigger;
  const settings = actionSettings(services, action, search);
  const parameters = Object.fromEntries(
    Object.entries(settings).flatMap(([key, value]) =>
      key.startsWith('param.') && !key.startsWith('param._cam') ? [[key.slice(6), fillTokens(value, trigger.source)] as const] : [],
    ),
  );
  let resultsFile = join(job.directory, 'results.csv.gz');
  if (trigger.row !== undefined) {
    const folder = join(job.directory, 'per_result_alert');
    mkdirSync(folder, { recursive: true });
    resultsFile = join(folder, `tmp_${trigger.row}.csv.gz`);
    writeFileSync(resultsFile, encodeResults(trigger.fields, trigger.rows));
  }
  const code = await services.host.runAlertAction({
    action,
    app: search.app,
    owner: search.owner,
    sid: job.sid,
    searchName: search.name,
    parameters,
    rows: trigger.rows,
    resultsFile,
  });
  if (code !== 0) throw schedulerError('APPMON-SCHED-ACTION-EXIT', { name: search.name, action, code });
}

/** Runs one action of a trigger; failures are coded errors for the caller to log. */
export async function runAction(action: string, trigger: Trigger, services: RuntimeServices): Promise<void> {
  const builtIn = Object.hasOwn(BUILT_IN, action) ? BUILT_IN[action] : undefined;
  if (builtIn) return builtIn(trigger, actionSettings(services, action, trigger.search), services);
  if (REFUSED.has(action) || !services.conf.stanza('alert_actions', action, { app: trigger.search.app })) {
    throw schedulerError('APPMON-SCHED-ACTION', { name: trigger.search.name, action });
  }
  return custom(action, trigger, services);
}
