/**
 * Names under which reference data state facts of a crash report, and where our event holds them.
 * `field` is a field of the event; `frame` names the same inside an element of `frames[]`.
 */
export const FACT_FIELDS: Readonly<Record<string, string>> = {
  version: 'app_version',
  build: 'app_build',
  bundle_id: 'bundle_id',
  model_code: 'device_model_code',
  platform: 'platform',
  os_version: 'os_label',
  incident_id: 'report_id',
  process: 'process',
  pid: 'pid',
  thread: 'thread_name',
  crashed_thread: 'crashed_thread',
  threads: 'thread_count',
  images: 'image_count',
  exception_type: 'mach_type',
  exception_name: 'exception_name',
  exception_message: 'exception_message',
  exception_subtype: 'exception_subtype',
  root_exception_type: 'exception_type',
  signal: 'signal',
  termination_code: 'termination_code',
  termination_namespace: 'termination_namespace',
  kind: 'kind',
  fatal: 'fatal',
  event_id: 'event_id',
  top_in_app: 'culprit',
  culprit: 'culprit',
};

/** Names of facts inside a frame. */
export const FRAME_FACT_FIELDS: Readonly<Record<string, string>> = {
  address: 'address',
  module: 'module',
  symbol: 'symbol_raw',
  file: 'file',
  line: 'line',
  inline: 'inline',
};
