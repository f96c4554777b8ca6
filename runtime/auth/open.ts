import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ConfStore } from '../conf/types';
import type { Session } from '../splunkd/types';
import { Accounts } from './accounts';
import type { Account } from './accounts';
import { authError } from './errors';
import { hashPassword, SCRYPT_COST, verifyPassword } from './passwords';
import type { ScryptCost } from './passwords';
import { combineRoles, readRoles } from './roles';
import { openSecretBox } from './secrets';
import type { SecretBox } from './secrets';
import { LoginThrottle } from './throttle';
import type { Auth, RoleInfo } from './types';

/** What opening the accounts needs; `now` and `pause` replace the clock, `cost` the password cost in tests. */
export interface AuthOptions {
  readonly conf: ConfStore;
  readonly dataDirectory: string;
  readonly adminPassword?: string | undefined;
  readonly idleSeconds?: number;
  readonly cost?: ScryptCost;
  readonly now?: () => number;
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/** `generatedPassword` is set when this start created the admin account without a given password. */
export interface OpenedAuth {
  readonly auth: Auth;
  readonly generatedPassword: string | undefined;
}

const LEAST_PASSWORD = 8;
const MOST_SESSIONS = 10_000;
const DEFAULT_TIMEZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Opens accounts and secrets in `etc/auth` (mode 0600) and creates `admin` at first start. A given admin password that differs from the kept one replaces it. */
export async function openAuth(options: AuthOptions): Promise<OpenedAuth> {
  const folder = join(options.dataDirectory, 'etc', 'auth');
  const accounts = new Accounts(join(folder, 'users.json'));
  const auth = new LocalAuth(options, accounts, openSecretBox(join(folder, 'secret.key')));
  const admin = accounts.get('admin');
  const generatedPassword = admin || options.adminPassword ? undefined : randomBytes(12).toString('base64url');
  const password = options.adminPassword ?? generatedPassword;
  if (!admin && password) await auth.saveUser({ name: 'admin', password, roles: ['admin'], realName: 'Administrator' });
  else if (admin && options.adminPassword && !(await verifyPassword(options.adminPassword, admin.hash))) {
    await auth.saveUser({ name: 'admin', password: options.adminPassword });
  }
  return { auth, generatedPassword };
}

interface LiveSession {
  readonly user: string;
  readonly permanent: boolean;
  used: number;
}

class LocalAuth implements Auth {
  private readonly options: AuthOptions;
  private readonly accounts: Accounts;
  private readonly box: SecretBox;
  private readonly throttle = new LoginThrottle();
  private readonly sessions = new Map<string, LiveSession>();
  private readonly now: () => number;
  private readonly absentHash: Promise<string>;
  private cachedRoles: readonly RoleInfo[] | undefined;
  private readonly rights = new Map<string, Omit<Session, 'key'>>();

  constructor(options: AuthOptions, accounts: Accounts, box: SecretBox) {
    this.options = options;
    this.accounts = accounts;
    this.box = box;
    this.now = options.now ?? Date.now;
    this.absentHash = hashPassword(randomBytes(12).toString('hex'), options.cost ?? SCRYPT_COST);
    options.conf.onChange((file) => {
      if (file === 'authorize') this.forget();
    });
  }

  async login(user: string, password: string): Promise<Session | undefined> {
    const delay = this.throttle.delay(user, this.now());
    if (delay > 0) await (this.options.pause ?? wait)(delay);
    const account = this.accounts.get(user);
    // An unknown account costs the same time as a wrong password, so that answers do not tell names.
    const right = await verifyPassword(password, account?.hash ?? (await this.absentHash));
    if (!account || !right) {
      this.throttle.failed(user, this.now());
      return undefined;
    }
    this.throttle.succeeded(user);
    return this.open(user, false);
  }

  logout(key: string): void {
    this.sessions.delete(key);
  }

  session(key: string): Session | undefined {
    const live = this.sessions.get(key);
    if (!live) return undefined;
    const idle = this.now() - live.used > (this.options.idleSeconds ?? 3600) * 1000;
    const rights = this.rightsOf(live.user, live.permanent);
    if ((idle && !live.permanent) || !rights) {
      this.sessions.delete(key);
      return undefined;
    }
    live.used = this.now();
    return { key, ...rights };
  }

