import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform } from '../build/bundled-node';
import { withLock } from '../build/lock';
import { packageFiles, type Flavour } from '../build/package-files';
import { APP_ID, CACHE, DIST, ROOT, VERSION } from '../build/paths';
import { compileStale } from '../build/stages';
import { writeTree } from '../build/write-tree';
import { lintConf } from '../lint-conf/lint';
import { writeArchive } from './archive';
import { checkFiles } from './check-files';
import { packageError } from './errors';

const FLAVOURS: readonly Flavour[] = ['modern', 'legacy'];
const PLATFORMS: readonly Platform[] = ['linux-x64', 'linux-arm64', 'win-x64', 'noarch'];

/** Every package, by the part of its file name that tells it apart. */
export const VARIANTS = FLAVOURS.flatMap((flavour) =>
  PLATFORMS.map((platform) => ({ name: `${flavour}-${platform}`, flavour, platform, version: VERSION })),
);

export type Variant = (typeof VARIANTS)[number];

/** Where a package is written. */
export const archivePath = (variant: Variant): string => join(DIST, `${APP_ID}-${variant.version}-${variant.name}.spl`);

const listOf = (problems: readonly string[]): string => problems.map((problem) => `  ${problem}`).join('\n');

/** Assembles, checks and packs one package. */
async function writePackage(variant: Variant): Promise<void> {
  const files = await packageFiles(variant);
  const problems = checkFiles(files);
  if (problems.length > 0) throw packageError('APPMON-PACKAGE-FILES', { count: problems.length, problems: listOf(problems) });
  const parent = join(CACHE, 'package', variant.name);
  writeTree(join(parent, APP_ID), files);
  const target = archivePath(variant);
  await writeArchive(target, { parent, name: APP_ID }, files);
  const sha = createHash('sha256').update(readFileSync(target)).digest('hex');
  console.log(`${variant.name}: ${files.length} files, ${(statSync(target).size / 1e6).toFixed(1)} MB, SHA-256 ${sha}`);
}

/** `npm run package [-- <flavour>-<platform> …]`: all packages, or those named. */
export async function main(argv: readonly string[]): Promise<void> {
  const unknown = argv.find((name) => !VARIANTS.some((variant) => variant.name === name));
  if (unknown) throw packageError('APPMON-PACKAGE-FLAG', { name: unknown, known: VARIANTS.map(({ name }) => name).join(', ') });
  await withLock(join(CACHE, 'build', 'lock'), async () => {
    await compileStale(false, (line) => console.log(line));
    const problems = lintConf(ROOT);
    if (problems.length > 0) throw packageError('APPMON-PACKAGE-LINT', { count: problems.length, problems: listOf(problems) });
    for (const variant of VARIANTS) if (argv.length === 0 || argv.includes(variant.name)) await writePackage(variant);
  });
}
