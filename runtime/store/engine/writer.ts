import type { DuckDBAppender } from '@duckdb/node-api';
import { setImmediate as breathe } from 'node:timers/promises';
import { decodeEvents, encodeValue, isListText } from '../codec';
import type { LogRecord } from '../log/record';
import type { IndexedEvent } from '../types';
import type { Database } from './database';
import { rowsOf } from './database';
import { EXTRA_COLUMN, type IndexTable, type Tables } from './tables';

/** Rows between two looks at the event loop, so that log syncs are answered while a flush is under way. */
const SLICE_ROWS = 250;

/** What the database has taken from the log. */
export interface Applied {
  sequence: number;
  arrival: number;
}

type Stored = readonly [event: IndexedEvent, values: ReadonlyMap<string, string>];

const splitExtra = (
  index: IndexTable,
  values: ReadonlyMap<string, string>,
): { columns: Map<string, string>; extra: string | undefined } => {
  const columns = new Map<string, string>();
  const rest: Array<[string, string]> = [];
  for (const [field, text] of values) {
    const column = index.fields.get(field)?.column ?? EXTRA_COLUMN;
    if (column === EXTRA_COLUMN) rest.push([field, text]);
    else columns.set(column, text);
  }
  return { columns, extra: rest.length > 0 ? JSON.stringify(Object.fromEntries(rest)) : undefined };
};

function appendText(appender: DuckDBAppender, text: string | undefined): void {
  if (text === undefined) appender.appendNull();
  else appender.appendVarchar(text);
}

/** Moves log records into the tables: each flush is one transaction that also notes the last sequence, so no record counts twice. */
export class Writer {
  readonly #database: Database;
  readonly #tables: Tables;
  readonly applied: Applied;
  /** Events that no longer had an index, or whose kind did not fit it. */
  dropped = 0;

  constructor(database: Database, tables: Tables, applied: Applied) {
    this.#database = database;
    this.#tables = tables;
    this.applied = applied;
  }

  static async open(database: Database, tables: Tables): Promise<Writer> {
    const [[sequence, arrival] = []] = await rowsOf(database.writer, 'SELECT sequence, arrival FROM store_state');
    return new Writer(database, tables, { sequence: Number(sequence), arrival: Number(arrival) });
  }

  /** Applies records in order; after it resolves they are durable in the database and visible to readers. */
  async apply(records: readonly LogRecord[]): Promise<void> {
    const last = records.at(-1);
    if (!last) return;
    const byIndex = await this.#sort(records);
    const next: Applied = { sequence: last.sequence, arrival: this.applied.arrival };
    const { writer } = this.#database;
    await writer.run('BEGIN');
    try {
      for (const [index, rows] of byIndex) await this.#appendRows(index, rows, next);
      await writer.run('UPDATE store_state SET sequence = $1, arrival = $2', [BigInt(next.sequence), BigInt(next.arrival)]);
      await writer.run('COMMIT');
    } catch (error) {
      await writer.run('ROLLBACK').catch(() => undefined);
      throw error;
    }
    Object.assign(this.applied, next);
  }

  async #sort(records: readonly LogRecord[]): Promise<Map<IndexTable, Stored[]>> {
    const byIndex = new Map<IndexTable, Stored[]>();
    for (const record of records) {
      for (const event of decodeEvents(record.payload)) {
        const index = this.#tables.get(event.index);
        if (!index || (index.datatype === 'metric' && !event.metrics)) {
          this.dropped += 1;
          continue;
        }
        const stored = await this.#store(index, event);
        const rows = byIndex.get(index);
        if (rows) rows.push(stored);
        else byIndex.set(index, [stored]);
      }
    }
    return byIndex;
  }

  async #store(index: IndexTable, event: IndexedEvent): Promise<Stored> {
    const values = new Map<string, string>();
    for (const [field, value] of Object.entries(event.fields)) {
      const text = encodeValue(value);
      if (text === undefined) continue;
      const multivalue = isListText(text);
      const known = index.fields.get(field);
      if (!known || (multivalue && !known.multivalue)) await this.#tables.admit(index, field, multivalue);
      values.set(field, text);
    }
    return [event, values];
  }

  async #appendRows(index: IndexTable, rows: readonly Stored[], next: Applied): Promise<void> {
    const columns = [...index.fields.values()].map(({ column }) => column).filter((column) => column !== EXTRA_COLUMN);
    const appender = await this.#database.writer.createAppender(index.table);
    try {
      for (let at = 0; at < rows.length; at += 1) {
        const [event, values] = rows[at] as Stored;
        const measurements = index.datatype === 'metric' ? Object.entries(event.metrics ?? {}) : [undefined];
        const split = splitExtra(index, values);
        for (const measurement of measurements) {
          next.arrival += 1;
          appender.appendDouble(event.time);
          appender.appendDouble(event.indexTime);
          appender.appendBigInt(BigInt(next.arrival));
          appender.appendVarchar(event.host);
          appender.appendVarchar(event.source);
          appender.appendVarchar(event.sourcetype);
          appender.appendVarchar(measurement ? measurement[0] : event.raw);
          if (measurement) appender.appendDouble(measurement[1]);
          appendText(appender, split.extra);
          for (const column of columns) appendText(appender, split.columns.get(column));
          appender.endRow();
        }
        if (at % SLICE_ROWS === SLICE_ROWS - 1) await breathe();
      }
    } finally {
      appender.closeSync();
    }
  }
}
