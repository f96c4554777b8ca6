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

/** Parts that can be asked whether they work; each probe rejects when they do not. */
const PROBES: Readonly<Record<string, (call: RestCall) => Promise<unknown>>> = {
  Indexes: ({ services }) => services.store.indexInfo(),
  'KV Store': ({ services }) => services.store.documents.get('system/nobody/health', 'probe'),
};

/** Health tree: asks each part at the moment of the call; one that fails is red, and so is the whole. */
async function health(call: RestCall): Promise<RestAnswer> {
  const features = await Promise.all(
    Object.entries(PROBES).map(async ([name, probe]) => {
      const colour = await probe(call).then(
        () => 'green',
        () => 'red',
      );
      return [name, { health: colour, num_red: colour === 'red' ? 1 : 0, num_yellow: 0, disabled: false }] as const;
    }),
  );
  const whole = features.some(([, feature]) => feature.health === 'red') ? 'red' : 'green';
  return collection('server/health', [
    makeEntry(call, 'splunkd', { path: 'server/health' }, { health: whole, disabled: false, features: Object.fromEntries(features) }),
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
