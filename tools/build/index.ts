import { existsSync, mkdirSync, readFileSync, watch as watchFolder, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledNode, thisPlatform, type Platform } from './bundled-node';
import { buildError } from './errors';
import { fingerprint } from './fingerprint';
import { withLock } from './lock';
import { APP_ID, CACHE, DIST, ROOT, VERSION } from './paths';

const LOCK = join(CACHE, 'build', 'lock');
const STAMP = join(CACHE, 'build', 'assembled');
const SOURCES = [
  'splunk-app',
  'default',
  'appserver',
  'visualizations',
  'inputs',
  'bin',
  'core',
  'tools/build',
  'package.json',
  'package-lock.json',
];
const FLAGS = ['--if-stale', '--watch'];

const say = (line: string): void => console.log(line);

/** The platform to build for: this machine's, or none when its Node cannot be had. */
async function platformToBuild(): Promise<Platform> {
  const platform = thisPlatform();
  if (platform === 'noarch') {
    say('No Node is bundled for this machine: the executables of the app will use APPMON_NODE or the Node on PATH.');
    return platform;
  }
  if (await bundledNode(platform)) return platform;
  say(
    `The Node for ${platform} could not be fetched: building without it; the executables of the app will use APPMON_NODE or the Node on PATH.`,
  );
  return 'noarch';
}

/** Brings dist/app_monitoring up to date: the modern flavour for this machine. Does nothing when no source changed. */
export async function build(options: { readonly watch?: boolean } = {}): Promise<void> {
  const stamp = fingerprint(SOURCES);
  const target = join(DIST, APP_ID);
  if (!options.watch && existsSync(target) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp) return;
  if (!existsSync(target)) say('Building the app (about a minute the first time) …');
  await withLock(LOCK, async () => {
    const { compileStale } = await import('./stages');
    await compileStale(options.watch === true, say);
    const { packageFiles } = await import('./package-files');
    const { writeTree } = await import('./write-tree');
    const platform = await platformToBuild();
    const files = await packageFiles({ flavour: 'modern', platform, version: VERSION });
    mkdirSync(target, { recursive: true });
    writeTree(target, files);
    if (!options.watch) writeFileSync(STAMP, stamp);
    say(`Built dist/${APP_ID}: ${files.length} files (modern, ${platform}).`);
  });
}

/** Rebuilds after each change until the process is stopped. */
async function watch(): Promise<never> {
  let running: Promise<void> | undefined;
  let again = false;
  const rebuild = (): void => {
    if (running) {
      again = true;
      return;
    }
    running = build({ watch: true })
      .catch((error: unknown) => console.error(error instanceof Error ? error.message : error))
      .finally(() => {
        running = undefined;
        if (again) {
          again = false;
          rebuild();
        }
      });
  };
  let timer: NodeJS.Timeout | undefined;
  for (const source of SOURCES.filter((path) => existsSync(join(ROOT, path)))) {
    watchFolder(join(ROOT, source), { recursive: !source.includes('.') }, () => {
      clearTimeout(timer);
      timer = setTimeout(rebuild, 100);
    });
  }
  rebuild();
  return new Promise<never>(() => undefined);
}

/**
 * `npm run build [--if-stale | --watch]`. Compilations whose sources did not change are never repeated;
 * `--if-stale` says nothing when there is nothing to do.
 */
export async function main(argv: readonly string[]): Promise<void> {
  const unknown = argv.find((flag) => !FLAGS.includes(flag));
  if (unknown) throw buildError('APPMON-BUILD-FLAG', { flag: unknown, known: FLAGS.join(' or ') });
  if (argv.includes('--watch')) await watch();
  await build();
  if (!argv.includes('--if-stale')) say(`dist/${APP_ID} is up to date.`);
}
