import type { Session } from '../splunkd/types';

/** Accounts, roles, sessions and stored secrets of the runtime. */
export interface Auth {
  /** Checks a password; resolves with a new session, or undefined. Slows down after failures. */
  login(user: string, password: string): Promise<Session | undefined>;
  logout(key: string): void;
  session(key: string): Session | undefined;
  /** A session for a part of the runtime itself (scheduler, inputs, alert actions) that acts as `user`; dies with the process. */
  systemSession(user: string): Session;
  users(): ReadonlyArray<{
    readonly name: string;
    readonly realName: string;
    readonly email: string;
    readonly roles: readonly string[];
    readonly timezone: string;
  }>;
  /** Creates or changes an account; an absent password keeps the old one. */
  saveUser(user: {
    name: string;
    password?: string;
    roles?: readonly string[];
    realName?: string;
    email?: string;
    timezone?: string;
  }): Promise<void>;
  removeUser(name: string): boolean;
  roles(): ReadonlyArray<RoleInfo>;
  /** Encrypts and decrypts values for passwords.conf with the key in etc/auth (mode 0600). */
  encrypt(clear: string): string;
  decrypt(stored: string): string;
}

export interface RoleInfo {
  readonly name: string;
  readonly importedRoles: readonly string[];
  readonly capabilities: readonly string[];
  readonly importedCapabilities: readonly string[];
  readonly srchIndexesAllowed: readonly string[];
  readonly srchIndexesDefault: readonly string[];
}
