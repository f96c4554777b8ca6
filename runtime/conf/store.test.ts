import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openConf } from './store';
import type { ConfStore } from './types';

describe('layered configuration', () => {
  let root: string;
  const warnings: string[] = [];
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const open = (): ConfStore => {
    warnings.length = 0;
    const appDirectories = ['apps/shop', 'apps/zoo'].map((path) => join(root, path));
    return openConf({ appDirectories, dataDirectory: join(root, 'data'), warn: (warning) => warnings.push(warning.code) });
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'conf-'));
    put('apps/shop/default/app.conf', '[ui]\nlabel = The shop\n[launcher]\nversion = 1.2.3\n');
    put('apps/shop/default/macros.conf', '[default]\niseval = 0\n[m]\ndefinition = shop\nargs = a\n[own]\ndefinition = 1\n');
    put('apps/shop/metadata/default.meta', '[]\naccess = read : [ * ], write : [ admin, power ]\n[macros/m]\nexport = system\n');
    put('apps/zoo/default/app.conf', '[ui]\nis_visible = false\n');
    put('apps/zoo/default/macros.conf', '[m]\ndefinition = zoo\n[hidden]\ndefinition = 2\n');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('lists hosted and built-in apps', () => {
    expect(open().apps.map(({ id, label, version, visible }) => [id, label, version, visible])).toEqual(
      expect.arrayContaining([
        ['shop', 'The shop', '1.2.3', true],
        ['zoo', 'zoo', '', false],
        ['search', 'Search & Reporting', '10.4.0', true],
      ]),
    );
  });

  it('takes user over app local over app default, and fills in the defaults of the file', () => {
    put('data/etc/apps/shop/local/macros.conf', '[m]\ndefinition = local\n');
    put('data/etc/users/ana/shop/local/macros.conf', '[m]\ndefinition = private\n');
    const conf = open();
    expect(conf.stanza('macros', 'm', { app: 'shop' })).toEqual({ definition: 'local', args: 'a', iseval: '0' });
    expect(conf.stanza('macros', 'm', { app: 'shop', user: 'ana' })).toMatchObject({ definition: 'private', args: 'a' });
    expect(conf.stanza('macros', 'm', { app: 'shop', user: 'bea' })).toMatchObject({ definition: 'local' });
  });

  it('shows other apps only what is exported, and everything in the global context (system local first, then apps A to Z)', () => {
    put('data/etc/system/local/macros.conf', '[m]\nargs = b\n');
    const conf = open();
    expect(conf.stanza('macros', 'm', { app: 'search' })).toMatchObject({ definition: 'shop' });
    expect(conf.stanza('macros', 'own', { app: 'search' })).toBeUndefined();
    expect(conf.stanza('macros', 'm', { app: 'zoo' })).toMatchObject({ definition: 'zoo' });
    expect(conf.stanza('macros', 'hidden')).toMatchObject({ definition: '2' });
    expect(conf.stanza('macros', 'm')).toMatchObject({ definition: 'shop', args: 'b' });
  });

  it('writes into the data folder only, tells listeners, and survives a new start', () => {
    const conf = open();
    const heard: string[] = [];
    const stop = conf.onChange((file) => heard.push(file));
    conf.write('macros', 'm', { definition: 'edited', args: null }, { app: 'shop' });
    stop();
    conf.write('macros', 'n', { definition: 'mine' }, { app: 'shop', user: 'ana' });
    expect(heard).toEqual(['macros']);
    const again = open();
    expect(again.stanza('macros', 'm', { app: 'shop' })).toMatchObject({ definition: 'edited', args: 'a' });
    expect(again.stanza('macros', 'n', { app: 'shop', user: 'ana' })).toMatchObject({ definition: 'mine' });
    expect(again.stanza('macros', 'n', { app: 'shop' })).toBeUndefined();
    expect(readFileSync(join(root, 'apps/shop/default/macros.conf'), 'utf8')).toContain('definition = shop');
  });

  it('removes what was written and never what a package ships', () => {
    const conf = open();
    conf.write('macros', 'new', { definition: 'x' }, { app: 'shop' });
    expect(conf.origin('macros', 'new', { app: 'shop' })).toMatchObject({ app: 'shop', sharing: 'app', removable: true });
    expect(conf.remove('macros', 'new', { app: 'shop' })).toBe(true);
    expect(conf.stanza('macros', 'new', { app: 'shop' })).toBeUndefined();
    expect(conf.origin('macros', 'm', { app: 'shop' })).toMatchObject({ sharing: 'global', removable: false });
    expect(conf.remove('macros', 'm', { app: 'shop' })).toBe(false);
  });

  it('moves a private stanza to the app and exports it, with its readers and writers', () => {
    const conf = open();
    const context = { app: 'shop', user: 'ana' };
    conf.write('savedsearches', 'my search', { search: 'index=main' }, context);
    expect(conf.origin('savedsearches', 'my search', context)).toMatchObject({ sharing: 'user', owner: 'ana' });
    conf.share('savedsearches', 'my search', { sharing: 'global', read: ['user'], write: ['power'] }, context);
    const origin = open().origin('savedsearches', 'my search', { app: 'search' });
    expect(origin).toMatchObject({ sharing: 'global', owner: 'ana', read: ['user'], write: ['power'], removable: true });
    conf.share('savedsearches', 'my search', { sharing: 'user' }, { app: 'shop' });
    expect(conf.stanza('savedsearches', 'my search', { app: 'shop' })).toBeUndefined();
    expect(conf.stanza('savedsearches', 'my search', context)).toMatchObject({ search: 'index=main' });
  });

  it('needs the right to read at every level of the metadata', () => {
    put(
      'apps/zoo/metadata/default.meta',
      '[]\naccess = read : [ keeper, boss ], write : [ boss ]\n[macros]\naccess = read : [ * ], write : [ keeper ]\n[macros/a%20b]\naccess = read : [ boss, user ]\n',
    );
    const conf = open();
    expect(conf.access('macros', 'x', 'zoo')).toMatchObject({ read: ['keeper', 'boss'], write: ['keeper'], sharing: 'app' });
    expect(conf.access('macros', 'a b', 'zoo').read).toEqual(['boss']);
  });

  it('reports a corrupt file and loads the rest', () => {
    put('data/etc/apps/shop/local/macros.conf', '[m]\ngarbage without sense\ndefinition = ok\n');
    mkdirSync(join(root, 'data/etc/apps/zoo/local/macros.conf'), { recursive: true });
    expect(open().stanza('macros', 'm', { app: 'shop' })).toMatchObject({ definition: 'ok' });
    expect(warnings.sort()).toEqual(['APPMON-CONF-LINE', 'APPMON-CONF-READ']);
  });

  it.each([
    ['a file outside of etc', () => open().write('../x', 'a', {}, { app: 'shop' }), 'APPMON-CONF-FILE'],
    ['an unknown app', () => open().write('macros', 'a', {}, { app: 'nope' }), 'APPMON-CONF-APP'],
    ['a user that climbs out', () => open().write('macros', 'a', {}, { app: 'shop', user: '..' }), 'APPMON-CONF-USER'],
    ['an app id that climbs out', () => open().createApp('../x', {}), 'APPMON-CONF-APP-ID'],
    ['an app that is there', () => open().createApp('shop', {}), 'APPMON-CONF-APP-EXISTS'],
  ])('refuses %s', (_, act, code) => {
    expect(act).toThrow(expect.objectContaining({ code }) as Error);
  });

  it('creates and removes apps of the data folder', () => {
    const conf = open();
    conf.createApp('lab', { label: 'Lab', version: '0.1.0' });
    expect(open().apps.find((app) => app.id === 'lab')).toMatchObject({ label: 'Lab', version: '0.1.0' });
    expect(conf.removeApp('lab')).toBe(true);
    expect(conf.removeApp('shop')).toBe(false);
    expect(open().apps.map((app) => app.id)).not.toContain('lab');
  });
});
