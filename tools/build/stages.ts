import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Configuration } from 'webpack';
import { findExecutables, findPages, findViews } from './discover';
import { buildError } from './errors';
import { fingerprint } from './fingerprint';
import { noticesOf, noticesText, type Notice } from './notices';
import { CACHE, COMPILED, ROOT } from './paths';

/** One of the three compilations: what it reads (its fingerprint decides whether it runs) and how it is configured. */
interface Stage {
  readonly name: 'pages' | 'visualizations' | 'node';
  readonly sources: readonly string[];
  readonly configure: (watch: boolean) => Promise<Configuration | undefined>;
  readonly finish?: () => void;
}

const SHARED = ['core', 'package-lock.json', 'tools/build'];

/** Configurations are imported when their stage runs: a build with nothing to do must not load webpack. */
const STAGES: readonly Stage[] = [
  {
    name: 'node',
    sources: ['inputs', 'bin', ...SHARED],
    configure: async (watch) => (await import('./webpack/node')).nodeConfiguration(watch),
    finish: describeSchemes,
  },
  {
    name: 'visualizations',
    sources: ['visualizations', ...SHARED],
    configure: async (watch) => (await import('./webpack/visualizations')).visualizationsConfiguration(watch),
  },
  {
    name: 'pages',
    sources: ['appserver/pages', 'appserver/ui', 'appserver/types', 'visualizations', 'default/data/ui/views', ...SHARED],
    configure: async (watch) => (await import('./webpack/pages')).pagesConfiguration(watch),
  },
];

const STAMPS = join(CACHE, 'build', 'stamps.json');
const SIZES = join(CACHE, 'build', 'sizes.json');
const NOTICES = join(CACHE, 'build', 'notices.json');

const readJson = (file: string): Record<string, unknown> =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>) : {};

function keep(file: string, key: string, value: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ ...readJson(file), [key]: value }, null, 2)}\n`);
}

/** Keeps each input's own answer to `--scheme`: the launcher gives it where no Node runs, and the spec is made from it. */
function describeSchemes(): void {
  for (const { name, kind } of findExecutables(ROOT)) {
    if (kind !== 'input') continue;
    const result = spawnSync(process.execPath, [join(COMPILED, 'node', `${name}.mjs`), '--scheme'], {
      encoding: 'utf8',
      input: '',
      timeout: 20_000,
    });
    if (result.status !== 0 || !result.stdout.includes('<scheme>')) {
      throw buildError('APPMON-BUILD-SCHEME', { name, status: result.status ?? 'no exit code', stderr: result.stderr });
    }
    writeFileSync(join(COMPILED, 'node', `${name}.scheme.xml`), result.stdout);
  }
}

/** The notices that what was compiled last asks to ship. */
export const compiledNotices = (): string => noticesText(Object.values(readJson(NOTICES) as Record<string, Notice[]>).flat());

/** Views that have no page folder yet. */
const pagesMissing = (): string[] => {
  const pages = findPages(ROOT);
  return findViews(ROOT)
    .filter((view) => view.kind === 'page' && !pages.includes(view.name))
    .map((view) => view.name);
};

/** Compiles what changed since it was last compiled; sizes and licence notices of what was emitted are kept in .cache/build. */
export async function compileStale(watch: boolean, say: (line: string) => void): Promise<void> {
  for (const stage of STAGES) {
    const stamp = `${fingerprint(stage.sources)}${watch ? '-watch' : ''}`;
    if (readJson(STAMPS)[stage.name] === stamp) continue;
    const started = Date.now();
    const configuration = await stage.configure(watch);
    const folder = join(COMPILED, stage.name);
    if (configuration) {
      const { compile } = await import('./webpack/compile');
      const { sizes, bundled } = await compile(stage.name, configuration);
      keep(SIZES, stage.name, Object.fromEntries([...sizes].sort()));
      keep(NOTICES, stage.name, noticesOf(bundled));
      stage.finish?.();
      say(`Compiled ${stage.name}: ${sizes.size} files in ${((Date.now() - started) / 1000).toFixed(1)} s.`);
    } else {
      rmSync(folder, { recursive: true, force: true });
      say(`Nothing to compile for ${stage.name}.`);
    }
    const missing = stage.name === 'pages' ? pagesMissing() : [];
    if (missing.length > 0) say(`Views without a page in appserver/pages: ${missing.join(', ')}.`);
    keep(STAMPS, stage.name, stamp);
  }
}
