import { numberOf, textOf } from '../../bin/kit/payload';
import type { ResultRow, Splunkd } from '../../bin/kit/splunkd';

/** A crash as the index-time fields tell it. */
export interface CrashSeen {
  readonly eventId: string;
  readonly appId: string;
  readonly platform: string;
  readonly version: string;
  readonly issueKey: string;
  /** The issue that the key belongs to today; empty without a key. */
  readonly issue: string;
  readonly installation: string;
  /** Epoch seconds. */
  readonly occurred: number;
  readonly received: number;
  readonly indexed: number;
}

/** Sessions that began, by app, platform and version; of one second of index time when `indexed` says which. */
export interface SessionCount {
  readonly appId: string;
  readonly platform: string;
  readonly version: string;
  readonly count: number;
  /** Whole epoch seconds. */
  readonly indexed?: number;
}

/** Sessions and crashes of one past hour. */
export interface HourCount {
  readonly appId: string;
  readonly platform: string;
  /** Start of the hour, epoch seconds. */
  readonly time: number;
  readonly sessions: number;
  readonly crashes: number;
}

/** Half-open range of index time in whole epoch seconds. */
export interface IndexWindow {
  readonly from: number;
  readonly to: number;
}

/** A report that comes more than four hours late says nothing about now. */
const EVENT_RANGE = '-4h';

const range = (window: IndexWindow): Record<string, string> => ({
  earliest_time: EVENT_RANGE,
  latest_time: '+1h',
  index_earliest: String(window.from),
  index_latest: String(window.to),
});

const toCrash = (row: ResultRow): CrashSeen => ({
  eventId: textOf(row, 'event_id'),
  appId: textOf(row, 'app_id'),
  platform: textOf(row, 'platform'),
  version: textOf(row, 'app_version'),
  issueKey: textOf(row, 'issue_key'),
  issue: textOf(row, 'issue'),
  installation: textOf(row, 'install_id_hash'),
  occurred: numberOf(row, 'occurred') ?? 0,
  received: numberOf(row, 'received_time') ?? numberOf(row, 'occurred') ?? 0,
  indexed: numberOf(row, 'indexed') ?? 0,
});

/** Crashes that were indexed in the window, one row a report. */
export async function readCrashes(splunkd: Splunkd, window: IndexWindow): Promise<readonly CrashSeen[]> {
  const search =
    '| tstats fillnull_value="-" count max(_time) AS occurred max(_indextime) AS indexed where `appmon_index_crashes` kind=crash by event_id app_id platform app_version issue_key variant_key install_id_hash received_time | `appmon_issue_of_keys`';
  return (await splunkd.oneshot(search, range(window))).map(toCrash);
}

/** Session starts that were indexed in the window; `bySecond` tells them apart by second of index time, for catching up. */
export async function readSessions(splunkd: Splunkd, window: IndexWindow, bySecond = false): Promise<readonly SessionCount[]> {
  const second = bySecond ? ' _indextime' : '';
  const search = `| tstats count where \`appmon_index_events\` event_name=session.start by app_id platform app_version${second}`;
  const rows = await splunkd.oneshot(search, range(window));
  return rows.map((row) => ({
    appId: textOf(row, 'app_id'),
    platform: textOf(row, 'platform'),
    version: textOf(row, 'app_version'),
    count: numberOf(row, 'count') ?? 0,
    ...(bySecond ? { indexed: numberOf(row, '_indextime') ?? 0 } : {}),
  }));
}

/** Hourly rollups of the last four weeks: what is normal. */
export async function readHours(splunkd: Splunkd): Promise<readonly HourCount[]> {
  const search =
    '| mstats sum(appmon.sessions) AS sessions sum(appmon.crashes) AS crashes where `appmon_index_metrics` by app_id platform span=1h';
  const rows = await splunkd.oneshot(search, { earliest_time: '-28d@h', latest_time: '@h' });
  return rows.map((row) => ({
    appId: textOf(row, 'app_id'),
    platform: textOf(row, 'platform'),
    time: numberOf(row, '_time') ?? Date.parse(textOf(row, '_time')) / 1000,
    sessions: numberOf(row, 'sessions') ?? 0,
    crashes: numberOf(row, 'crashes') ?? 0,
  }));
}
