import type { ConfContext, Stanza, StanzaOrigin } from '../conf/types';
import { canRead, readContext, requireCapability, requireWrite, writeContext } from './access';
import { alreadyExists, makeEntry } from './answers';
import { notFound, restError } from './errors';
import { isTrue } from './listing';
import { shownTo } from './secrets';
import type { RestCall, RestEntry } from './types';

/** A stanza with what it says and where it lives. */
export interface FoundStanza {
  readonly file: string;
  readonly name: string;
  readonly settings: Stanza;
  readonly origin: StanzaOrigin;
}

/** Contexts a call looks at: one, or every app (`-`) and, for admins, every account's private objects. */
function contexts(call: RestCall): ConfContext[] {
  const { conf } = call.services;
  if (call.app !== '-') return [readContext(call)];
  const own = readContext(call).user;
  const everyone = call.owner === '-' && call.session.capabilities.has('admin_all_objects');
  const users = everyone ? [...new Set([...(own === undefined ? [] : [own]), ...conf.privateUsers()])] : [own];
  return [...conf.apps.map(({ id }) => id), 'system'].flatMap((app) =>
    users.map((user) => ({ app, ...(user === undefined ? {} : { user }) })),
  );
}

/** Stanzas of a file that the call's namespace shows and the account may read. With app `-` equal names of several apps all appear. */
export function visibleStanzas(call: RestCall, file: string): FoundStanza[] {
  const found = new Map<string, FoundStanza>();
  for (const context of contexts(call)) {
    for (const [name, settings] of call.services.conf.stanzas(file, context)) {
      const origin = call.services.conf.origin(file, name, context);
      if (!origin || (call.app === '-' && origin.app !== context.app) || !canRead(origin, call.session)) continue;
      found.set([name, origin.app, origin.sharing === 'user' ? origin.owner : ''].join('\n'), { file, name, settings, origin });
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** The stanza a call names; 404 when its namespace does not show it. */
export function findStanza(call: RestCall, file: string, name: string): FoundStanza {
  const matches = visibleStanzas(call, file).filter((stanza) => stanza.name === name);
  const own = matches.find(({ origin }) => origin.sharing === 'user' && origin.owner === call.session.user);
  const found = own ?? matches[0];
  if (!found) throw notFound(name);
  return found;
}

/** Context in which a found stanza is written: its own app, private layer or shared. */
export const homeOf = ({ origin }: FoundStanza): ConfContext =>
  origin.sharing === 'user' ? { app: origin.app, user: origin.owner } : { app: origin.app };

/** Content of a stanza entry: its settings, with `disabled` as a boolean. */
export const stanzaContent = (settings: Stanza): Record<string, unknown> => ({ ...settings, disabled: isTrue(settings['disabled']) });

/** The entry of a stanza below a collection path. */
export const stanzaEntry = (call: RestCall, path: string, found: FoundStanza): RestEntry =>
  makeEntry(call, found.name, { path, access: found.origin }, stanzaContent(shownTo(call.session, found.settings)));

/** A stanza by its file and name. */
export interface StanzaName {
  readonly file: string;
  readonly name: string;
}

/** Creates a stanza where the call's namespace points; 409 when that place holds one of that name, 403 without the right. */
export function createStanza(call: RestCall, { file, name }: StanzaName, settings: Readonly<Record<string, string>>): FoundStanza {
  const { conf } = call.services;
  const context = writeContext(call);
  const held = conf.origin(file, name, context);
  if (held && held.app === context.app && (held.sharing === 'user') === (context.user !== undefined)) throw alreadyExists(name);
  if (context.user === undefined) requireWrite(conf.access(file, name, context.app), call.session);
  else requireCapability(call.session, 'edit_own_objects');
  conf.write(file, name, settings, context);
  return findIn(call, { file, name }, context);
}

/** Merges settings into an existing stanza where it lives; 403 without the right. */
export function changeStanza(call: RestCall, found: FoundStanza, settings: Readonly<Record<string, string | null>>): FoundStanza {
  requireWrite(found.origin, call.session);
  const home = homeOf(found);
  call.services.conf.write(found.file, found.name, settings, home);
  return findIn(call, found, home);
}

/** Removes a stanza where it lives; what a package ships cannot be removed (403). */
export function removeStanza(call: RestCall, found: FoundStanza): void {
  requireWrite(found.origin, call.session);
  if (!found.origin.removable || !call.services.conf.remove(found.file, found.name, homeOf(found))) {
    throw restError('APPMON-REST-FORBIDDEN', { detail: `: ${found.name} comes with its app and cannot be removed` });
  }
}

function findIn(call: RestCall, { file, name }: StanzaName, context: ConfContext): FoundStanza {
  const settings = call.services.conf.stanza(file, name, context);
  const origin = call.services.conf.origin(file, name, context);
  if (!settings || !origin) throw notFound(name);
  return { file, name, settings, origin };
}
