import type { InstalledApp } from '../../conf/types';
import { canRead, requireCapability } from '../access';
import type { Access } from '../access';
import { alreadyExists, collection, makeEntry, parameter, removed, requiredArguments } from '../answers';
import { notFound, restError } from '../errors';
import { isTrue } from '../listing';
import type { RestAnswer, RestCall, RestEntry, Route } from '../types';

const PATH = 'apps/local';

const accessOf = (call: RestCall, app: string): Access => ({ ...call.services.conf.access('', '', app), sharing: 'app' });

function appEntry(call: RestCall, app: InstalledApp): RestEntry {
  const setting = (stanza: string, key: string): string | undefined => call.services.conf.stanza('app', stanza, { app: app.id })?.[key];
  const content = {
    label: app.label,
    version: app.version,
    visible: app.visible,
    configured: isTrue(setting('install', 'is_configured') ?? '1'),
    disabled: false,
    check_for_updates: isTrue(setting('package', 'check_for_updates') ?? '0'),
    description: setting('launcher', 'description') ?? '',
    author: setting('launcher', 'author') ?? '',
    build: setting('install', 'build') ?? '',
    show_in_nav: true,
    core: false,
    state_change_requires_restart: false,
  };
  return makeEntry(call, app.id, { path: PATH, access: accessOf(call, app.id) }, content);
}

const visible = (call: RestCall): readonly InstalledApp[] =>
  call.services.conf.apps.filter((app) => canRead(accessOf(call, app.id), call.session));

function find(call: RestCall): InstalledApp {
  const id = parameter(call, 'app');
  const app = visible(call).find((each) => each.id === id);
  if (!app) throw notFound(id);
  return app;
}

function create(call: RestCall): RestAnswer {
  requireCapability(call.session, 'edit_local_apps');
  const { name } = requiredArguments(call, 'name');
  if (call.services.conf.apps.some((app) => app.id === name)) throw alreadyExists(name);
  const [label, version, shown] = [call.args.get('label'), call.args.get('version'), call.args.get('visible')];
  const settings = { ...(label ? { label } : {}), ...(version ? { version } : {}), ...(shown === null ? {} : { visible: isTrue(shown) }) };
  return collection(PATH, [appEntry(call, call.services.conf.createApp(name, settings))], 201);
}

const CHANGES: ReadonlyArray<readonly [argument: string, stanza: string, key: string]> = [
  ['label', 'ui', 'label'],
  ['visible', 'ui', 'is_visible'],
  ['description', 'launcher', 'description'],
  ['author', 'launcher', 'author'],
  ['version', 'launcher', 'version'],
  ['configured', 'install', 'is_configured'],
];

function change(call: RestCall): RestAnswer {
  requireCapability(call.session, 'edit_local_apps');
  const { id } = find(call);
  for (const [argument, stanza, key] of CHANGES) {
    const value = call.args.get(argument);
    if (value !== null) call.services.conf.write('app', stanza, { [key]: value }, { app: id });
  }
  call.services.conf.reload();
  return collection(PATH, [appEntry(call, find(call))]);
}

function remove(call: RestCall): RestAnswer {
  requireCapability(call.session, 'edit_local_apps');
  const { id } = find(call);
  if (!call.services.conf.removeApp(id))
    throw restError('APPMON-REST-FORBIDDEN', { detail: `: ${id} is built in or hosted from a package folder` });
  return removed(PATH);
}

export const routes: readonly Route[] = [
  {
    method: 'GET',
    path: PATH,
    handle: (call) =>
      collection(
        PATH,
        visible(call).map((app) => appEntry(call, app)),
      ),
  },
  { method: 'POST', path: PATH, handle: create },
  { method: 'GET', path: `${PATH}/:app`, handle: (call) => collection(PATH, [appEntry(call, find(call))]) },
  { method: 'POST', path: `${PATH}/:app`, handle: change },
  { method: 'DELETE', path: `${PATH}/:app`, handle: remove },
];
