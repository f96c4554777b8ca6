import { logStamp } from '../log-stamp';
import type { RuntimeServices } from '../services';
import type { SavedSearch } from './saved-search';

/** One line of the scheduler's log: what became of one scheduled run. */
export interface RunRecord {
  readonly search: SavedSearch;
  readonly status: 'success' | 'failed' | 'skipped' | 'continued' | 'deferred';
  readonly scheduledTime: number;
  readonly dispatchTime?: number;
  readonly runTime?: number;
  readonly resultCount?: number;
  readonly sid?: string;
  readonly reason?: string;
  readonly actions?: readonly string[];
  readonly suppressed?: boolean;
  readonly searchType?: 'scheduled' | 'datamodel_acceleration';
}

const quote = (value: string | number): string => (typeof value === 'number' ? String(value) : `"${value.replaceAll('"', "'")}"`);

/** Formats a run as Splunk's scheduler.log does: `key=value` pairs behind a time stamp and a component. */
export function formatRun(record: RunRecord, now: number): string {
  const { search } = record;
  const pairs: ReadonlyArray<readonly [string, string | number | undefined]> = [
    ['savedsearch_id', `${search.owner};${search.app};${search.name}`],
    ['search_type', record.searchType ?? 'scheduled'],
    ['user', search.owner],
    ['app', search.app],
    ['savedsearch_name', search.name],
    ['priority', search.settings['schedule_priority'] ?? 'default'],
    ['status', record.status],
    ['digest_mode', Number(search.settings['alert.digest_mode'] ?? '1')],
    ['scheduled_time', record.scheduledTime],
    ['dispatch_time', record.dispatchTime === undefined ? undefined : Math.floor(record.dispatchTime)],
    ['run_time', record.runTime === undefined ? undefined : Number(record.runTime.toFixed(3))],
    ['result_count', record.resultCount],
    ['alert_actions', (record.actions ?? []).join(',')],
    ['sid', record.sid ?? ''],
    ['suppressed', record.suppressed ? 1 : 0],
    ['reason', record.reason],
  ];
  const level = record.status === 'success' ? 'INFO ' : 'WARN ';
  const text = pairs.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${name === 'status' || name === 'priority' ? value : quote(value)}`],
  );
  return `${logStamp(now)} ${level} SavedSplunker - ${text.join(', ')}`;
}

/** Writes lines to `_internal` as events of the given sourcetype; a failure is logged, never thrown: a full disk must not stop the schedule. */
export async function writeInternal(
  services: RuntimeServices,
  line: { readonly sourcetype: string; readonly source: string; readonly text: string; readonly time: number },
): Promise<void> {
  const { sourcetype, source, text, time } = line;
  try {
    await services.ingest.events([{ data: text, time, index: '_internal', sourcetype, source }]);
  } catch (error) {
    services.log.warn({ error, text }, 'an internal event was not written');
  }
}
