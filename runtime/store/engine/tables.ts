import type { DuckDBConnection } from '@duckdb/node-api';
import { storeError } from '../errors';
import { rowsOf } from './database';

/** Where an indexed field lives; `multivalue` once any event had several values. */
export interface FieldColumn {
  readonly column: string;
  multivalue: boolean;
}

/** One index: its table and the columns of its indexed fields. Column names are numbered, since SQL ignores case and Splunk does not. */
export interface IndexTable {
  readonly name: string;
  readonly datatype: 'event' | 'metric';
  readonly table: string;
  readonly fields: Map<string, FieldColumn>;
}

/** Fields with a column of their own per index; later ones share the JSON column `extra`. */
const MAX_FIELD_COLUMNS = 400;

/** The column that holds the fields beyond MAX_FIELD_COLUMNS. */
export const EXTRA_COLUMN = 'extra';

const COMMON = 'time DOUBLE, index_time DOUBLE, arrival BIGINT, host VARCHAR, source VARCHAR, sourcetype VARCHAR';
const SHAPES = {
  event: `${COMMON}, raw VARCHAR USING COMPRESSION zstd, extra VARCHAR`,
  metric: `${COMMON}, metric_name VARCHAR, value DOUBLE, extra VARCHAR`,
} as const;

const NAME = /^[a-z0-9_][a-z0-9_-]{0,79}$/;

/** The indexes of the store, kept in memory beside the database's own record of them. */
export class Tables {
  readonly #connection: DuckDBConnection;
  readonly #byName = new Map<string, IndexTable>();

  private constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  static async load(connection: DuckDBConnection): Promise<Tables> {
    const tables = new Tables(connection);
    for (const [name, datatype, table] of await rowsOf(connection, 'SELECT name, datatype, table_name FROM store_indexes')) {
      tables.#byName.set(String(name), {
        name: String(name),
        datatype: datatype as IndexTable['datatype'],
        table: String(table),
        fields: new Map(),
      });
    }
    for (const [index, field, column, multivalue] of await rowsOf(
      connection,
      'SELECT index_name, field, column_name, multivalue FROM store_fields',
    )) {
      tables.#byName.get(String(index))?.fields.set(String(field), { column: String(column), multivalue: multivalue === true });
    }
    return tables;
  }

  all(): readonly IndexTable[] {
    return [...this.#byName.values()];
  }

  get(name: string): IndexTable | undefined {
    return this.#byName.get(name);
  }

  /** The index of that name and kind; anything else throws APPMON-STORE-UNKNOWN or APPMON-STORE-KIND. */
  need(name: string, datatype: IndexTable['datatype']): IndexTable {
    const table = this.#byName.get(name);
    if (!table) throw storeError('APPMON-STORE-UNKNOWN', { name });
    if (table.datatype !== datatype) throw storeError('APPMON-STORE-KIND', { name, actual: table.datatype, expected: datatype });
    return table;
  }

  async ensure(name: string, datatype: IndexTable['datatype']): Promise<void> {
    if (!NAME.test(name)) throw storeError('APPMON-STORE-NAME', { name });
    if (this.#byName.has(name)) return void this.need(name, datatype);
    const [[number] = []] = await rowsOf(this.#connection, "SELECT nextval('store_table_number')");
    const table = `${datatype}_${String(number)}`;
    await this.#transaction(async () => {
      await this.#connection.run(`CREATE TABLE ${table} (${SHAPES[datatype]})`);
      await this.#connection.run('INSERT INTO store_indexes VALUES ($1, $2, $3)', [name, datatype, table]);
    });
    this.#byName.set(name, { name, datatype, table, fields: new Map() });
  }

  async drop(name: string): Promise<void> {
    const index = this.#byName.get(name);
    if (!index) return;
    this.#byName.delete(name);
    await this.#transaction(async () => {
      await this.#connection.run(`DROP TABLE ${index.table}`);
      await this.#connection.run('DELETE FROM store_indexes WHERE name = $1', [name]);
      await this.#connection.run('DELETE FROM store_fields WHERE index_name = $1', [name]);
      await this.#connection.run('DELETE FROM store_words WHERE table_name = $1', [index.table]);
    });
  }

  /** Makes room for a field seen for the first time (or seen with several values for the first time). */
  async admit(index: IndexTable, field: string, multivalue: boolean): Promise<void> {
    const known = index.fields.get(field);
    if (known && (known.multivalue || !multivalue)) return;
    if (known) {
      await this.#connection.run('UPDATE store_fields SET multivalue = true WHERE index_name = $1 AND field = $2', [index.name, field]);
      known.multivalue = true;
      return;
    }
    const column = index.fields.size < MAX_FIELD_COLUMNS ? `f${index.fields.size}` : EXTRA_COLUMN;
    await this.#transaction(async () => {
      if (column !== EXTRA_COLUMN) await this.#connection.run(`ALTER TABLE ${index.table} ADD COLUMN ${column} VARCHAR`);
      await this.#connection.run('INSERT INTO store_fields VALUES ($1, $2, $3, $4)', [index.name, field, column, multivalue]);
    });
    index.fields.set(field, { column, multivalue });
  }

  async #transaction(work: () => Promise<void>): Promise<void> {
    await this.#connection.run('BEGIN');
    try {
      await work();
      await this.#connection.run('COMMIT');
    } catch (error) {
      await this.#connection.run('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }
}
