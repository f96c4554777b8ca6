import type { DuckDBConnection } from '@duckdb/node-api';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { AggregateRequest, ScanRequest } from '../../spl/catalog';
import type { Batch } from '../../spl/value';
import { storeError } from '../errors';
import { AppendLog } from '../log/append-log';
import { logFiles } from '../log/files';
import type { LogRecord } from '../log/record';
import type { DocumentStore, IndexInfo } from '../types';
import { aggregateEvents, aggregateMetrics } from './aggregate';
import { explainRead, openDatabase, rowsOf, type Database } from './database';
import { documentStore } from './documents';
import { Gate } from './gate';
import { scanEvents } from './scan';
import { Tables } from './tables';
import { Writer } from './writer';

export interface EngineOptions {
  readonly directory: string;
  /** Bytes that may wait between the log and the database before `append` refuses with APPMON-STORE-BUSY. */
  readonly maxPendingBytes?: number;
  /** Hears what an operator should know: damage in the log, a flush that failed, events without an index. */
  readonly onProblem?: (message: string) => void;
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

/** A running read that can be stopped. */
export interface Reading<T> {
  readonly outcome: Promise<T>;
  readonly cancel: () => void;
}

/** Everything behind the worker's port: the log, the database and the traffic between them. */
export class Engine {
  readonly documents: DocumentStore;
  readonly #database: Database;
  readonly #tables: Tables;
  readonly #writer: Writer;
  readonly #log: AppendLog;
  readonly #writing = new Gate(1);
  readonly #pending: Pending[];
  readonly #options: EngineOptions;
  readonly #reading = new Set<() => void>();
  #pendingBytes = 0;
  #inFlightBytes = 0;
  #uncheckpointedRows = 0;
  #timer: NodeJS.Timeout | undefined;
  #reportedDrops = 0;
  #closed = false;

  private constructor(
    options: EngineOptions,
    parts: { database: Database; tables: Tables; writer: Writer; log: AppendLog; pending: Pending[] },
  ) {
    this.#options = options;
    this.#database = parts.database;
    this.#tables = parts.tables;
    this.#writer = parts.writer;
    this.#log = parts.log;
    this.#pending = parts.pending;
    this.documents = documentStore(parts.database.documents);
  }

  /** Opens the folder, applies what the log holds beyond the database, and is ready when everything acknowledged before is searchable. */
  static async open(options: EngineOptions): Promise<Engine> {
    const database = await openDatabase(options.directory);
    const tables = await Tables.load(database.writer);
    const writer = await Writer.open(database, tables);
    const pending: Pending[] = [];
    const files = await logFiles(join(options.directory, 'log'));
    const onDamage = (name: string, bytes: number): void =>
      options.onProblem?.(`APPMON-LOG-DAMAGE: ${bytes} damaged bytes of ${name} were set aside as ${name}.*.bad`);
    const log = await AppendLog.open(files, {
      applied: writer.applied.sequence,
      replay: (record) => pending.push({ ...record, rows: REPLAYED_ROWS }),
      onDamage,
    });
    const engine = new Engine(options, { database, tables, writer, log, pending });
    while (pending.length > 0) await engine.#flushSome();
    await log.release(writer.applied.sequence);
    return engine;
  }

  /** Resolves once the record is on disk; `rows` is the number of events in it. */
  async append(payload: Uint8Array, rows: number): Promise<void> {
    this.#demandOpen();
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

  ensureIndex(name: string, datatype: 'event' | 'metric'): Promise<void> {
    return this.#writing.run(() => this.#tables.ensure(name, datatype));
  }

  async dropIndex(name: string): Promise<void> {
    await this.flush();
    await this.#writing.run(() => this.#tables.drop(name));
  }

  /** Deletes the events of an index whose time lies before the bound (epoch seconds). */
  async expire(name: string, before: number): Promise<void> {
    await this.#writing.run(async () => {
      const index = this.#tables.get(name);
      if (index) await this.#database.writer.run(`DELETE FROM ${index.table} WHERE time < $1`, [before]);
    });
  }

  indexes(pattern: string, kind: 'event' | 'metric'): string[] {
    const expression = new RegExp(`^${pattern.split('*').map(escapeRegExp).join('.*')}$`, 'i');
    const names = this.#tables.all().filter(({ name, datatype }) => datatype === kind && expression.test(name));
    // Splunk's rule: a leading star does not reach internal indexes.
    return names
      .map(({ name }) => name)
      .filter((name) => !name.startsWith('_') || pattern.startsWith('_'))
      .sort();
  }