  systemSession(user: string): Session {
    return this.open(user, true);
  }

  users() {
    return this.accounts.all().map(({ name, realName, email, roles, timezone }) => ({ name, realName, email, roles, timezone }));
  }

  async saveUser(user: Parameters<Auth['saveUser']>[0]): Promise<void> {
    const known = this.accounts.get(user.name);
    if (!/^[^\s:/\\\p{Cc}]{1,255}$/u.test(user.name) || /^\.+$/.test(user.name))
      throw authError('APPMON-AUTH-USER-NAME', { name: user.name });
    if (user.password !== undefined && user.password.length < LEAST_PASSWORD)
      throw authError('APPMON-AUTH-PASSWORD', { least: LEAST_PASSWORD });
    if (!known && user.password === undefined) throw authError('APPMON-AUTH-PASSWORD-NEEDED');
    const roles = user.roles ?? known?.roles ?? [];
    if (roles.length === 0) throw authError('APPMON-AUTH-ROLES-NEEDED');
    const existing = this.roles().map((role) => role.name);
    for (const role of roles) if (!existing.includes(role)) throw authError('APPMON-AUTH-ROLE', { role, known: existing.join(', ') });
    if (known && !roles.includes('admin')) this.keepAnAdmin(user.name);
    const hash = user.password === undefined ? (known?.hash ?? '') : await hashPassword(user.password, this.options.cost);
    const account: Account = {
      name: user.name,
      hash,
      roles,
      realName: user.realName ?? known?.realName ?? '',
      email: user.email ?? known?.email ?? '',
      timezone: user.timezone ?? known?.timezone ?? DEFAULT_TIMEZONE,
    };
    this.accounts.save(account);
    if (known && user.password !== undefined) this.endSessions(user.name);
    this.rights.clear();
  }

  removeUser(name: string): boolean {
    this.keepAnAdmin(name);
    this.endSessions(name);
    this.rights.clear();
    return this.accounts.remove(name);
  }

  roles(): readonly RoleInfo[] {
    this.cachedRoles ??= readRoles(this.options.conf);
    return this.cachedRoles;
  }

  encrypt(clear: string): string {
    return this.box.encrypt(clear);
  }

  decrypt(stored: string): string {
    return this.box.decrypt(stored);
  }

  private open(user: string, permanent: boolean): Session {
    const rights = this.rightsOf(user, permanent);
    if (!rights) throw authError('APPMON-AUTH-USER', { user });
    const key = randomBytes(32).toString('base64url');
    this.sessions.set(key, { user, permanent, used: this.now() });
    if (this.sessions.size > MOST_SESSIONS) {
      const stale = [...this.sessions].filter(([, live]) => !live.permanent).sort(([, a], [, b]) => a.used - b.used)[0];
      if (stale) this.sessions.delete(stale[0]);
    }
    return { key, ...rights };
  }

  /** Rights of an account now. The runtime's own parts may act as `nobody` or `splunk-system-user`, which can do everything. */
  private rightsOf(user: string, permanent: boolean): Omit<Session, 'key'> | undefined {
    const cached = this.rights.get(user);
    if (cached) return cached;
    const account = this.accounts.get(user);
    const own = permanent && ['nobody', 'splunk-system-user'].includes(user);
    if (!account && !own) return undefined;
    const combined = combineRoles(account?.roles ?? ['admin'], this.roles());
    const rights = { user, timezone: account?.timezone ?? DEFAULT_TIMEZONE, ...combined };
    this.rights.set(user, rights);
    return rights;
  }

  private keepAnAdmin(leaving: string): void {
    const admins = this.accounts.all().filter((account) => account.roles.includes('admin'));
    if (admins.length === 1 && admins[0]?.name === leaving) throw authError('APPMON-AUTH-LAST-ADMIN', { user: leaving });
  }

  private endSessions(user: string): void {
    for (const [key, live] of this.sessions) if (live.user === user && !live.permanent) this.sessions.delete(key);
  }

  private forget(): void {
    this.cachedRoles = undefined;
    this.rights.clear();
  }
}
