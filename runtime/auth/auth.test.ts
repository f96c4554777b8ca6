import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openConf } from '../conf/store';
import { openAuth } from './open';
import type { AuthOptions } from './open';
import { hashPassword, verifyPassword } from './passwords';
import { indexAllowed } from './roles';

const COST = { n: 16, r: 1, p: 1 };

describe('accounts and sessions', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'auth-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const start = async (more: Partial<AuthOptions> = {}) => {
    const conf = openConf({ appDirectories: [], dataDirectory: root });
    return { conf, ...(await openAuth({ conf, dataDirectory: root, cost: COST, ...more })) };
  };

  it('creates admin with a generated password at the first start only, in files nobody else may read', async () => {
    const first = await start();
    const password = first.generatedPassword ?? '';
    expect(password.length).toBeGreaterThanOrEqual(12);
    const second = await start();
    expect(second.generatedPassword).toBeUndefined();
    expect((await second.auth.login('admin', password))?.roles).toEqual(expect.arrayContaining(['admin', 'power', 'user']));
    for (const file of ['users.json', 'secret.key']) expect(statSync(join(root, 'etc/auth', file)).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(root, 'etc/auth/users.json'), 'utf8')).not.toContain(password);
  });

  it('takes a given admin password, and a new one at a later start', async () => {
    await start({ adminPassword: 'first-password' });
    const { auth } = await start({ adminPassword: 'second-password' });
    expect(await auth.login('admin', 'first-password')).toBeUndefined();
    expect((await auth.login('admin', 'second-password'))?.user).toBe('admin');
  });

  it('adds up inherited roles, capabilities and index patterns', async () => {
    const { auth, conf } = await start({ adminPassword: 'changeme-1' });
    conf.write(
      'authorize',
      'role_support',
      { importRoles: 'user', srchIndexesAllowed: 'appmon_*;extra', metric_alerts: 'enabled', rtsearch: 'disabled' },
      { app: 'system' },
    );
    await auth.saveUser({ name: 'sue', password: 'password-2', roles: ['support'] });
    const session = await auth.login('sue', 'password-2');
    expect(session?.roles).toEqual(['support', 'user']);
    expect(session?.searchIndexes).toEqual(['appmon_*', 'extra', '*']);
    expect([...(session?.capabilities ?? [])]).toEqual(expect.arrayContaining(['metric_alerts', 'search']));
    expect(session?.capabilities.has('rtsearch')).toBe(false);
    expect(session?.capabilities.has('admin_all_objects')).toBe(false);
    conf.write('authorize', 'role_support', { rtsearch: 'enabled' }, { app: 'system' });
    expect(auth.session(session?.key ?? '')?.capabilities.has('rtsearch')).toBe(true);
  });

  it('ends sessions when idle, at logout, with a new password and with the account; never its own ones', async () => {
    let now = 1_000_000;
    const { auth } = await start({ adminPassword: 'changeme-1', idleSeconds: 60, now: () => now });
    const idle = await auth.login('admin', 'changeme-1');
    const own = auth.systemSession('admin');
    now += 50_000;
    expect(auth.session(idle?.key ?? '')?.user).toBe('admin');
    now += 61_000;
    expect(auth.session(idle?.key ?? '')).toBeUndefined();
    expect(auth.session(own.key)?.user).toBe('admin');
    const out = await auth.login('admin', 'changeme-1');
    auth.logout(out?.key ?? '');
    expect(auth.session(out?.key ?? '')).toBeUndefined();
    await auth.saveUser({ name: 'bob', password: 'password-1', roles: ['user'] });
    const bob = await auth.login('bob', 'password-1');
    await auth.saveUser({ name: 'bob', password: 'password-2' });
    expect(auth.session(bob?.key ?? '')).toBeUndefined();
    const again = await auth.login('bob', 'password-2');
    expect(auth.removeUser('bob')).toBe(true);
    expect(auth.session(again?.key ?? '')).toBeUndefined();
  });

  it('makes guessing slower: three tries are free, then waits double up to eight seconds, per name', async () => {
    const waits: number[] = [];
    const { auth } = await start({ adminPassword: 'changeme-1', pause: (milliseconds) => Promise.resolve(waits.push(milliseconds)) });
    for (let attempt = 0; attempt < 10; attempt += 1) expect(await auth.login('admin', 'wrong')).toBeUndefined();
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 8000]);
    expect(await auth.login('somebody', 'wrong')).toBeUndefined();
    expect(waits).toHaveLength(7);
    expect((await auth.login('admin', 'changeme-1'))?.user).toBe('admin');
    await auth.login('admin', 'wrong');
    expect(waits).toHaveLength(8);
  });

  it.each([
    ['a blank in the name', { name: 'a b', password: 'password-1', roles: ['user'] }, 'APPMON-AUTH-USER-NAME'],
    ['a name that is a path', { name: '..', password: 'password-1', roles: ['user'] }, 'APPMON-AUTH-USER-NAME'],
    ['a short password', { name: 'x', password: 'short', roles: ['user'] }, 'APPMON-AUTH-PASSWORD'],
    ['no password', { name: 'x', roles: ['user'] }, 'APPMON-AUTH-PASSWORD-NEEDED'],
    ['no role', { name: 'x', password: 'password-1' }, 'APPMON-AUTH-ROLES-NEEDED'],
    ['an unknown role', { name: 'x', password: 'password-1', roles: ['king'] }, 'APPMON-AUTH-ROLE'],
    ['taking admin from the last admin', { name: 'admin', roles: ['user'] }, 'APPMON-AUTH-LAST-ADMIN'],
  ])('refuses %s', async (_, user, code) => {
    const { auth } = await start({ adminPassword: 'changeme-1' });
    await expect(auth.saveUser(user)).rejects.toMatchObject({ code });
  });

  it('says which file is damaged', async () => {
    await start();
    writeFileSync(join(root, 'etc/auth/users.json'), '{"users": [1]}');
    await expect(start()).rejects.toMatchObject({ code: 'APPMON-AUTH-FILE' });
  });

  it('seals secrets so that two seals differ and a changed one is refused', async () => {
    const { auth } = await start();
    const sealed = auth.encrypt('geheim €');
    expect(sealed).not.toBe(auth.encrypt('geheim €'));
    expect(sealed).not.toContain('geheim');
    expect((await start()).auth.decrypt(sealed)).toBe('geheim €');
    const broken = `${sealed.slice(0, -4)}AAAA`;
    expect(() => auth.decrypt(broken)).toThrow(expect.objectContaining({ code: 'APPMON-AUTH-SECRET' }) as Error);
    expect(() => auth.decrypt('plain')).toThrow(expect.objectContaining({ code: 'APPMON-AUTH-SECRET' }) as Error);
  });
});

