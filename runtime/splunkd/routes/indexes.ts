import { indexAllowed } from '../../auth/roles';
import type { StanzaOrigin } from '../../conf/types';
import type { IndexInfo } from '../../store/types';
import { alreadyExists, collection, makeEntry, parameter, removed, requiredArguments, settingArguments } from '../answers';
import { notFound, restError } from '../errors';
import { isTrue } from '../listing';
import type { RestAnswer, RestCall, RestEntry, Route } from '../types';

const PATH = 'data/indexes';
const FILE = 'indexes';

const iso = (seconds: number | undefined): string => (seconds === undefined ? '' : new Date(seconds * 1000).toISOString());

/** Names of all configured indexes that the account may search or administer; volumes and provider stanzas are none. */
function visibleNames(call: RestCall): string[] {
  const { capabilities, searchIndexes } = call.session;
  const names = [...call.services.conf.stanzas(FILE).keys()].filter((name) => !name.includes(':'));
  return names.filter((name) => capabilities.has('indexes_edit') || indexAllowed(searchIndexes, name)).sort();
}

function indexEntry(call: RestCall, name: string, info: IndexInfo | undefined): RestEntry {
  const settings = call.services.conf.stanza(FILE, name) ?? {};
  const origin = call.services.conf.origin(FILE, name) as StanzaOrigin;
  const content = {
    ...settings,
    datatype: settings['datatype'] ?? 'event',
    disabled: isTrue(settings['disabled']),
    isInternal: name.startsWith('_'),
    maxTotalDataSizeMB: Number(settings['maxTotalDataSizeMB'] ?? 0),
    frozenTimePeriodInSecs: Number(settings['frozenTimePeriodInSecs'] ?? 0),
    totalEventCount: info?.totalEventCount ?? 0,
    currentDBSizeMB: info?.currentDBSizeMB ?? 0,
    minTime: iso(info?.minTime),
    maxTime: iso(info?.maxTime),
  };
  return makeEntry(call, name, { path: PATH, access: origin }, content);
}

async function entries(call: RestCall, names: readonly string[], status = 200): Promise<RestAnswer> {
  const infos = new Map((await call.services.store.indexInfo()).map((info) => [info.name, info]));
  return collection(
    PATH,
    names.map((name) => indexEntry(call, name, infos.get(name))),
    status,
  );
}

function list(call: RestCall): Promise<RestAnswer> {
  const wanted = call.args.get('datatype') ?? 'event';
  const datatype = (name: string): string => call.services.conf.stanza(FILE, name)?.['datatype'] ?? 'event';
  return entries(
    call,
    visibleNames(call).filter((name) => wanted === 'all' || datatype(name) === wanted),
  );
}

function named(call: RestCall): string {
  const name = parameter(call, 'name');
  if (!visibleNames(call).includes(name)) throw notFound(name);
  return name;
}

async function create(call: RestCall): Promise<RestAnswer> {
  const { name } = requiredArguments(call, 'name');
  if (!/^[a-z0-9][a-z0-9_-]{0,79}$/.test(name) || name.includes('kvstore')) {
    throw restError('APPMON-REST-ARGUMENT', {
      name: 'name',
      expected: 'lower-case letters, digits, "_" and "-", not starting with "_" or "-", without "kvstore"',
      value: name,
    });
  }
  if (call.services.conf.stanza(FILE, name)) throw alreadyExists(name);
  const datatype = call.args.get('datatype') ?? 'event';
  if (datatype !== 'event' && datatype !== 'metric')
    throw restError('APPMON-REST-ARGUMENT', { name: 'datatype', expected: 'event or metric', value: datatype });
  const paths = { homePath: `$SPLUNK_DB/${name}/db`, coldPath: `$SPLUNK_DB/${name}/colddb`, thawedPath: `$SPLUNK_DB/${name}/thaweddb` };
  await call.services.store.ensureIndex(name, datatype);
  call.services.conf.write(FILE, name, { ...paths, ...settingArguments(call), datatype }, { app: call.app === '-' ? 'search' : call.app });
  return entries(call, [name], 201);
}

function change(call: RestCall, settings: Readonly<Record<string, string>>): Promise<RestAnswer> {
  const name = named(call);
  if (settings['datatype'] !== undefined) throw restError('APPMON-REST-UNKNOWN-ARGUMENT', { name: 'datatype' });
  call.services.conf.write(FILE, name, settings, { app: call.services.conf.origin(FILE, name)?.app ?? 'search' });
  return entries(call, [name]);
}

async function remove(call: RestCall): Promise<RestAnswer> {
  const name = named(call);
  const origin = call.services.conf.origin(FILE, name);
  if (!origin?.removable || !call.services.conf.remove(FILE, name, { app: origin.app })) {
    throw restError('APPMON-REST-FORBIDDEN', { detail: `: the index ${name} comes with its app or with the host and cannot be removed` });
  }
  await call.services.store.dropIndex(name);
  return removed(PATH);
}

const capability = 'indexes_edit';

export const routes: readonly Route[] = [
  { method: 'GET', path: PATH, handle: list },
  { method: 'POST', path: PATH, capability, handle: create },
  { method: 'GET', path: `${PATH}/:name`, handle: (call) => entries(call, [named(call)]) },
  { method: 'POST', path: `${PATH}/:name`, capability, handle: (call) => change(call, settingArguments(call)) },
  { method: 'POST', path: `${PATH}/:name/enable`, capability, handle: (call) => change(call, { disabled: '0' }) },
  { method: 'POST', path: `${PATH}/:name/disable`, capability, handle: (call) => change(call, { disabled: '1' }) },
  { method: 'DELETE', path: `${PATH}/:name`, capability, handle: remove },
];
