import { EVENT_NAMES, FIELDS } from '../../core/vocabulary';
import type { EventName } from '../../core/vocabulary';

/**
 * Event names of senders, by ours: opentelemetry-android and -swift, Splunk's RUM agents, and short names that own
 * collectors use.
 */
const EVENT_ALIASES: ReadonlyMap<string, EventName> = new Map(
  Object.entries<EventName>({
    'device.crash': 'app.crash',
    SplunkCrashReport: 'app.crash',
    crash: 'app.crash',
    'metrickit.diagnostic.crash': 'app.crash',
    'device.anr': 'app.anr',
    anr: 'app.anr',
    'metrickit.diagnostic.hang': 'app.hang',
    hang: 'app.hang',
    'app.nonfatal': 'app.non_fatal',
    nonfatal: 'app.non_fatal',
    non_fatal: 'app.non_fatal',
    exception: 'app.non_fatal',
    'app.session_start': 'session.start',
    session_start: 'session.start',
    'app.session_end': 'session.end',
    session_end: 'session.end',
    'app.screen_view': 'app.screen',
    'app.screen.view': 'app.screen',
    'app.navigation.complete': 'app.screen',
    screen_view: 'app.screen',
    step: 'app.step',
    'app.network': 'http.call',
    network: 'http.call',
    'app.log': 'log',
    'app.backend_log': 'log',
    backend_log: 'log',
  }),
);

const KNOWN: ReadonlySet<string> = new Set(EVENT_NAMES);

/** Our name of a sender's event; undefined for one that has none. */
export function knownEvent(name: string | undefined): EventName | undefined {
  if (name === undefined) return undefined;
  return KNOWN.has(name) ? (name as EventName) : EVENT_ALIASES.get(name);
}

/** Names that several senders use for one of our fields, beside the attribute the field table lists. */
const FIELD_ALIASES: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    version: 'app_version',
    build: 'app_build',
    'service.build': 'app_build',
    model_code: 'device_model_code',
    'device.model': 'device_model_code',
    model_name: 'device_model_name',
    manufacturer: 'device_manufacturer',
    arch: 'device_arch',
    'os.type': 'os_name',
    screen: 'screen_name',
    'screen.name': 'screen_name',
    'app.screen.id': 'screen_name',
    error_type: 'exception_type',
    message: 'exception_message',
    method: 'http_method',
    'http.method': 'http_method',
    status: 'http_status',
    'http.status_code': 'http_status',
    service: 'service_name',
    'peer.service': 'service_name',
    route: 'http_route',
    'url.template': 'http_route',
    start_ms: 'duration_ms',
    load_ms: 'duration_ms',
    'battery.percent': 'battery_level',
    'crash.batteryLevel': 'battery_level',
    'heap.free': 'memory_free',
    'crash.freeMemory': 'memory_free',
    'storage.free': 'storage_free',
    'crash.freeDiskSpace': 'storage_free',
    install_id: 'install_id',
    'app.installation.id': 'install_id',
    'device.id': 'install_id',
    user_id: 'user_id',
    'user.id': 'user_id',
    'enduser.id': 'user_id',
    'network.connection.subtype': 'network_type',
    'net.host.connection.type': 'network_type',
    'appmon.stack': 'exception_stacktrace',
    stack: 'exception_stacktrace',
    stacktrace: 'exception_stacktrace',
    'exception.stacktrace': 'exception_stacktrace',
    'session.previous_id': 'previous_session_id',
    url: 'url',
    'url.full': 'url',
    'url.path': 'url',
    'http.url': 'url',
    'http.target': 'url',
  }),
);

const BY_ATTRIBUTE: ReadonlyMap<string, string> = new Map(
  FIELDS.filter(({ otel }) => otel !== undefined && otel !== 'service.name').map(({ otel, name }) => [otel ?? '', name]),
);
const BY_NAME: ReadonlySet<string> = new Set(FIELDS.map(({ name }) => name));

/** Fields that are computed here: what a sender writes into them is not kept, since it would pass for a hash of ours. */
export const MADE_HERE: ReadonlySet<string> = new Set(['install_id_hash', 'user_id_hash', 'hash_key_id', 'support_code']);

/** Attributes that say how a record came about and not what happened; they are not kept. */
const IGNORED =
  /^(?:telemetry\.|otel\.|com\.splunk\.|event\.name$|event_name$|type$|event$|log\.record\.uid$|event_id$|service\.(?:name|namespace|instance\.id)$|process\.|thread\.id$|rum\.|app_name$|city$|geo\.locality\.name$|sent_time$|received_time$|time$)/;

/** What an attribute of a sender becomes: a field of ours, nothing, or a custom key under its own name. */
export type Target = { readonly field: string } | { readonly custom: string } | undefined;

/** Names repeat in every record, so what follows from one is kept; the bound stops a sender that invents names. */
const KNOWN_TARGETS = new Map<string, Target>();
const MAX_TARGETS = 5000;

/** Finds where an attribute goes. Names with the prefix `appmon.` are ours without it. */
export function targetOf(attribute: string): Target {
  const known = KNOWN_TARGETS.get(attribute);
  if (known !== undefined || KNOWN_TARGETS.has(attribute)) return known;
  if (KNOWN_TARGETS.size >= MAX_TARGETS) KNOWN_TARGETS.clear();
  const target = findTarget(attribute);
  KNOWN_TARGETS.set(attribute, target);
  return target;
}

function findTarget(attribute: string): Target {
  const name = attribute.startsWith('appmon.') ? attribute.slice('appmon.'.length) : attribute;
  const field = FIELD_ALIASES.get(attribute) ?? FIELD_ALIASES.get(name) ?? BY_ATTRIBUTE.get(name) ?? (BY_NAME.has(name) ? name : undefined);
  if (IGNORED.test(name) || MADE_HERE.has(name)) return undefined;
  if (field !== undefined) return { field };
  return { custom: name.replace(/^app\.custom\./, '') };
}

/** A URL path as a route template: what looks like an id becomes `{id}`; the query is dropped. */
export function routeOf(url: string): string {
  const path = url.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[?#].*$/, '');
  const segments = path.split('/').map((segment) => (/^\d+$|^[0-9a-f-]{16,}$|^\[|^(?=.*\d)[\w-]{12,}$/i.test(segment) ? '{id}' : segment));
  return segments.join('/') || '/';
}
