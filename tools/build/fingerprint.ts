import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths';

const IGNORED = /(^|\/)(README\.md|fixtures|node_modules|tsconfig\.json|[^/]*\.test\.tsx?)$/;

function addFolder(path: string, add: (path: string) => void): void {
  const absolute = join(ROOT, path);
  if (!existsSync(absolute) || IGNORED.test(path)) return;
  if (statSync(absolute).isFile()) {
    add(path);
    return;
  }
  for (const name of readdirSync(absolute).sort()) addFolder(`${path}/${name}`, add);
}

/** SHA-256 over names and contents of files and folders of the repository, tests and documents left out. */
export function fingerprint(paths: readonly string[]): string {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const path of paths) {
    addFolder(path, (file) => {
      const content = readFileSync(join(ROOT, file));
      hash.update(`\0${file}\0${content.length}\0`).update(content);
    });
  }
  return hash.digest('hex');
}
