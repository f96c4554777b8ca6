import type { Stanza } from '../conf/types';
import type { Session } from './types';

const SECRET = /(^|[._])(token|password|auth_password|sslPassword|secret|pass4SymmKey)$/i;
const MASK = '********';

/** Settings with the values of passwords and tokens masked. */
export const masked = (settings: Stanza): Record<string, string> =>
  Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, SECRET.test(key) && value ? MASK : value]));

/** Settings as the generic endpoints show them: secrets in clear only for who administrates everything. */
export const shownTo = (session: Session, settings: Stanza): Stanza =>
  session.capabilities.has('admin_all_objects') ? settings : masked(settings);
