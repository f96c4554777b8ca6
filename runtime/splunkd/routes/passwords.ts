import { CodedError } from '../../../core/errors';
import { canRead, requireCapability, requireWrite, writeContext } from '../access';
import { alreadyExists, collection, makeEntry, parameter, removed, requiredArguments } from '../answers';
import { homeOf, removeStanza, visibleStanzas } from '../conf-entities';
import type { FoundStanza } from '../conf-entities';
import { notFound, restError } from '../errors';
import type { RestAnswer, RestCall, RestEntry, Route } from '../types';

const FILE = 'passwords';
const PREFIX = 'credential:';

/** Realm and account of a stored password; colons inside them are written as `\:`. */
interface Credential {
  readonly realm: string;
  readonly username: string;
}

const escapeColons = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll(':', '\\:');

/** Name of the entity: `realm:user:`. */
export const credentialName = ({ realm, username }: Credential): string => `${escapeColons(realm)}:${escapeColons(username)}:`;

/** Reads `realm:user:` (the last colon may be missing) or a bare account name. */
export function parseCredential(name: string): Credential {
  const parts = name.split(/(?<!\\)(?:\\\\)*:/).map((part) => part.replace(/\\(.)/g, '$1'));
  return parts.length === 1 ? { realm: '', username: parts[0] ?? '' } : { realm: parts[0] ?? '', username: parts[1] ?? '' };
}

/** Even the names of secrets are for those who may read them, or who keep everything. */
function requireList(call: RestCall): void {
  if (!call.session.capabilities.has('admin_all_objects')) requireCapability(call.session, 'list_storage_passwords');
}

/** Storing and removing needs `edit_storage_passwords` or `admin_all_objects`. */
function requireEdit(call: RestCall): void {
  const { capabilities } = call.session;
  if (!capabilities.has('edit_storage_passwords') && !capabilities.has('admin_all_objects')) {
    throw restError('APPMON-REST-FORBIDDEN', { detail: ' (requires capability: edit_storage_passwords)' });
  }
}

/** The clear text; a value that was sealed with another key says so, and does not hide the others. */
function clearText(call: RestCall, stored: string): Readonly<Record<string, string>> {
  if (!call.session.capabilities.has('list_storage_passwords')) return {};
  try {
    return { clear_password: call.services.auth.decrypt(stored) };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return { error: `${error.message} [${error.code}]` };
  }
}

function passwordEntry(call: RestCall, path: string, found: FoundStanza): RestEntry {
  const credential = parseCredential(found.name.slice(PREFIX.length));
  const stored = found.settings['password'] ?? '';
  const content = {
    realm: credential.realm,
    username: credential.username,
    password: '********',
    encr_password: stored,
    ...clearText(call, stored),
  };
  return makeEntry(call, credentialName(credential), { path, access: found.origin }, content);
}

const visible = (call: RestCall): FoundStanza[] =>
  visibleStanzas(call, FILE).filter(({ name, origin }) => name.startsWith(PREFIX) && canRead(origin, call.session));

function list(call: RestCall, path: string): RestAnswer {
  requireList(call);
  return collection(
    path,
    visible(call).map((found) => passwordEntry(call, path, found)),
  );
}

function read(call: RestCall, path: string): RestAnswer {
  requireList(call);
  return collection(path, [passwordEntry(call, path, find(call))]);
}

function find(call: RestCall): FoundStanza {
  const name = parameter(call, 'name');
  const stanza = PREFIX + credentialName(parseCredential(name));
  const found = visible(call).find((each) => each.name === stanza);
  if (!found) throw notFound(name);
  return found;
}

function create(call: RestCall, path: string): RestAnswer {
  requireEdit(call);
  const { name: username, password } = requiredArguments(call, 'name', 'password');
  const name = PREFIX + credentialName({ realm: call.args.get('realm') ?? '', username });
  const context = writeContext(call);
  // Credentials belong to the app, whoever stores them: inputs read them as nobody.
  const home = { app: context.app };
  const { conf, auth } = call.services;
  if (conf.origin(FILE, name, home)?.app === home.app) throw alreadyExists(name.slice(PREFIX.length));
  conf.write(FILE, name, { password: auth.encrypt(password) }, home);
  const [settings, origin] = [conf.stanza(FILE, name, home), conf.origin(FILE, name, home)];
  if (!settings || !origin) throw notFound(name);
  return collection(path, [passwordEntry(call, path, { file: FILE, name, settings, origin })], 201);
}

function change(call: RestCall, path: string): RestAnswer {
  requireEdit(call);
  const { password } = requiredArguments(call, 'password');
  const found = find(call);
  call.services.conf.write(FILE, found.name, { password: call.services.auth.encrypt(password) }, homeOf(found));
  return collection(path, [passwordEntry(call, path, find(call))]);
}

function remove(call: RestCall, path: string): RestAnswer {
  requireEdit(call);
  const found = find(call);
  requireWrite(found.origin, call.session);
  removeStanza(call, found);
  return removed(path);
}

/** `admin/passwords` is the old name that client libraries still use. */
export const routes: readonly Route[] = ['storage/passwords', 'admin/passwords'].flatMap((path): Route[] => [
  { method: 'GET', path, handle: (call) => list(call, path) },
  { method: 'POST', path, handle: (call) => create(call, path) },
  { method: 'GET', path: `${path}/:name`, handle: (call) => read(call, path) },
  { method: 'POST', path: `${path}/:name`, handle: (call) => change(call, path) },
  { method: 'DELETE', path: `${path}/:name`, handle: (call) => remove(call, path) },
]);
