import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { create } from 'tar';
import type { PackageFile } from '../build/package-files';

/** Every entry bears this time: archives must not tell when they were made. */
const ENTRY_TIME = new Date('2020-01-01T00:00:00Z');

/**
 * Packs a folder `<parent>/<name>` that holds exactly `files` into a gzip tar whose bytes depend on nothing but the files:
 * sorted entries with folders before their files, fixed time and owner, modes from the list and never from the disk.
 */
export async function writeArchive(
  target: string,
  tree: { readonly parent: string; readonly name: string },
  files: readonly PackageFile[],
): Promise<void> {
  const modes = new Map<string, number>([[tree.name, 0o755]]);
  for (const file of files) {
    modes.set(`${tree.name}/${file.path}`, file.mode);
    for (let folder = dirname(file.path); folder !== '.'; folder = dirname(folder)) modes.set(`${tree.name}/${folder}`, 0o755);
  }
  const entries = [...modes.keys()].sort((left, right) => (left < right ? -1 : 1));
  mkdirSync(dirname(target), { recursive: true });
  await create(
    {
      file: target,
      cwd: tree.parent,
      portable: true,
      noPax: true,
      noDirRecurse: true,
      mtime: ENTRY_TIME,
      gzip: { level: 9 },
      onWriteEntry: (entry) => {
        const mode = modes.get(entry.path.replace(/\/$/, ''));
        if (entry.stat && mode !== undefined) entry.stat.mode = (entry.stat.mode & ~0o777) | mode;
      },
    },
    entries.map((entry) => join(entry)),
  );
}
