import { appendFileSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from './folder';
import { createIdSet } from './id-set';
import type { IdSet } from './id-set';

/** Hours one generation of ids lives; three generations cover 48 hours in full. */
const GENERATION_HOURS = 24;
const GENERATIONS = 3;

/** A bounded memory of event ids, so that what a phone sends twice within 48 hours is delivered once. */
export interface SeenIds {
  /** True for an id that was not met before; from now on it was, in this process. */
  readonly claim: (id: string) => boolean;
  /** Keeps claimed ids whose events are out of the spool in a file, so that a restart knows them. Times are epoch seconds. */
  readonly keep: (ids: readonly string[], now: number) => void;
}

const fileOf = (folder: string, generation: number): string => join(folder, `seen.${String(generation)}`);

interface Generation {
  readonly ids: IdSet;
  /** Epoch seconds. */
  readonly started: number;
}

function load(file: string): Generation {
  const [started = '0', ...lines] = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  const ids = createIdSet();
  for (const id of lines) if (id !== '') ids.add(id);
  return { ids, started: Number(started) || 0 };
}

/**
 * Opens the memory of a folder. `limit` bounds each of the three generations; a full one starts the next early, which shortens
 * the window instead of growing the memory.
 *
 * What is claimed and not kept is read again from the spool after a crash and must not be taken for its own duplicate then: so
 * the file holds no id before its event is out of the spool.
 */
export function openSeenIds(folder: string, limit: number): SeenIds {
  makeFolder(folder);
  let generations = Array.from({ length: GENERATIONS }, (_, index) => load(fileOf(folder, index)));
  const rotate = (now: number): void => {
    rmSync(fileOf(folder, GENERATIONS - 1), { force: true });
    for (let index = GENERATIONS - 2; index >= 0; index--) {
      if (existsSync(fileOf(folder, index))) renameSync(fileOf(folder, index), fileOf(folder, index + 1));
    }
    generations = [{ ids: createIdSet(), started: now }, ...generations.slice(0, GENERATIONS - 1)];
    appendFileSync(fileOf(folder, 0), `${String(now)}\n`, { mode: 0o600 });
  };
  return {
    claim: (id) => {
      const [current, ...earlier] = generations;
      return !earlier.some(({ ids }) => ids.has(id)) && (current?.ids.add(id) ?? true);
    },
    keep: (ids, now) => {
      try {
        const current = generations[0];
        if (!current || now - current.started > GENERATION_HOURS * 3600 || current.ids.size() >= limit) rotate(now);
        if (ids.length > 0) appendFileSync(fileOf(folder, 0), `${ids.join('\n')}\n`);
      } catch {
        // A full disk: after a restart these ids are not known, and a second copy of their events is delivered.
      }
    },
  };
}