describe('passwords', () => {
  it('hashes with a salt and verifies', async () => {
    const hash = await hashPassword('pässword', COST);
    expect(hash).not.toBe(await hashPassword('pässword', COST));
    expect(await verifyPassword('pässword', hash)).toBe(true);
    expect(await verifyPassword('password', hash)).toBe(false);
    expect(await verifyPassword('x', 'md5$x')).toBe(false);
  });

  it('verifies the vector of RFC 7914, section 12', async () => {
    const key =
      'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640';
    const hash = [
      'scrypt',
      1024,
      8,
      16,
      Buffer.from('NaCl').toString('base64'),
      Buffer.from(key, 'hex').subarray(0, 32).toString('base64'),
    ].join('$');
    expect(await verifyPassword('password', hash)).toBe(true);
  });
});

describe('index patterns', () => {
  it.each([
    [['*'], 'main', true],
    [['*'], '_internal', false],
    [['_*'], '_internal', true],
    [['_*'], 'main', false],
    [['appmon_*'], 'appmon_crashes', true],
    [['appmon_*'], 'appmonx', false],
    [['a.b'], 'axb', false],
    [[], 'main', false],
  ])('%j on %s: %s', (patterns, index, allowed) => {
    expect(indexAllowed(patterns, index)).toBe(allowed);
  });
});
