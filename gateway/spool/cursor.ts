import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, parseJson } from '../../core/crash/json';

/** Where delivery stands in each segment, kept in a file. */
export interface Cursor {
  readonly offsetOf: (segment: string) => number;
  /** The segments the file names, also those that are gone: while it does, no other segment may have the name. */
  readonly named: readonly string[];
  /** Sets an offset; the file has it a tenth of a second later. */
  readonly move: (segment: string, offset: number) => void;
  /** Writes what is not in the file yet. */
  readonly save: () => void;
  /** Takes a segment out that is deleted. */
  readonly forget: (segment: string) => void;
  readonly close: () => void;
}

/** A cursor that a crash finds this old makes the destination see these events again; older ones it never does. */
const SAVE_EVERY_MS = 100;

/** Offsets of a cursor file; none for one that was never finished: delivering again is safe, skipping is not. */
function readOffsets(file: string): Map<string, number> {
  try {
    const value = parseJson(readFileSync(file, 'utf8'));
    if (!isObject(value)) return new Map();
    return new Map(
      Object.entries(value).filter((entry): entry is [string, number] => Number.isSafeInteger(entry[1]) && Number(entry[1]) >= 0),
    );
  } catch {
    return new Map();
  }
}

/** Opens the cursor of a folder. */
export function openCursor(folder: string, segments: readonly string[]): Cursor {
  const file = join(folder, 'cursor.json');
  const stored = readOffsets(file);
  const offsets = new Map([...stored].filter(([name]) => segments.includes(name)));
  let timer: NodeJS.Timeout | undefined;
  const write = (): void => {
    clearTimeout(timer);
    timer = undefined;
    try {
      writeFileSync(`${file}.tmp`, JSON.stringify(Object.fromEntries(offsets)), { mode: 0o600 });
      renameSync(`${file}.tmp`, file);
    } catch {
      // A full disk: the cursor before it stays, and at worst the destination sees events again.
    }
  };
  const save = (): void => {
    if (timer !== undefined) write();
  };
  return {
    offsetOf: (segment) => offsets.get(segment) ?? 0,
    named: [...stored.keys()],
    move: (segment, offset) => {
      offsets.set(segment, offset);
      timer ??= setTimeout(write, SAVE_EVERY_MS);
    },
    save,
    forget: (segment) => void offsets.delete(segment),
    close: save,
  };
}
