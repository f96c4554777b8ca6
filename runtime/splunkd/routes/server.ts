import { createHash } from 'node:crypto';
import { arch, availableParallelism, hostname, platform, release, totalmem } from 'node:os';
import { SERVER_VERSION } from '../../conf/apps';
import { collection, makeEntry, parameter } from '../answers';
import { GENERATOR } from '../envelope';
import { notFound, restError } from '../errors';
import type { RestAnswer, RestCall, Route } from '../types';

const STARTED = Math.floor(Date.now() / 1000);
const LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

/** A stable id of this installation, in the form of a GUID. */
function serverGuid(call: RestCall): string {
  const digest = createHash('sha256').update(`${hostname()}\n${call.services.config.data}`).digest('hex').toUpperCase();
  return [digest.slice(0, 8), digest.slice(8, 12), digest.slice(12, 16), digest.slice(16, 20), digest.slice(20, 32)].join('-');
}

function info(call: RestCall): RestAnswer {
  const content = {
    version: SERVER_VERSION,
    build: GENERATOR.build,
    guid: serverGuid(call),
    serverName: hostname(),
    host: hostname(),
    host_fqdn: hostname(),
    product_type: 'local_runtime',
    product_name: 'App Monitoring local runtime (not Splunk Enterprise)',
    instance_type: GENERATOR.instance_type,
    server_roles: ['indexer', 'search_head', 'kv_store'],
    mode: 'normal',
    isFree: false,
    isTrial: false,
    licenseState: 'OK',
    license_labels: [],
    activeLicenseGroup: 'none',
    activeLicenseSubgroup: 'none',
    isForwarding: false,
    kvStoreStatus: 'ready',
    health_info: 'green',
    os_name: platform(),
    os_version: release(),
    cpu_arch: arch(),
    numberOfCores: availableParallelism(),
    numberOfVirtualCores: availableParallelism(),
    physicalMemoryMB: Math.round(totalmem() / 1024 ** 2),
    max_users: 4_294_967_295,
    rtsearch_enabled: false,
    startup_time: STARTED,
  };
  return collection('server/info', [makeEntry(call, 'server-info', { path: 'server/info' }, content)]);
}

function settings(call: RestCall): RestAnswer {
  const { config } = call.services;
  const content = {
    serverName: hostname(),
    host: hostname(),
    httpport: config.webPort,
    mgmtHostPort: `${config.host}:${config.mgmtPort}`,
    enableSplunkWebSSL: config.tls !== undefined,
    startwebserver: true,
    SPLUNK_DB: `${config.data}/lib`,
    SPLUNK_HOME: config.data,
    sessionTimeout: '1h',
    minFreeSpace: 0,
    trustedIP: null,
  };
  return collection('server/settings', [makeEntry(call, 'settings', { path: 'server/settings' }, content)]);
}

const COMPONENTS = ['HTTP Event Collector', 'Indexes', 'KV Store', 'Search Scheduler'];

/** Health tree: every part of this one-process host is up while it can answer at all. */
function health(call: RestCall): RestAnswer {
  const features = Object.fromEntries(COMPONENTS.map((name) => [name, { health: 'green', num_red: 0, num_yellow: 0, disabled: false }]));
  return collection('server/health', [
    makeEntry(call, 'splunkd', { path: 'server/health' }, { health: 'green', disabled: false, features }),
  ]);
}

const current = (call: RestCall): string => (call.services.log.level === 'trace' ? 'DEBUG' : call.services.log.level.toUpperCase());

function loggerEntry(call: RestCall): RestAnswer {
  return collection('server/logger', [makeEntry(call, 'runtime', { path: 'server/logger' }, { level: current(call) })]);
}

function setLevel(call: RestCall): RestAnswer {
  if (parameter(call, 'name') !== 'runtime') throw notFound(parameter(call, 'name'));
  const level = (call.args.get('level') ?? '').toUpperCase();
  if (!LEVELS.includes(level)) throw restError('APPMON-REST-ARGUMENT', { name: 'level', expected: LEVELS.join(', '), value: level });
  call.services.log.level = level.toLowerCase();
  return loggerEntry(call);
}

export const routes: readonly Route[] = [
  { method: 'GET', path: 'server/info', handle: info },
  { method: 'GET', path: 'server/info/server-info', handle: info },
  { method: 'GET', path: 'server/settings', capability: 'list_settings', handle: settings },
  { method: 'GET', path: 'server/settings/settings', capability: 'list_settings', handle: settings },
  { method: 'GET', path: 'server/health/splunkd', capability: 'list_health', handle: health },
  { method: 'GET', path: 'server/health/splunkd/details', capability: 'list_health', handle: health },
  { method: 'GET', path: 'server/logger', handle: loggerEntry },
  { method: 'GET', path: 'server/logger/:name', handle: loggerEntry },
  { method: 'POST', path: 'server/logger/:name', capability: 'edit_server', handle: setLevel },
];
