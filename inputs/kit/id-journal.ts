import { closeSync, existsSync, fsyncSync, openSync, mkdirSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inputError } from './errors';

/** One line of the file: when (epoch seconds), and which ids. */
type Line = readonly [time: number, ...ids: string[]];

/** Lines that may be out of date before the file is written anew. */
const SPARE_IDS = 10_000;

const writeDurably = (file: string, flags: 'a' | 'w', text: string): void => {
  const handle = openSync(file, flags, 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};

function parseLines(text: string): readonly Line[] {
  const lines = text.split('\n');
  // What follows the last line break is a line that a kill cut off: nothing of it was relied upon.
  lines.pop();
  return lines.map((line) => {
    const value: unknown = JSON.parse(line);
    if (!Array.isArray(value) || typeof value[0] !== 'number') throw new Error('a line is no list that begins with a time');
    return value as unknown as Line;
  });
}

/**
 * The ids of events that were handed over, on disk: adding some costs what they take and not what was added before. In memory it
 * holds the ids of `keepSeconds` and nothing else of an event.
 */
export class IdJournal {
  readonly #file: string;
  readonly #keepSeconds: number;
  readonly #ids = new Map<string, number>();
  #written = 0;
  #newest = 0;

  /** Opens the journal of one stanza. A damaged file is set aside and reported through `warn`; the journal is then empty. */
  constructor(options: {
    readonly directory: string;
    readonly name: string;
    readonly keepSeconds: number;
    readonly warn: (message: string) => void;
  }) {
    this.#file = join(options.directory, `${options.name.replace(/[^\w.-]/g, '_')}.ids`);
    this.#keepSeconds = options.keepSeconds;
    mkdirSync(dirname(this.#file), { recursive: true });
    if (!existsSync(this.#file)) return;
    try {
      for (const [time, ...ids] of parseLines(readFileSync(this.#file, 'utf8'))) this.#remember(ids, time);
    } catch (error) {
      this.#ids.clear();
      this.#newest = 0;
      const kept = `${this.#file}.unreadable`;
      renameSync(this.#file, kept);
      const { code, message } = inputError('APPMON-INPUT-CHECKPOINT', { file: this.#file, kept, reason: (error as Error).message });
      options.warn(`${code}: ${message}`);
      return;
    }
    // Also cuts off a torn last line, behind which the next one could not be read.
    this.#compact(this.#newest);
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** When an id was added, epoch seconds; undefined for one that is not known. */
  timeOf(id: string): number | undefined {
    return this.#ids.get(id);
  }

  get size(): number {
    return this.#ids.size;
  }

  /** When ids were last added, epoch seconds; 0 in an empty journal. */
  get newest(): number {
    return this.#newest;
  }

  /** Adds ids; durable when it returns. */
  add(ids: readonly string[], now: number): void {
    if (ids.length === 0) return;
    writeDurably(this.#file, 'a', `${JSON.stringify([now, ...ids])}\n`);
    this.#remember(ids, now);
    this.#forget(now);
    if (this.#written > this.#ids.size * 2 + SPARE_IDS) this.#compact(now);
  }

  #remember(ids: readonly string[], time: number): void {
    for (const id of ids) {
      // Re-inserted, so that the map stays in order of time.
      this.#ids.delete(id);
      this.#ids.set(id, time);
    }
    this.#written += ids.length;
    this.#newest = Math.max(this.#newest, time);
  }

  #forget(now: number): void {
    for (const [id, time] of this.#ids) {
      if (time > now - this.#keepSeconds) return;
      this.#ids.delete(id);
    }
  }

  #compact(now: number): void {
    this.#forget(now);
    const byTime = new Map<number, string[]>();
    for (const [id, time] of this.#ids) {
      const group = byTime.get(time);
      if (group) group.push(id);
      else byTime.set(time, [id]);
    }
    const aside = `${this.#file}.new`;
    writeDurably(aside, 'w', [...byTime].map(([time, ids]) => `${JSON.stringify([time, ...ids])}\n`).join(''));
    renameSync(aside, this.#file);
    this.#written = this.#ids.size;
  }
}
