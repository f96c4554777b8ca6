import type { RoleInfo } from '../../auth/types';
import { alreadyExists, collection, makeEntry, parameter, removed, requiredArguments } from '../answers';
import { notFound, restError } from '../errors';
import type { RestAnswer, RestCall, RestEntry, Route } from '../types';

const ROLES = 'authorization/roles';

function roleEntry(call: RestCall, role: RoleInfo): RestEntry {
  const stanza = `role_${role.name}`;
  const origin = call.services.conf.origin('authorize', stanza);
  const settings = call.services.conf.stanza('authorize', stanza) ?? {};
  const content = {
    capabilities: role.capabilities,
    imported_capabilities: role.importedCapabilities,
    imported_roles: role.importedRoles,
    srchIndexesAllowed: role.srchIndexesAllowed,
    srchIndexesDefault: role.srchIndexesDefault,
    srchFilter: settings['srchFilter'] ?? '',
    srchJobsQuota: Number(settings['srchJobsQuota'] ?? 0),
    srchDiskQuota: Number(settings['srchDiskQuota'] ?? 0),
    rtSrchJobsQuota: Number(settings['rtSrchJobsQuota'] ?? 0),
    srchTimeWin: Number(settings['srchTimeWin'] ?? -1),
    defaultApp: '',
  };
  return makeEntry(call, role.name, { path: ROLES, ...(origin ? { access: origin } : {}) }, content);
}

function findRole(call: RestCall, name: string): RoleInfo {
  const role = call.services.auth.roles().find((each) => each.name === name);
  if (!role) throw notFound(name);
  return role;
}

const LISTS: ReadonlyArray<readonly [argument: string, setting: string]> = [
  ['imported_roles', 'importRoles'],
  ['srchIndexesAllowed', 'srchIndexesAllowed'],
  ['srchIndexesDefault', 'srchIndexesDefault'],
];
const SCALARS = ['srchFilter', 'srchJobsQuota', 'srchDiskQuota', 'rtSrchJobsQuota', 'srchTimeWin'];

const allCapabilities = (call: RestCall): string[] => [...new Set(call.services.auth.roles().flatMap((role) => role.capabilities))].sort();

/** Writes the arguments of a role to authorize.conf; `capabilities`, when given, replaces the role's own set. */
function writeRole(call: RestCall, name: string, before: RoleInfo | undefined): void {
  const settings: Record<string, string | null> = {};
  for (const [argument, setting] of LISTS)
    if (call.args.has(argument)) settings[setting] = call.args.getAll(argument).filter(Boolean).join(';');
  for (const scalar of SCALARS) if (call.args.has(scalar)) settings[scalar] = call.args.get(scalar) ?? '';
  if (call.args.has('capabilities')) {
    const known = allCapabilities(call);
    const wanted = call.args.getAll('capabilities').filter(Boolean);
    const unknown = wanted.find((capability) => !known.includes(capability));
    if (unknown !== undefined)
      throw restError('APPMON-REST-ARGUMENT', { name: 'capabilities', expected: 'known capabilities', value: unknown });
    for (const capability of before?.capabilities ?? []) if (!wanted.includes(capability)) settings[capability] = 'disabled';
    for (const capability of wanted) settings[capability] = 'enabled';
  }
  for (const imported of call.args.getAll('imported_roles').filter(Boolean)) findRole(call, imported);
  call.services.conf.write('authorize', `role_${name}`, settings, { app: 'system' });
}

function createRole(call: RestCall): RestAnswer {
  const { name } = requiredArguments(call, 'name');
  if (!/^[a-z0-9_.-]{1,100}$/.test(name))
    throw restError('APPMON-REST-ARGUMENT', { name: 'name', expected: 'lower-case letters, digits, "_", "." or "-"', value: name });
  if (call.services.auth.roles().some((role) => role.name === name)) throw alreadyExists(name);
  writeRole(call, name, undefined);
  return collection(ROLES, [roleEntry(call, findRole(call, name))], 201);
}

function changeRole(call: RestCall): RestAnswer {
  const name = parameter(call, 'name');
  writeRole(call, name, findRole(call, name));
  return collection(ROLES, [roleEntry(call, findRole(call, name))]);
}

function removeRole(call: RestCall): RestAnswer {
  const name = parameter(call, 'name');
  findRole(call, name);
  if (call.services.auth.users().some((user) => user.roles.includes(name)))
    throw restError('APPMON-REST-BAD', { text: `The role ${name} is held by accounts and cannot be removed.` });
  if (!call.services.conf.remove('authorize', `role_${name}`, { app: 'system' }))
    throw restError('APPMON-REST-FORBIDDEN', { detail: `: ${name} is a built-in or packaged role` });
  return removed(ROLES);
}

const CAPABILITIES = 'authorization/capabilities';

export const routes: readonly Route[] = [
  {
    method: 'GET',
    path: CAPABILITIES,
    handle: (call) =>
      collection(CAPABILITIES, [makeEntry(call, 'capabilities', { path: CAPABILITIES }, { capabilities: allCapabilities(call) })]),
  },
  {
    method: 'GET',
    path: ROLES,
    handle: (call) =>
      collection(
        ROLES,
        call.services.auth.roles().map((role) => roleEntry(call, role)),
      ),
  },
  { method: 'POST', path: ROLES, capability: 'edit_roles', handle: createRole },
  {
    method: 'GET',
    path: `${ROLES}/:name`,
    handle: (call) => collection(ROLES, [roleEntry(call, findRole(call, parameter(call, 'name')))]),
  },
  { method: 'POST', path: `${ROLES}/:name`, capability: 'edit_roles', handle: changeRole },
  { method: 'DELETE', path: `${ROLES}/:name`, capability: 'edit_roles', handle: removeRole },
];
