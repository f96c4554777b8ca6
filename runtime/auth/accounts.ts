import { existsSync, readFileSync } from 'node:fs';
import { writeAtomically } from '../conf/files';
import { authError } from './errors';

/** An account as etc/auth/users.json keeps it. */
export interface Account {
  readonly name: string;
  readonly hash: string;
  readonly realName: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly timezone: string;
}

const isAccount = (value: unknown): value is Account => {
  const account = value as Partial<Account> | null;
  return typeof account?.name === 'string' && typeof account.hash === 'string' && Array.isArray(account.roles);
};

/** The accounts file (mode 0600), held in memory and written as a whole. A damaged file throws APPMON-AUTH-FILE. */
export class Accounts {
  private readonly file: string;
  private readonly held = new Map<string, Account>();

  constructor(file: string) {
    this.file = file;
    if (!existsSync(file)) return;
    try {
      const parsed = JSON.parse(readFileSync(file, 'utf8')) as { users?: unknown };
      if (!Array.isArray(parsed.users) || !parsed.users.every(isAccount)) throw new Error('no list of users');
      for (const account of parsed.users) this.held.set(account.name, account);
    } catch (error) {
      throw authError('APPMON-AUTH-FILE', { file, reason: (error as Error).message }, { cause: error });
    }
  }

  all(): readonly Account[] {
    return [...this.held.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  get(name: string): Account | undefined {
    return this.held.get(name);
  }

  save(account: Account): void {
    this.held.set(account.name, account);
    this.store();
  }

  remove(name: string): boolean {
    const removed = this.held.delete(name);
    if (removed) this.store();
    return removed;
  }

  private store(): void {
    writeAtomically(this.file, `${JSON.stringify({ users: this.all() }, null, 2)}\n`, 0o600);
  }
}
