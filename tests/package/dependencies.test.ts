import { execFileSync } from 'node:child_process';
import { builtinModules } from 'node:module';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

interface PackageJson {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
}
interface Source {
  readonly path: string;
  readonly text: string;
}

const OUTPUT = new Set(['node_modules', 'dist', 'var', '.cache', '.git']);
const readPackage = (path: string): PackageJson => JSON.parse(readFileSync(path, 'utf8')) as PackageJson;

const sources = (folder = '.'): Source[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !OUTPUT.has(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return sources(path);
      return /\.([cm]js|tsx?)$/.test(path) ? [{ path, text: readFileSync(path, 'utf8') }] : [];
    });

const nameOf = (specifier: string): string => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

/** Names of the packages that a script imports. */
const importsOf = ({ text }: Source): string[] =>
  ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((specifier) => !/^(\.|\/|node:|api\/)/.test(specifier))
    .map(nameOf);

const all = sources();
const { dependencies = {}, devDependencies = {}, scripts = {} } = readPackage('package.json');
/** What runs on a developer's machine alone. */
const isTestCode = ({ path }: Source): boolean =>
  /\.test\.tsx?$|(?:^|\/)tests\/|^tools\/(jest|pictures)\/|^tools\/(package\/draw-icons|pictures\/)|^(eslint|jest)\.config\./.test(path);

describe('the dependencies of package.json', () => {
  test('declare everything that is imported, and outside of tests without the devDependencies', () => {
    const builtIn = new Set(builtinModules);
    const undeclared = all.flatMap((source) =>
      importsOf(source)
        .filter((name) => !builtIn.has(name) && !(name in dependencies) && !(isTestCode(source) && name in devDependencies))
        .map((name) => `${source.path}: ${name}`),
    );
    expect(undeclared).toEqual([]);
  });

  test('hold nothing that is not used', () => {
    const declared = { ...dependencies, ...devDependencies };
    const peers = new Set(
      Object.keys(declared).flatMap((name) => Object.keys(readPackage(`node_modules/${name}/package.json`).peerDependencies ?? {})),
    );
    const commands: Readonly<Record<string, string>> = { typescript: 'tsc', eslint: 'eslint', jest: 'jest', prettier: 'prettier' };
    const typesOf = (name: string): string => name.replace('@types/', '');
    const isUsed = (name: string): boolean =>
      name.startsWith('@types/')
        ? ['node', 'jest'].includes(typesOf(name)) || typesOf(name) in declared
        : peers.has(name) ||
          Object.values(scripts).some((script) => script.split(' ').includes(commands[name] ?? name)) ||
          all.some(({ text }) => text.includes(`'${name}'`) || text.includes(`'${name}/`) || text.includes(`node_modules/${name}/`)) ||
          (name === 'jest-environment-jsdom' && readFileSync('jest.config.cjs', 'utf8').includes("testEnvironment: 'jsdom'"));
    expect(Object.keys(declared).filter((name) => !isUsed(name))).toEqual([]);
  });

  test('name exact versions', () => {
    expect(
      Object.entries({ ...dependencies, ...devDependencies }).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)),
    ).toEqual([]);
  });
});

describe('the lock', () => {
  test('is complete for every platform, and names no registry', () => {
    const script = `import(${JSON.stringify(pathToFileURL('tools/install/complete-lock.mjs').href)}).then(({ completeLock }) =>
      process.stdout.write(JSON.stringify(completeLock(JSON.parse(require('fs').readFileSync('package-lock.json', 'utf8'))))))`;
    const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as object;
    expect(JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8', maxBuffer: 32e6 }))).toEqual(lock);
    expect(readFileSync('package-lock.json', 'utf8')).not.toContain('"resolved"');
  });
});

describe('the scripts of package.json', () => {
  test('call tools that exist', () => {
    const tools = readFileSync('tools/run.cjs', 'utf8');
    for (const script of Object.values(scripts))
      for (const [, name = ''] of script.matchAll(/tools\/run\.cjs ([\w-]+)/g)) {
        const path = new RegExp(`^ {2}'?${name}'?: '(.*)',$`, 'm').exec(tools)?.[1];
        expect({
          script,
          main: path !== undefined && /export (async )?(function|const) main\b/.test(readFileSync(join('tools', path), 'utf8')),
        }).toEqual({
          script,
          main: true,
        });
      }
  });
});
