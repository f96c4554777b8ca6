import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { list } from 'tar';
import { appFiles, compiledSchemes } from '../../tools/build/package-files';
import { writeTree } from '../../tools/build/write-tree';
import { readConf } from '../../tools/lint-conf/read-conf';
import { VARIANTS } from '../../tools/package';
import { writeArchive } from '../../tools/package/archive';
import { checkFiles } from '../../tools/package/check-files';

const DIST = 'dist/app_monitoring';
const [variant] = VARIANTS.filter(({ name }) => name === 'modern-noarch');
if (!variant) throw new Error('no package modern-noarch');
const files = appFiles(variant);

const walk = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? walk(join(folder, entry.name)) : [join(folder, entry.name)],
  );

describe('the assembled app', () => {
  test('holds nothing but files of the package: no links, sources, source maps, settings of this machine', () => {
    const found = walk(DIST);
    expect(found.length).toBeGreaterThan(30);
    for (const path of found) {
      expect(lstatSync(path).isSymbolicLink()).toBe(false);
      expect(path).not.toMatch(/\/(local|node_modules|runtime)\/|\.(map|tsx?|py)$|\/\./);
    }
  });

  test('names no folder of this repository that does not ship', () => {
    for (const path of walk(join(DIST, 'bin')).concat(walk(join(DIST, 'appserver')))) {
      expect({
        path,
        found: /\bruntime\/(?:spl|splunkd|store|web)\b|from ['"]\.\.\/\.\.\/runtime/.exec(readFileSync(path, 'latin1'))?.[0],
      }).toEqual({ path, found: undefined });
    }
  });

  test('passes the file rules of the packer', () => {
    expect(checkFiles(files)).toEqual([]);
  });

  test('brings the licence notices of the libraries inside its scripts, down to what a library itself contains', () => {
    const notices = readFileSync(join(DIST, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    for (const name of ['react', '@splunk/react-ui', '@splunk/visualizations', '@splunk/search-job', 'undici', 'fast-xml-parser']) {
      const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')) as { version: string };
      expect(notices).toMatch(new RegExp(`^${name} ${version.replaceAll('.', '\\.')}: \\S`, 'm'));
    }
    expect(notices).toContain('Highcharts');
    expect(notices).not.toMatch(/^(webpack|typescript|jest) /m);
  });

  test('gives every input the settings its stanza, its scheme and its spec agree on', () => {
    const builtIn = new Set(['interval', 'index', 'sourcetype', 'source', 'host', 'disabled', 'start_by_shell']);
    const spec = readConf(readFileSync(join(DIST, 'README/inputs.conf.spec'), 'utf8').replace(/^\*.*$/gm, ''));
    const inputs = readConf(readFileSync(join(DIST, 'default/inputs.conf'), 'utf8'));
    for (const scheme of compiledSchemes()) {
      const named = scheme.args.map(({ name }) => name).sort();
      const inSpec = spec.stanzas.find(({ name }) => name === `${scheme.name}://<name>`);
      expect(inSpec?.settings.map(({ key }) => key).sort()).toEqual(named);
      const used = inputs.stanzas
        .filter(({ name }) => name.split('://')[0] === scheme.name)
        .flatMap(({ settings }) => settings.map(({ key }) => key));
      expect(used.filter((key) => !builtIn.has(key) && !named.includes(key))).toEqual([]);
    }
  });
});

describe('the archive', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'archive-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const pack = async (name: string): Promise<string> => {
    const parent = join(folder, name);
    writeTree(join(parent, 'app_monitoring'), files);
    if (name === 'second') utimesSync(join(parent, 'app_monitoring/default/app.conf'), 1, 1);
    const target = join(folder, `${name}.spl`);
    await writeArchive(target, { parent, name: 'app_monitoring' }, files);
    return target;
  };
  const hash = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

  test('has the same bytes under another umask, file time and time zone', async () => {
    const first = await pack('first');
    const before = { mask: process.umask(0o077), zone: process.env['TZ'] };
    process.env['TZ'] = 'Asia/Tokyo';
    try {
      expect(hash(await pack('second'))).toBe(hash(first));
    } finally {
      process.umask(before.mask);
      if (before.zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before.zone;
    }
  });

  test('holds one folder, launchers that run, and nothing else that is executable', async () => {
    const entries: Array<{ path: string; mode: number; type: string }> = [];
    await list({
      file: await pack('third'),
      onReadEntry: (entry) => entries.push({ path: entry.path, mode: entry.mode ?? 0, type: entry.type }),
    });
    expect(new Set(entries.map(({ path }) => path.split('/')[0]))).toEqual(new Set(['app_monitoring']));
    expect(new Set(entries.map(({ type }) => type))).toEqual(new Set(['Directory', 'File']));
    const executable = entries.filter(({ type, mode }) => type === 'File' && mode === 0o755).map(({ path }) => path);
    expect(executable).toEqual(entries.filter(({ path }) => /^app_monitoring\/bin\/\w+\.sh$/.test(path)).map(({ path }) => path));
    expect(entries.filter(({ type, mode }) => type === 'File' && mode !== 0o755 && mode !== 0o644)).toEqual([]);
    expect(existsSync(join(folder, 'third/app_monitoring/app.manifest'))).toBe(true);
  });
});
