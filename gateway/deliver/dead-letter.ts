import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../folder';

/** Keeps what no destination takes, with the reason, one JSON object a line and a file a day. */
export interface DeadLetters {
  /** False when the disk does not take it: then nothing of it is there. */
  readonly keep: (entry: { readonly reason: string; readonly id: string; readonly event: unknown }, now: number) => boolean;
}

/** Appends a line whole or not at all: what a full disk took of it is cut off again. */
function append(file: string, line: Buffer): boolean {
  let handle: number | undefined;
  try {
    handle = openSync(file, 'a', 0o600);
    const { size } = fstatSync(handle);
    const isWhole = writeSync(handle, line) === line.length;
    if (!isWhole) ftruncateSync(handle, size);
    return isWhole;
  } catch {
    return false;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** Opens the dead letters of a folder. */
export function openDeadLetters(folder: string): DeadLetters {
  makeFolder(folder);
  return {
    keep: (entry, now) => {
      const day = new Date(now * 1000).toISOString().slice(0, 10);
      return append(join(folder, `${day}.ndjson`), Buffer.from(`${JSON.stringify({ at: now, ...entry })}\n`));
    },
  };
}
