import { appendFileSync, readdirSync, readFileSync, statSync, unlinkSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { makeFolder } from '../folder';
import type { Item } from '../items';

/** Reports, as they were spooled, that wait for symbols. */
export interface Waiting {
  /** Keeps a report for each id it misses; when an id has enough of them, all of them are too many, or the disk is full, it is not kept. */
  readonly keep: (ids: readonly string[], item: Item) => void;
  /** Ids that somebody waits for. */
  readonly ids: () => readonly string[];
  /** The reports that wait for an id; they wait no longer once `done` is called. */
  readonly take: (id: string) => { readonly reports: readonly WaitingReport[]; readonly done: () => void };
  /** How many reports wait for each id. */
  readonly counts: () => ReadonlyMap<string, number>;
}

/** Bounds: reports for one id, and bytes of all. */
export interface WaitingLimits {
  readonly reports: number;
  readonly bytes: number;
}

/** A report and all the ids it missed when it was delivered. */
export interface WaitingReport {
  readonly item: Item;
  readonly missing: readonly string[];
}

interface Line extends WaitingReport {
  readonly id: string;
}

/** Ids come from senders: a file is named by their digest. */
const fileOf = (id: string): string => `${createHash('sha256').update(id).digest('hex').slice(0, 32)}.ndjson`;

function readLines(path: string): Line[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((text) => {
      try {
        return [JSON.parse(text) as Line];
      } catch {
        // The last line of a file whose writer was killed; its report was delivered, it only stays without names.
        return [];
      }
    });
}

/** False when the disk does not take the line. What it took of it is the beginning of a line that cannot be read; the next one must not be its end. */
function append(path: string, line: string): boolean {
  try {
    appendFileSync(path, line, { mode: 0o600 });
    return true;
  } catch {
    return false;
  }
}

/** Opens the waiting reports of a folder: one file an id, redacted as they are in the spool. */
export function openWaiting(folder: string, limits: WaitingLimits): Waiting {
  makeFolder(folder);
  const known = new Map<string, number>();
  let bytes = 0;
  for (const name of readdirSync(folder)) {
    const lines = readLines(join(folder, name));
    const [first] = lines;
    if (first) known.set(first.id, lines.length);
    bytes += statSync(join(folder, name)).size;
  }
  return {
    keep: (ids, item) => {
      for (const id of ids) {
        const text = `\n${JSON.stringify({ id, missing: ids, item } satisfies Line)}\n`;
        const count = known.get(id) ?? 0;
        if (count >= limits.reports || bytes + text.length > limits.bytes) continue;
        if (!append(join(folder, fileOf(id)), text)) continue;
        known.set(id, count + 1);
        bytes += text.length;
      }
    },
    ids: () => [...known.keys()],
    take: (id) => {
      const path = join(folder, fileOf(id));
      return {
        reports: known.has(id) ? readLines(path) : [],
        done: () => {
          if (!known.delete(id)) return;
          bytes -= statSync(path).size;
          unlinkSync(path);
        },
      };
    },
    counts: () => known,
  };
}
