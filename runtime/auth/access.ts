import type { StanzaOrigin } from '../conf/types';
import type { Session } from '../splunkd/types';
import type { Auth } from './types';

/** The part of an origin that decides who may do what. */
export type Access = Pick<StanzaOrigin, 'app' | 'owner' | 'sharing' | 'read' | 'write'>;

const holdsRole = (roles: readonly string[], session: Session): boolean =>
  roles.includes('*') || roles.some((role) => session.roles.includes(role));

const rulesAll = (session: Session): boolean => session.capabilities.has('admin_all_objects');

/** Whether the account may see an object: its own private ones, shared ones its roles may read, everything for admins. */
export const canRead = (access: Access, session: Session): boolean =>
  rulesAll(session) || (access.sharing === 'user' ? access.owner === session.user : holdsRole(access.read, session));

/** Whether the account may change an object: as owner, by write role, or as admin. */
export const canWrite = (access: Access, session: Session): boolean =>
  rulesAll(session) || access.owner === session.user || (access.sharing !== 'user' && holdsRole(access.write, session));

/** What an account may do at this moment; throws APPMON-AUTH-USER when it is gone. */
export function rightsOf(auth: Pick<Auth, 'systemSession' | 'logout'>, user: string): Session {
  const session = auth.systemSession(user);
  auth.logout(session.key);
  return session;
}
