import { combineRoles } from '../../auth/roles';
import { requireCapability } from '../access';
import { alreadyExists, collection, makeEntry, parameter, removed, requiredArguments } from '../answers';
import { notFound, restError } from '../errors';
import type { RestAnswer, RestCall, RestEntry, Route } from '../types';

const USERS = 'authentication/users';

async function login(call: RestCall): Promise<RestAnswer> {
  const { username, password } = requiredArguments(call, 'username', 'password');
  const session = await call.services.auth.login(username, password);
  if (!session) return { kind: 'messages', status: 401, messages: [{ type: 'WARN', text: 'Login failed' }] };
  const port = call.services.config.mgmtPort;
  const cookie = `splunkd_${port}=${encodeURIComponent(session.key)}; Path=/; HttpOnly; SameSite=Strict${call.services.config.tls ? '; Secure' : ''}`;
  const headers = call.args.get('cookie') === '1' ? { 'set-cookie': cookie } : {};
  return { kind: 'json', value: { sessionKey: session.key, message: '', code: '' }, headers };
}

function logout(call: RestCall): RestAnswer {
  const key = parameter(call, 'key');
  const session = call.services.auth.session(key);
  if (!session) throw notFound(key);
  if (session.user !== call.session.user) requireCapability(call.session, 'edit_user');
  call.services.auth.logout(key);
  return removed('authentication/httpauth-tokens');
}

function currentContext(call: RestCall): RestAnswer {
  const { session } = call;
  const user = call.services.auth.users().find((each) => each.name === session.user);
  const content = {
    username: session.user,
    realname: user?.realName ?? '',
    email: user?.email ?? '',
    roles: session.roles,
    capabilities: [...session.capabilities].sort(),
    defaultApp: 'launcher',
    defaultAppIsUserOverride: false,
    defaultAppSourceRole: 'system',
    restart_background_jobs: true,
    tz: session.timezone,
    type: 'Splunk',
  };
  return collection('authentication/current-context', [makeEntry(call, 'context', { path: 'authentication/current-context' }, content)]);
}

function userEntry(call: RestCall, name: string): RestEntry {
  const user = call.services.auth.users().find((each) => each.name === name);
  if (!user) throw notFound(name);
  const { capabilities } = combineRoles(user.roles, call.services.auth.roles());
  const content = {
    realname: user.realName,
    email: user.email,
    roles: user.roles,
    capabilities: [...capabilities].sort(),
    defaultApp: 'launcher',
    tz: user.timezone,
    type: 'Splunk',
    'locked-out': false,
  };
  return makeEntry(call, name, { path: USERS }, content);
}

function accountArguments(call: RestCall) {
  const text = (name: string): string | undefined => call.args.get(name) ?? undefined;
  const roles = call.args.getAll('roles').filter(Boolean);
  const values = {
    password: text('password'),
    realName: text('realname'),
    email: text('email'),
    timezone: text('tz'),
    roles: roles.length > 0 ? roles : undefined,
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Omit<
    Parameters<RestCall['services']['auth']['saveUser']>[0],
    'name'
  >;
}

async function createUser(call: RestCall): Promise<RestAnswer> {
  const { name } = requiredArguments(call, 'name', 'password', 'roles');
  if (call.services.auth.users().some((user) => user.name === name)) throw alreadyExists(name);
  await call.services.auth.saveUser({ name, ...accountArguments(call) });
  return collection(USERS, [userEntry(call, name)], 201);
}

async function changeUser(call: RestCall): Promise<RestAnswer> {
  const name = parameter(call, 'name');
  const { auth } = call.services;
  const changes = accountArguments(call);
  userEntry(call, name);
  if (name !== call.session.user || changes.roles) requireCapability(call.session, 'edit_user');
  else if (changes.password !== undefined) {
    requireCapability(call.session, 'change_own_password');
    const proof = await auth.login(name, call.args.get('oldpassword') ?? '');
    if (!proof) throw restError('APPMON-REST-FORBIDDEN', { detail: ': oldpassword is missing or wrong' });
    auth.logout(proof.key);
  }
  await auth.saveUser({ name, ...changes });
  return collection(USERS, [userEntry(call, name)]);
}

function removeUser(call: RestCall): RestAnswer {
  const name = parameter(call, 'name');
  if (name === call.session.user) throw restError('APPMON-REST-BAD', { text: 'An account cannot remove itself.' });
  if (!call.services.auth.removeUser(name)) throw notFound(name);
  return removed(USERS);
}

/** Accounts other than the caller's are shown to holders of edit_user only. */
const visibleUsers = (call: RestCall): readonly string[] =>
  call.services.auth
    .users()
    .map((user) => user.name)
    .filter((name) => name === call.session.user || call.session.capabilities.has('edit_user'));

function oneUser(call: RestCall): RestAnswer {
  const name = parameter(call, 'name');
  if (!visibleUsers(call).includes(name)) throw notFound(name);
  return collection(USERS, [userEntry(call, name)]);
}

export const routes: readonly Route[] = [
  { method: 'POST', path: 'auth/login', open: true, handle: login },
  { method: 'GET', path: 'authentication/current-context', handle: currentContext },
  { method: 'GET', path: 'authentication/current-context/context', handle: currentContext },
  { method: 'DELETE', path: 'authentication/httpauth-tokens/:key', handle: logout },
  {
    method: 'GET',
    path: USERS,
    handle: (call) =>
      collection(
        USERS,
        visibleUsers(call).map((name) => userEntry(call, name)),
      ),
  },
  { method: 'POST', path: USERS, capability: 'edit_user', handle: createUser },
  { method: 'GET', path: `${USERS}/:name`, handle: oneUser },
  { method: 'POST', path: `${USERS}/:name`, handle: changeUser },
  { method: 'DELETE', path: `${USERS}/:name`, capability: 'edit_user', handle: removeUser },
];
