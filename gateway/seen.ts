import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Hours one generation of ids lives; three generations cover 48 hours in full. */
const GENERATION_HOURS = 24;
const GENERATIONS = 3;

/** A bounded memory of event ids, so that what a phone sends twice within 48 hours is delivered once. */
export interface SeenIds {
  readonly has: (id: string) => boolean;
  /** Remembers ids that are in the spool; kept in a file, so that a restart knows them. */
  readonly add: (ids: readonly string[], now: number) => void;
}

const fileOf = (folder: string, generation: number): string => join(folder, `seen.${String(generation)}`);

function load(file: string): { ids: Set<string>; started: number } {
  if (!existsSync(file)) return { ids: new Set(), started: 0 };
  const [started = '0', ...ids] = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return { ids: new Set(ids), started: Number(started) || 0 };
}

/**
 * Opens the memory of a folder. `limit` bounds each of the three generations; a full one starts the next early, which shortens
 * the window instead of growing the memory. Times are epoch seconds.
 */
export function openSeenIds(folder: string, limit: number): SeenIds {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let generations = Array.from({ length: GENERATIONS }, (_, index) => load(fileOf(folder, index)));
  const rotate = (now: number): void => {
    rmSync(fileOf(folder, GENERATIONS - 1), { force: true });
    for (let index = GENERATIONS - 2; index >= 0; index--) {
      if (existsSync(fileOf(folder, index))) renameSync(fileOf(folder, index), fileOf(folder, index + 1));
    }
    generations = [{ ids: new Set<string>(), started: now }, ...generations.slice(0, GENERATIONS - 1)];
    appendFileSync(fileOf(folder, 0), `${String(now)}\n`, { mode: 0o600 });
  };
  return {
    has: (id) => generations.some(({ ids }) => ids.has(id)),
    add: (ids, now) => {
      const current = generations[0];
      if (!current || now - current.started > GENERATION_HOURS * 3600 || current.ids.size >= limit) rotate(now);
      for (const id of ids) generations[0]?.ids.add(id);
      if (ids.length > 0) appendFileSync(fileOf(folder, 0), `${ids.join('\n')}\n`);
    },
  };
}
