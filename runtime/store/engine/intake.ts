import { join } from 'node:path';
import { storeError } from '../errors';
import { AppendLog } from '../log/append-log';
import { logFiles } from '../log/files';
import type { LogRecord } from '../log/record';
import type { Database } from './database';
import type { Applied, Writer } from './writer';

export interface EngineOptions {
  readonly directory: string;
  /** Bytes that may wait between the log and the database before `append` refuses with APPMON-STORE-BUSY. */
  readonly maxPendingBytes?: number;
  /** Hears what an operator should know: damage in the log, a flush that failed, events without an index. */
  readonly onProblem?: (message: string) => void;
  /** Hears the last arrival that a flush has brought into the database. */
  readonly onApplied?: (arrival: number) => void;
}

interface Pending extends LogRecord {
  readonly rows: number;
}

const FLUSH_MILLISECONDS = 250;
const FLUSH_ROWS = 5_000;
/** Rows after which a quiet flush (fewer rows than QUIET_ROWS) is followed by a checkpoint. */
const CHECKPOINT_ROWS = 50_000;
const QUIET_ROWS = 250;
const RETRY_MILLISECONDS = 1_000;
const MAX_PENDING_BYTES = 256 * 1024 * 1024;
/** Rows assumed in a record whose sender is gone (replay). */
const REPLAYED_ROWS = 100;

/** The way in: records go to the log, wait there, and move to the database in batches. */
export class Intake {
  readonly #options: EngineOptions;
  readonly #database: Database;
  readonly #writer: Writer;
  readonly #log: AppendLog;
  readonly #pending: Pending[];
  #pendingBytes = 0;
  #inFlightBytes = 0;
  #uncheckpointedRows = 0;
  #reportedDrops = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  private constructor(options: EngineOptions, parts: { database: Database; writer: Writer; log: AppendLog; pending: Pending[] }) {
    this.#options = options;
    this.#database = parts.database;
    this.#writer = parts.writer;
    this.#log = parts.log;
    this.#pending = parts.pending;
  }

  /** Opens the log and applies what it holds beyond the database. */
  static async open(options: EngineOptions, database: Database, writer: Writer): Promise<Intake> {
    const pending: Pending[] = [];
    const files = await logFiles(join(options.directory, 'log'));
    const onDamage = (name: string, bytes: number): void =>
      options.onProblem?.(`APPMON-LOG-DAMAGE: ${bytes} damaged bytes of ${name} were set aside as ${name}.*.bad`);
    const log = await AppendLog.open(files, {
      applied: writer.applied.sequence,
      replay: (record) => pending.push({ ...record, rows: REPLAYED_ROWS }),
      onDamage,
    });
    const intake = new Intake(options, { database, writer, log, pending });
    while (pending.length > 0) await intake.#flushSome();
    await log.release(writer.applied.sequence);
    return intake;
  }

  /** What the database has taken so far. */
  get applied(): Readonly<Applied> {
    return this.#writer.applied;
  }

  /** Resolves once the record is on disk; `rows` is the number of events in it. */
  async append(payload: Uint8Array, rows: number): Promise<void> {
    const limit = this.#options.maxPendingBytes ?? MAX_PENDING_BYTES;
    const waiting = this.#pendingBytes + this.#inFlightBytes;
    if (waiting > 0 && waiting + payload.byteLength > limit) throw storeError('APPMON-STORE-BUSY', { pending: waiting, limit });
    this.#inFlightBytes += payload.byteLength;
    try {
      const sequence = await this.#log.append(payload);
      this.#pending.push({ sequence, payload: Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength), rows });
      this.#pendingBytes += payload.byteLength;
    } finally {
      this.#inFlightBytes -= payload.byteLength;
    }
    this.#timer ??= setTimeout(() => void this.#tick(), FLUSH_MILLISECONDS);
  }

  /** Resolves when everything handed to `append` before is searchable. */
  async flush(): Promise<void> {
    await this.#log.idle();
    const target = this.#pending.at(-1)?.sequence ?? 0;
    while (this.#writer.applied.sequence < target) await this.#flushSome();
  }

  /** Applies what is pending and closes the log. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.flush();
    await this.#log.close();
    await this.#log.release(this.#writer.applied.sequence);
  }

  async #tick(): Promise<void> {
    try {
      const target = this.#pending.at(-1)?.sequence ?? 0;
      const before = this.#uncheckpointedRows;
      while (this.#writer.applied.sequence < target && !this.#closed) await this.#flushSome();
      if (this.#uncheckpointedRows >= CHECKPOINT_ROWS && this.#uncheckpointedRows - before < QUIET_ROWS) await this.#checkpoint();
      this.#timer = this.#pending.length > 0 && !this.#closed ? setTimeout(() => void this.#tick(), FLUSH_MILLISECONDS) : undefined;
    } catch (error) {
      this.#options.onProblem?.(`APPMON-STORE-FLUSH: ${(error as Error).message}; tried again in ${RETRY_MILLISECONDS} ms`);
      this.#timer = setTimeout(() => void this.#tick(), RETRY_MILLISECONDS);
    }
  }

  /** Empties the database's own log while little arrives, so that a restart has little to replay. Refused while a document is written: the next quiet moment does. */
  async #checkpoint(): Promise<void> {
    await this.#database.writing.run(() => this.#database.writer.run('CHECKPOINT')).catch(() => undefined);
    this.#uncheckpointedRows = 0;
  }

  #flushSome(): Promise<void> {
    return this.#database.writing.run(async () => {
      let rows = 0;
      let count = 0;
      while (count < this.#pending.length && rows < FLUSH_ROWS) rows += (this.#pending[count++] as Pending).rows;
      if (count === 0) return;
      await this.#writer.apply(this.#pending.slice(0, count));
      this.#uncheckpointedRows += rows;
      for (const { payload } of this.#pending.splice(0, count)) this.#pendingBytes -= payload.byteLength;
      this.#pendingBytes = Math.max(0, this.#pendingBytes);
      this.#options.onApplied?.(this.#writer.applied.arrival);
      await this.#log.release(this.#writer.applied.sequence);
      if (this.#writer.dropped > this.#reportedDrops) {
        this.#options.onProblem?.(`APPMON-STORE-DROPPED: ${this.#writer.dropped - this.#reportedDrops} events had no index of their kind`);
        this.#reportedDrops = this.#writer.dropped;
      }
    });
  }
}
