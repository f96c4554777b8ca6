import { canRead, canWrite, type Access } from '../auth/access';
import type { ConfContext } from '../conf/types';
import { restError } from './errors';
import type { RestCall, Session } from './types';

export { canRead, canWrite, type Access };

/** Throws 403 unless the account holds the capability. */
export function requireCapability(session: Session, capability: string): void {
  if (!session.capabilities.has(capability)) throw restError('APPMON-REST-FORBIDDEN', { detail: ` (requires capability: ${capability})` });
}

/** Throws 403 unless the account may change the object. */
export function requireWrite(access: Access, session: Session): void {
  if (!canWrite(access, session)) throw restError('APPMON-REST-FORBIDDEN', { detail: '' });
}

/** The `acl` block of an entry. */
export function aclBlock(access: Access & { readonly removable?: boolean }, session: Session): Readonly<Record<string, unknown>> {
  const writable = canWrite(access, session);
  return {
    app: access.app,
    owner: access.owner,
    sharing: access.sharing,
    perms: access.sharing === 'user' ? null : { read: access.read, write: access.write },
    can_list: true,
    can_write: writable,
    can_change_perms: writable,
    can_share_app: writable,
    can_share_global: writable,
    can_share_user: writable,
    modifiable: writable,
    removable: writable && (access.removable ?? false),
  };
}

/** An access block for things without metadata (server information, roles, apps): everybody reads, admins write. */
export const SYSTEM_ACCESS: Access = { app: 'system', owner: 'nobody', sharing: 'system', read: ['*'], write: ['admin', 'sc_admin'] };

const encodeName = (segment: string): string => encodeURIComponent(segment.replaceAll('/', '%2F'));

/** Address of an entity; slashes inside names are escaped twice, as splunkd does. */
export function entityPath(access: Pick<Access, 'app' | 'owner' | 'sharing'>, ...segments: readonly string[]): string {
  const owner = access.sharing === 'user' ? access.owner : 'nobody';
  return `/servicesNS/${encodeName(owner)}/${encodeName(access.app)}/${segments.map((segment) => segment.split('\n').map(encodeName).join('/')).join('/')}`;
}

/** Joins the parts of a fixed endpoint path so that entityPath keeps their slashes. */
export const endpoint = (path: string): string => path.replaceAll('/', '\n');

/** Whose configuration a call looks at: `nobody` = what is shared, `-` = the caller's view, else that account's view (own, or as admin). */
export function readContext(call: RestCall): ConfContext {
  const app = call.app === '-' ? 'search' : call.app;
  if (call.owner === 'nobody') return { app };
  if (call.owner === '-' || call.owner === call.session.user) return { app, user: call.session.user };
  requireCapability(call.session, 'admin_all_objects');
  return { app, user: call.owner };
}

/** Where a call writes: `nobody` = the app, else the account's private layer; a wildcard names no place. */
export function writeContext(call: RestCall): ConfContext {
  if (call.app === '-') throw restError('APPMON-REST-BAD', { text: 'A write needs an app in its address; "-" names none.' });
  if (call.owner === 'nobody' || call.app === 'system') return { app: call.app };
  const user = call.owner === '-' ? call.session.user : call.owner;
  if (user !== call.session.user) requireCapability(call.session, 'admin_all_objects');
  return { app: call.app, user };
}
