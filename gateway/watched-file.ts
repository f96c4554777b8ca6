import { readFileSync, statSync } from 'node:fs';

/** How a file is read and what happens when it cannot be. */
export interface WatchOptions<Value> {
  /** The value of a file that is not there. */
  readonly missing: Value;
  /** Throws on a content it cannot take. */
  readonly parse: (content: string) => Value;
  /** Told once a version of the file that cannot be read; the value before it stays. */
  readonly onBad: (error: unknown) => void;
  /** Least time between two looks at the file, in milliseconds. */
  readonly everyMs?: number;
}

const LOOK_EVERY_MS = 1000;

/** Tells one version of a file from another; `missing` when it is not there. */
export function versionOf(file: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(file);
    return `${String(ino)}:${String(size)}:${String(mtimeMs)}`;
  } catch {
    return 'missing';
  }
}

/**
 * A value kept in a file that people and other programs change while this process runs: read again, at most once a second,
 * when the file is another one. Polling instead of a watcher because mounted secrets are replaced by renaming folders.
 * A file that cannot be read throws at the first look and keeps the last good value at any later one.
 */
export function watchedFile<Value>(file: string, options: WatchOptions<Value>): () => Value {
  const { missing, parse, onBad, everyMs = LOOK_EVERY_MS } = options;
  const read = (version: string): Value => (version === 'missing' ? missing : parse(readFileSync(file, 'utf8')));
  let version = versionOf(file);
  let value = read(version);
  let looked = performance.now();
  return () => {
    if (performance.now() - looked < everyMs) return value;
    looked = performance.now();
    const current = versionOf(file);
    if (current === version) return value;
    version = current;
    try {
      value = read(current);
    } catch (error) {
      onBad(error);
    }
    return value;
  };
}
