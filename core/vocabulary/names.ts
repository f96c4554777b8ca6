/** Event names; upstream OpenTelemetry names where one exists (`app.anr`, `app.hang`, `app.non_fatal` are ours). */
export const EVENT_NAMES = [
  'app.crash',
  'app.anr',
  'app.hang',
  'app.non_fatal',
  'app.jank',
  'session.start',
  'session.end',
  'app.screen',
  'app.step',
  'http.call',
  'log',
  'span',
] as const;
export type EventName = (typeof EVENT_NAMES)[number];

/** Kinds of failure. */
export const KINDS = ['crash', 'anr', 'hang', 'oom', 'watchdog', 'nonfatal', 'cpu', 'disk', 'unparsed'] as const;
export type Kind = (typeof KINDS)[number];

/** Runtimes a stack can belong to. */
export const RUNTIMES = ['jvm', 'native', 'swift', 'js', 'dart', 'dotnet', 'unity'] as const;
export type Runtime = (typeof RUNTIMES)[number];

/** Event names of failure reports: one normalised report each. */
export const REPORT_EVENTS: ReadonlySet<string> = new Set<EventName>(['app.crash', 'app.anr', 'app.hang', 'app.non_fatal']);

/** The event name of a report of one kind. */
export const EVENT_OF_KIND: Readonly<Record<Kind, EventName>> = {
  crash: 'app.crash',
  anr: 'app.anr',
  hang: 'app.hang',
  oom: 'app.crash',
  watchdog: 'app.crash',
  nonfatal: 'app.non_fatal',
  cpu: 'app.non_fatal',
  disk: 'app.non_fatal',
  unparsed: 'app.crash',
};

/** A sourcetype and the index it belongs to; `indexMacro` is how searches name the index. */
export interface SourcetypeDefinition {
  readonly name: string;
  readonly index: string;
  readonly indexMacro: string;
  readonly description: string;
}

/** Sourcetypes of normalised events; vendors' raw records keep their own sourcetypes. */
export const SOURCETYPES: readonly SourcetypeDefinition[] = [
  { name: 'appmon:session', index: 'appmon_events', indexMacro: 'appmon_index_events', description: 'Session start or end' },
  {
    name: 'appmon:event',
    index: 'appmon_events',
    indexMacro: 'appmon_index_events',
    description: 'Screen, action, journey step, network call',
  },
  { name: 'appmon:crash', index: 'appmon_crashes', indexMacro: 'appmon_index_crashes', description: 'One normalised report' },
  { name: 'appmon:crash_symbols', index: 'appmon_crashes', indexMacro: 'appmon_index_crashes', description: 'Late symbols of a report' },
  { name: 'appmon:log', index: 'appmon_logs', indexMacro: 'appmon_index_logs', description: 'Log record' },
  { name: 'appmon:span', index: 'appmon_traces', indexMacro: 'appmon_index_traces', description: 'Span' },
  { name: 'appmon:metric', index: 'appmon_metrics', indexMacro: 'appmon_index_metrics', description: 'Measurement or minute rollup' },
  { name: 'appmon:detection', index: 'appmon_summary', indexMacro: 'appmon_index_summary', description: 'Detection with its evidence' },
  {
    name: 'appmon:forecast',
    index: 'appmon_summary',
    indexMacro: 'appmon_index_summary',
    description: 'Forecast row written before its time',
  },
  { name: 'appmon:health', index: 'appmon_summary', indexMacro: 'appmon_index_summary', description: 'Pipeline, feed and drop accounting' },
];

const SOURCETYPE_BY_NAME = new Map(SOURCETYPES.map((sourcetype) => [sourcetype.name, sourcetype]));

/** The index of a normalised sourcetype; undefined for a vendor's own. */
export const indexOfSourcetype = (sourcetype: string): string | undefined => SOURCETYPE_BY_NAME.get(sourcetype)?.index;

/** The sourcetype an event of a given name is sent as. */
export const SOURCETYPE_OF_EVENT: Readonly<Record<EventName, string>> = {
  'app.crash': 'appmon:crash',
  'app.anr': 'appmon:crash',
  'app.hang': 'appmon:crash',
  'app.non_fatal': 'appmon:crash',
  'app.jank': 'appmon:event',
  'session.start': 'appmon:session',
  'session.end': 'appmon:session',
  'app.screen': 'appmon:event',
  'app.step': 'appmon:event',
  'http.call': 'appmon:event',
  log: 'appmon:log',
  span: 'appmon:span',
};
