import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { PackageFile } from './package-files';

const same = (target: string, content: PackageFile['content']): boolean => {
  if (!existsSync(target)) return false;
  const expected = 'text' in content ? Buffer.from(content.text) : readFileSync(content.file);
  return readFileSync(target).equals(expected);
};

function filesBelow(folder: string, below = ''): string[] {
  if (!existsSync(join(folder, below))) return [];
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(folder, join(below, entry.name)) : [join(below, entry.name)],
  );
}

/**
 * Makes a folder hold exactly these files. Each changed file appears at once (written aside, then renamed), and unchanged ones
 * are left alone: a host that serves the folder never sees half a file.
 */
export function writeTree(folder: string, files: readonly PackageFile[]): void {
  const wanted = new Set(files.map((file) => join(file.path)));
  for (const { path, mode, content } of files) {
    const target = join(folder, path);
    if (!same(target, content)) {
      mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
      const aside = `${target}.new`;
      if ('text' in content) writeFileSync(aside, content.text);
      else copyFileSync(content.file, aside, constants.COPYFILE_FICLONE);
      chmodSync(aside, mode);
      renameSync(aside, target);
    }
    chmodSync(target, mode);
  }
  for (const path of filesBelow(folder)) if (!wanted.has(path)) rmSync(join(folder, path));
}
