import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Makes a folder for its owner alone, and those above it; one that is there stays as it is. Throws the system's error when that cannot be.
 * Node's own `recursive` never returns where a folder cannot be made although the one above it is there and the system says
 * ENOENT, as Linux does in /proc.
 */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!existsSync(folder)) throw error;
  }
}

/** Bytes of the files in a folder, not counting folders in it; 0 where there is none. */
export function bytesIn(folder: string): number {
  if (!existsSync(folder)) return 0;
  const sizes = readdirSync(folder).map((name) => statSync(join(folder, name), { throwIfNoEntry: false }));
  return sizes.reduce((sum, stat) => sum + (stat?.isFile() === true ? stat.size : 0), 0);
}
