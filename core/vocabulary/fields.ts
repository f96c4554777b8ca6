import type { FieldDefinition, FieldGroup, FieldType, IndexedWhen } from './types';

type Extra = Partial<Pick<FieldDefinition, 'otel' | 'maxLength'>> & { readonly indexed?: IndexedWhen };
type Row = readonly [name: string, type: FieldType, description: string, extra?: Extra];

const group = (name: FieldGroup, rows: readonly Row[]): FieldDefinition[] =>
  rows.map(([field, type, description, extra]) => ({ name: field, group: name, type, description, ...extra }));

const ALWAYS = { indexed: 'always' } as const;
const REPORT_OR_START = { indexed: 'report_or_session_start' } as const;
const CALL_OR_STEP = { indexed: 'call_or_step' } as const;

/**
 * Every field an event may have, in the order in which an event writes them: scalars first, arrays last.
 * Attribute names are those of the OpenTelemetry semantic conventions (app, session, device, os, exception, http).
 */
export const FIELDS: readonly FieldDefinition[] = [
  ...group('identity', [
    ['event_id', 'string', "The client's uuid, else SHA-256 of source and content", { otel: 'app.crash.id', ...ALWAYS }],
    ['event_name', 'string', 'What happened, one of EVENT_NAMES', { otel: 'event.name', ...ALWAYS }],
    ['schema_version', 'integer', 'Version of this table'],
    ['source_kind', 'string', 'The format or sender the event came from'],
  ]),
  ...group('time', [
    ['occurred_time', 'time', 'When it happened by the device clock, corrected for skew; becomes _time'],
    ['time_precision', 'string', 'exact, window (a report that names a span only) or day'],
    ['received_time', 'time', 'When the gateway or the input received it', ALWAYS],
    ['detected_time', 'time', 'When a detection was made'],
    ['notified_time', 'time', 'When somebody was told'],
  ]),
  ...group('app', [
    ['app_id', 'string', 'Application id, the tenant', { otel: 'service.name', ...ALWAYS }],
    ['platform', 'string', 'ios, android, web or backend', ALWAYS],
    ['app_version', 'string', 'Version that people see', { otel: 'service.version', ...ALWAYS }],
    ['app_version_sort', 'string', 'Version with zero-padded numbers, for ordering'],
    ['app_build', 'string', 'Build number', { otel: 'app.build_id' }],
    ['distribution', 'string', 'store, testflight or internal'],
    ['mapping_id', 'string', 'R8 map id, dSYM uuid or JavaScript debug id'],
  ]),
  ...group('device', [
    ['os_name', 'string', 'Operating system', { otel: 'os.name' }],
    ['os_version', 'string', 'Version of the operating system', { otel: 'os.version', ...REPORT_OR_START }],
    ['os_build', 'string', 'Build of the operating system', { otel: 'os.build_id' }],
    ['device_model_code', 'string', 'Model identifier of the maker', { otel: 'device.model.identifier', ...REPORT_OR_START }],
    ['device_model_name', 'string', 'Model name that people know', { otel: 'device.model.name' }],
    ['device_manufacturer', 'string', 'Maker of the device', { otel: 'device.manufacturer' }],
    ['device_arch', 'string', 'Processor architecture', { otel: 'host.arch' }],
    ['memory_free', 'integer', 'Free memory in bytes'],
    ['storage_free', 'integer', 'Free storage in bytes'],
    ['battery_level', 'number', 'Charge, 0 to 1'],
    ['network_type', 'string', 'wifi, cell, none', { otel: 'network.connection.type' }],
    ['carrier', 'string', 'Mobile operator', { otel: 'network.carrier.name' }],
    ['locale', 'string', 'Language and region of the device'],
    ['country', 'string', 'ISO 3166-1 code', { otel: 'geo.country.iso_code', ...REPORT_OR_START }],
    ['region', 'string', 'ISO 3166-2 code, never from an address', { otel: 'geo.region.iso_code', ...ALWAYS }],
  ]),
  ...group('who', [
    ['install_id_hash', 'string', 'Keyed hash of the installation id', { otel: 'app.installation.id', ...REPORT_OR_START }],
    ['user_id_hash', 'string', 'Keyed hash of the user id', { otel: 'user.id', indexed: 'session_start' }],
    ['hash_key_id', 'string', 'Which key made the hashes'],
    ['support_code', 'string', '8 base-32 characters of the installation, to be read out on the telephone'],
  ]),
  ...group('session', [
    ['session_id', 'string', 'Session', { otel: 'session.id' }],
    ['session_seq', 'integer', 'Number of the event in its session'],
    ['seconds_since_launch', 'number', 'Seconds from process start'],
    ['foreground', 'boolean', 'Was the app in front'],
    ['screen_name', 'string', 'Screen shown', { otel: 'app.screen.name' }],
    ['journey', 'string', 'Customer journey, such as transfer', CALL_OR_STEP],
    ['step', 'string', 'Step of the journey', CALL_OR_STEP],
    ['start_type', 'string', 'cold, warm or hot'],
    ['duration_ms', 'number', 'Duration in milliseconds'],
  ]),
  ...group('failure', [
    ['kind', 'string', 'One of KINDS; only crash enters crash-free rates', ALWAYS],
    ['runtime', 'string', 'jvm, native, swift, js, dart, dotnet or unity'],
    ['fatal', 'boolean', 'Did the process end'],
    ['handled', 'boolean', 'Was it caught by the app'],
    ['session_first_crash', 'integer', '1 on the first crash of its session, else 0'],
    ['exception_type', 'string', 'Class or signal of the root cause', { otel: 'exception.type' }],
    ['exception_message', 'string', 'Message, redacted', { otel: 'exception.message', maxLength: 800 }],
    ['message_template', 'string', 'First line with values replaced by placeholders', { maxLength: 300 }],
    ['signal', 'string', 'POSIX signal'],
    ['signal_code', 'string', 'Code of the signal or exception'],
    ['termination_code', 'integer', 'Code the system gave for ending the process'],
    ['culprit', 'string', 'Frame that is blamed', { maxLength: 300 }],
    ['title', 'string', 'One line for people', { maxLength: 300 }],
  ]),
  ...group('grouping', [
    ['issue_key', 'string', 'Deterministic key of the issue', { indexed: 'report', otel: 'crash.group.id' }],
    ['variant_key', 'string', 'Deterministic key of the variant', { indexed: 'report' }],
    ['fp_version', 'string', 'Version of the grouping rules'],
    ['symbolication', 'string', 'full, partial, pending or none'],
    ['app_frames', 'integer', "The app's own frames of the blamed stack"],
    ['app_frames_named', 'integer', 'How many of them have names'],
    ['missing_symbols', 'string', 'Symbols that nobody has uploaded, as id=image|id=image', { maxLength: 3500 }],
  ]),
  ...group('report', [
    ['report_id', 'string', 'Id inside the report, as its maker wrote it'],
    ['bundle_id', 'string', 'Bundle or package inside the report'],
    ['process', 'string', 'Process name'],
    ['pid', 'integer', 'Process id'],
    ['os_label', 'string', 'Operating system line of the report as it is'],
    ['thread_name', 'string', 'Name of the crashed thread', { otel: 'thread.name' }],
    ['crashed_thread', 'integer', 'Index of the crashed thread'],
    ['thread_count', 'integer', 'Number of threads in the report'],
    ['image_count', 'integer', 'Number of binary images in the report'],
    ['mach_type', 'string', 'Mach exception or signal of the crashed thread'],
    ['exception_name', 'string', 'Name of an uncaught NSException'],
    ['exception_subtype', 'string', 'Subtype the system gave'],
    ['error_code', 'integer', 'Code of a handled error'],
    ['sender_platform', 'string', 'Platform in the words of the SDK that sent the report'],
    ['release', 'string', 'Release in the words of the SDK that sent the report'],
    ['exception_count', 'integer', 'Number of exceptions in the chain'],
    ['error_kind', 'string', "Kind of failure in the words of the report's maker"],
    ['fault_addr', 'string', 'Address whose access failed'],
    ['termination_namespace', 'string', 'Who ended the process'],
    ['vendor_issue_id', 'string', "The feed's own issue id"],
    ['raw_ref', 'string', 'Where the raw report is kept'],
  ]),
  ...group('trace', [
    ['trace_id', 'string', 'Trace', { otel: 'trace_id' }],
    ['span_id', 'string', 'Span', { otel: 'span_id' }],
    ['parent_span_id', 'string', 'Parent span'],
    ['span_name', 'string', 'Name of the span'],
    ['span_kind', 'string', 'client, server, internal, producer or consumer'],
    ['service_name', 'string', 'Service that did the work', { otel: 'service.name', ...CALL_OR_STEP }],
    ['status_code', 'string', 'unset, ok or error'],
    ['severity_text', 'string', 'Severity as written'],
    ['severity_number', 'integer', 'Severity, 1 to 24'],
    ['http_method', 'string', 'Request method', { otel: 'http.request.method' }],
    ['http_route', 'string', 'Route template without ids', { otel: 'http.route', ...CALL_OR_STEP }],
    ['http_status', 'integer', 'Status of the answer', { otel: 'http.response.status_code', ...CALL_OR_STEP }],
    ['body', 'string', 'Text of a log record; the last scalar, so that a long one hides nothing', { maxLength: 16_000 }],
  ]),
  ...group('array', [
    ['frames', 'array', 'Frames of the blamed thread and cause'],
    ['causes', 'array', 'Chain of exceptions, outermost first, root last'],
    ['threads', 'array', 'All threads'],
    ['last_exception', 'array', 'Stack of an uncaught NSException'],
    ['breadcrumbs', 'array', 'What the user did before'],
    ['logs', 'array', 'Log lines of the report'],
    ['custom_keys', 'object', 'Keys the app set', { otel: 'app.custom' }],
    ['fp_explain', 'array', 'Frame by frame: used or skipped, and the rule'],
    ['raw', 'array', 'Lines of a report that could not be read, redacted'],
  ]),
];

/** The field table by name. */
export const FIELD_BY_NAME: ReadonlyMap<string, FieldDefinition> = new Map(FIELDS.map((field) => [field.name, field]));

/** Version of the field table; a rename or a change of meaning raises it. */
export const SCHEMA_VERSION = 1;