  /** Event counts and extents; an index's size is its share of the database file by rows. */
  async indexInfo(): Promise<IndexInfo[]> {
    const tables = this.#tables.all();
    if (tables.length === 0) return [];
    const { size } = await stat(this.#database.file);
    const sql = tables.map(({ table }, at) => `SELECT ${at} AS n, count(*), min(time), max(time) FROM ${table}`).join(' UNION ALL ');
    const rows = await this.#read((connection) => rowsOf(connection, `${sql} ORDER BY n`)).outcome;
    const total = Math.max(
      1,
      rows.reduce((sum, row) => sum + Number(row[1]), 0),
    );
    return tables.map(({ name, datatype }, at) => {
      const [, count, minTime, maxTime] = rows[at] ?? [];
      const currentDBSizeMB = (size / 1024 / 1024) * (Number(count) / total);
      return {
        name,
        datatype,
        totalEventCount: Number(count),
        minTime: (minTime as number | null) ?? undefined,
        maxTime: (maxTime as number | null) ?? undefined,
        currentDBSizeMB,
      };
    });
  }

  aggregate(request: AggregateRequest): Reading<Batch> {
    return this.#read((connection) =>
      aggregateEvents(
        connection,
        request.indexes.map((name) => this.#tables.need(name, 'event')),
        request,
      ),
    );
  }

  aggregateMetrics(request: AggregateRequest): Reading<Batch> {
    return this.#read((connection) =>
      aggregateMetrics(
        connection,
        request.indexes.map((name) => this.#tables.need(name, 'metric')),
        request,
      ),
    );
  }

  /** Rows newest first; `cancel` interrupts the statement under way. */
  scan(request: ScanRequest): { readonly batches: AsyncGenerator<Batch>; readonly cancel: () => void } {
    let connection: DuckDBConnection | undefined;
    let cancelled = false;
    const onConnect = (opened: DuckDBConnection): void => {
      if (cancelled) throw storeError('APPMON-STORE-CANCELLED');
      connection = opened;
    };
    const cancel = (): void => {
      cancelled = true;
      connection?.interrupt();
    };
    const rows = scanEvents(this.#database, this.#tables, { request, lastArrival: this.#writer.applied.arrival, onConnect });
    return { batches: this.#tracked(rows, cancel), cancel };
  }

  async *#tracked(rows: AsyncGenerator<Batch>, cancel: () => void): AsyncGenerator<Batch> {
    this.#demandOpen();
    this.#reading.add(cancel);
    try {
      yield* rows;
    } catch (error) {
      throw explainRead(error);
    } finally {
      this.#reading.delete(cancel);
    }
  }

  /** Applies what is pending, then closes log and database. Reads under way are interrupted. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const cancel of this.#reading) cancel();
    await this.flush();
    await this.#log.close();
    await this.#log.release(this.#writer.applied.sequence);
    await this.#writing.run(() => this.#database.close());
  }

  #read<T>(work: (connection: DuckDBConnection) => Promise<T>): Reading<T> {
    this.#demandOpen();
    let connection: DuckDBConnection | undefined;
    let cancelled = false;
    const cancel = (): void => {
      cancelled = true;
      connection?.interrupt();
    };
    const outcome = this.#database.reads.run(async () => {
      if (cancelled) throw storeError('APPMON-STORE-CANCELLED');
      connection = await this.#database.connect();
      this.#reading.add(cancel);
      try {
        return await work(connection);
      } catch (error) {
        throw explainRead(error);
      } finally {
        this.#reading.delete(cancel);
        connection.closeSync();
        connection = undefined;
      }
    });
    return { outcome, cancel };
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
    await this.#writing.run(() => this.#database.writer.run('CHECKPOINT')).catch(() => undefined);
    this.#uncheckpointedRows = 0;
  }

  #flushSome(): Promise<void> {
    return this.#writing.run(async () => {
      let rows = 0;
      let count = 0;
      while (count < this.#pending.length && rows < FLUSH_ROWS) rows += (this.#pending[count++] as Pending).rows;
      if (count === 0) return;
      await this.#writer.apply(this.#pending.slice(0, count));
      this.#uncheckpointedRows += rows;
      for (const { payload } of this.#pending.splice(0, count)) this.#pendingBytes -= payload.byteLength;
      this.#pendingBytes = Math.max(0, this.#pendingBytes);
      await this.#log.release(this.#writer.applied.sequence);
      if (this.#writer.dropped > this.#reportedDrops) {
        this.#options.onProblem?.(`APPMON-STORE-DROPPED: ${this.#writer.dropped - this.#reportedDrops} events had no index of their kind`);
        this.#reportedDrops = this.#writer.dropped;
      }
    });
  }

  #demandOpen(): void {
    if (this.#closed) throw storeError('APPMON-STORE-CLOSED');
  }
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
