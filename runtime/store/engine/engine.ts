import type { DuckDBConnection } from '@duckdb/node-api';
import { stat } from 'node:fs/promises';
import type { AggregateRequest, ScanRequest } from '../../spl/catalog';
import type { Batch } from '../../spl/value';
import { storeError } from '../errors';
import type { DocumentStore, IndexInfo } from '../types';
import { aggregateEvents, aggregateMetrics } from './aggregate';
import { explainRead, openDatabase, rowsOf, type Database } from './database';
import { documentStore } from './documents';
import { Intake, type EngineOptions } from './intake';
import { scanEvents } from './scan';
import { Tables } from './tables';
import { WordFilters } from './word-filters';
import { Writer } from './writer';

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
  readonly #intake: Intake;
  readonly #words: WordFilters;
  readonly #reading = new Set<() => void>();
  #closed = false;

  private constructor(database: Database, tables: Tables, parts: { intake: Intake; words: WordFilters }) {
    this.#database = database;
    this.#tables = tables;
    this.#intake = parts.intake;
    this.#words = parts.words;
    this.documents = documentStore(database.documents);
  }

  /** Opens the folder, applies what the log holds beyond the database, and is ready when everything acknowledged before is searchable. */
  static async open(options: EngineOptions): Promise<Engine> {
    const database = await openDatabase(options.directory);
    const tables = await Tables.load(database.writer);
    const writer = await Writer.open(database, tables);
    const words = new WordFilters(database, tables, options.onProblem);
    const intake = await Intake.open({ ...options, onApplied: (arrival) => words.reached(arrival) }, database, writer);
    words.reached(intake.applied.arrival);
    return new Engine(database, tables, { intake, words });
  }

  /** Resolves once the record is on disk; `rows` is the number of events in it. */
  async append(payload: Uint8Array, rows: number): Promise<void> {
    this.#demandOpen();
    await this.#intake.append(payload, rows);
  }

  /** Resolves when everything handed to `append` before is searchable. */
  flush(): Promise<void> {
    return this.#intake.flush();
  }

  ensureIndex(name: string, datatype: 'event' | 'metric'): Promise<void> {
    return this.#database.writing.run(() => this.#tables.ensure(name, datatype));
  }

  async dropIndex(name: string): Promise<void> {
    await this.flush();
    await this.#database.writing.run(() => this.#tables.drop(name));
  }

  /** Deletes the events of an index whose time lies before the bound (epoch seconds). */
  async expire(name: string, before: number): Promise<void> {
    await this.#database.writing.run(async () => {
      const index = this.#tables.get(name);
      if (!index) return;
      await this.#database.writer.run(`DELETE FROM ${index.table} WHERE time < $1`, [before]);
      await this.#database.writer.run('DELETE FROM store_words WHERE table_name = $1 AND newest < $2', [index.table, before]);
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
    const rows = scanEvents(this.#database, this.#tables, { request, lastArrival: this.#intake.applied.arrival, onConnect });
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
    for (const cancel of this.#reading) cancel();
    await this.#intake.close();
    await this.#words.close();
    await this.#database.writing.run(() => this.#database.close());
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

  #demandOpen(): void {
    if (this.#closed) throw storeError('APPMON-STORE-CLOSED');
  }
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
