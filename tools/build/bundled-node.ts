import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { extract } from 'tar';
import { buildError } from './errors';
import { CACHE } from './paths';

export type Platform = 'linux-x64' | 'linux-arm64' | 'win-x64' | 'noarch';

const NODE_VERSION = '22.23.3';

/** Where each platform's Node comes from (npm package, SHA-512 of its archive) and where it lies in the app package. */
const BINARIES: Readonly<Record<Exclude<Platform, 'noarch'>, { readonly file: string; readonly target: string; readonly sha512: string }>> =
  {
    'linux-x64': {
      file: 'bin/node',
      target: 'linux_x86_64/bin/node',
      sha512: 'qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==',
    },
    'linux-arm64': {
      file: 'bin/node',
      target: 'linux_aarch64/bin/node',
      sha512: 'l3DAHZreylo+p9QXDtsOrjG2JXJqVzYXnAGmIQNOUNARcMppTO2cmewVQP+36tjJnSE+dzpMNtgW+c3oiDvXtA==',
    },
    'win-x64': {
      file: 'bin/node.exe',
      target: 'windows_x86_64/bin/node.exe',
      sha512: 'lJNBVsNw5Zf+VEHAwatmQxF8eY5hHVEd1ufVYn+5XVrSNB0x55V1cd/rJyOeElCnY2cRebGq//siePEGRZKYjg==',
    },
  };

/** A Node to put into a package: files on this machine and their places in the package. */
export interface BundledNode {
  readonly binary: string;
  readonly licence: string;
  readonly target: string;
  readonly licenceTarget: string;
}

/** The platform of this machine, `noarch` where no Node is bundled for it. */
export const thisPlatform = (): Platform => {
  const name = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  return name in BINARIES ? (name as Platform) : 'noarch';
};

/** Runs `npm pack`; npm's own script is known when npm started us. */
function npmPack(name: string, folder: string): boolean {
  const npm = process.env['npm_execpath'];
  const args = ['pack', name, '--pack-destination', folder, '--loglevel=error'];
  const result = npm
    ? spawnSync(process.execPath, [npm, ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
    : spawnSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], shell: process.platform === 'win32' });
  return result.status === 0;
}

/**
 * Gives the Node of a platform from `.cache/node`, fetching it through npm when it is not there.
 * Undefined when the registry cannot be reached; an archive with another SHA-512 throws.
 */
export async function bundledNode(platform: Exclude<Platform, 'noarch'>): Promise<BundledNode | undefined> {
  const { file, target, sha512 } = BINARIES[platform];
  const name = `node-${platform}`;
  const folder = join(CACHE, 'node');
  const unpacked = join(folder, `${name}-${NODE_VERSION}`);
  const found = {
    binary: join(unpacked, 'package', file),
    licence: join(unpacked, 'package', 'LICENSE'),
    target,
    licenceTarget: join(dirname(dirname(target)), 'NODE_LICENSE.txt').replaceAll('\\', '/'),
  };
  if (existsSync(found.binary)) return found;
  mkdirSync(folder, { recursive: true });
  const archive = join(folder, `${name}-${NODE_VERSION}.tgz`);
  if (!existsSync(archive) && !npmPack(`${name}@${NODE_VERSION}`, folder)) return undefined;
  const hash = createHash('sha512').update(readFileSync(archive)).digest('base64');
  if (hash !== sha512) {
    rmSync(archive);
    throw buildError('APPMON-BUILD-INTEGRITY', { file: archive, found: hash, expected: sha512 });
  }
  const fresh = `${unpacked}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  await extract({ file: archive, cwd: fresh, filter: (path) => path === `package/${file}` || path === 'package/LICENSE' });
  rmSync(unpacked, { recursive: true, force: true });
  renameSync(fresh, unpacked);
  return found;
}
