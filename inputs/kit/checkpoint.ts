import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inputError } from './errors';

/** A checkpoint file of one stanza: a JSON value with its schema number, replaced atomically. */
export class Checkpoint<State> {
  readonly #file: string;
  readonly #schema: number;

  constructor(directory: string, name: string, schema: number) {
    this.#file = join(directory, `${name.replace(/[^\w.-]/g, '_')}.json`);
    this.#schema = schema;
  }

  /** The kept state; undefined at first start. A damaged or foreign file is set aside and reported through `warn`. */
  read(warn: (message: string) => void): State | undefined {
    if (!existsSync(this.#file)) return undefined;
    try {
      const kept = JSON.parse(readFileSync(this.#file, 'utf8')) as { schema?: number; state?: State };
      if (kept.schema !== this.#schema || kept.state === undefined)
        throw new Error(`schema ${String(kept.schema)}, expected ${this.#schema}`);
      return kept.state;
    } catch (error) {
      const kept = `${this.#file}.unreadable`;
      renameSync(this.#file, kept);
      const { code, message } = inputError('APPMON-INPUT-CHECKPOINT', { file: this.#file, kept, reason: (error as Error).message });
      warn(`${code}: ${message}`);
      return undefined;
    }
  }

  /** Durable when it returns: written aside, synced, renamed, and the folder synced. */
  write(state: State): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    const aside = `${this.#file}.new`;
    const file = openSync(aside, 'w', 0o600);
    try {
      writeSync(file, JSON.stringify({ schema: this.#schema, state }));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(aside, this.#file);
    if (process.platform === 'win32') return;
    const folder = openSync(dirname(this.#file), 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  }
}
