import { DuckDBInstance, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';
import { mkdir } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { CodedError } from '../../../core/errors';
import { storeError } from '../errors';
import { Gate } from './gate';
import { WORD_SETUP } from './words';

/**
 * Half the machine's memory and nothing fetched at run time. The checkpoint threshold bounds both what a restart has to replay and
 * how long one checkpoint keeps new events waiting (docs/decisions/0002).
 */
const OPTIONS: Readonly<Record<string, string>> = {
  memory_limit: `${Math.floor(totalmem() / 2 / 2 ** 20)}MiB`,
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  checkpoint_threshold: '64MB',
  storage_compatibility_version: 'v1.2.0',
  preserve_insertion_order: 'false',
};

/**
 * Helpers of the generated SQL: `mv` turns a stored value into its list, `num` a text into a finite number or NULL.
 * `num` is Splunk's coercion: what is not a number counts as absent, it never raises.
 */
const SETUP: readonly string[] = [
  `CREATE OR REPLACE MACRO mv(c) AS CASE WHEN c IS NULL THEN NULL WHEN starts_with(c, chr(1)) THEN from_json(substr(c, 2), '["VARCHAR"]') ELSE [c] END`,
  `CREATE OR REPLACE MACRO num(c) AS CASE WHEN isfinite(TRY_CAST(c AS DOUBLE)) AND NOT contains(c, '_') THEN TRY_CAST(c AS DOUBLE) END`,
  `CREATE TABLE IF NOT EXISTS store_state (sequence BIGINT NOT NULL, arrival BIGINT NOT NULL)`,
  `INSERT INTO store_state SELECT 0, 0 WHERE NOT EXISTS (FROM store_state)`,
  `CREATE SEQUENCE IF NOT EXISTS store_table_number`,
  `CREATE TABLE IF NOT EXISTS store_indexes (name VARCHAR PRIMARY KEY, datatype VARCHAR NOT NULL, table_name VARCHAR NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS store_fields (index_name VARCHAR, field VARCHAR, column_name VARCHAR NOT NULL, multivalue BOOLEAN NOT NULL, PRIMARY KEY (index_name, field))`,
  `CREATE TABLE IF NOT EXISTS documents (path VARCHAR, key VARCHAR, document VARCHAR NOT NULL, PRIMARY KEY (path, key))`,
  ...WORD_SETUP,
];

/** Reads that run at the same time. libuv's pool is shared with the log's syncs, which must never wait behind searches. */
const CONCURRENT_READS = 2;

export interface Database {
  /** The connection of the one writer; never used by readers. */
  readonly writer: DuckDBConnection;
  /** The connection of document writes. */
  readonly documents: DuckDBConnection;
  /** Whoever uses the writer's connection takes this turn. */
  readonly writing: Gate;
  readonly reads: Gate;
  readonly file: string;
  connect(): Promise<DuckDBConnection>;
  close(): Promise<void>;
}

/** Opens (or creates) the database file. Another process that holds it is told by APPMON-STORE-LOCKED. */
export async function openDatabase(directory: string): Promise<Database> {
  await mkdir(directory, { recursive: true });
  const file = join(directory, 'events.duckdb');
  const instance = await DuckDBInstance.create(file, OPTIONS).catch((error: unknown) => {
    const reason = (error as Error).message;
    const holder = /\(PID \d+\)/.exec(reason)?.[0].slice(1, -1);
    throw /Could not set lock/i.test(reason)
      ? storeError('APPMON-STORE-LOCKED', { directory, holder: holder ?? 'another process' })
      : storeError('APPMON-STORE-OPEN', { directory, reason }, { cause: error });
  });
  const writer = await instance.connect();
  for (const statement of SETUP) await writer.run(statement);
  const documents = await instance.connect();
  return {
    writer,
    documents,
    writing: new Gate(1),
    reads: new Gate(CONCURRENT_READS),
    file,
    connect: () => instance.connect(),
    async close() {
      await writer.run('CHECKPOINT').catch(() => undefined);
      writer.closeSync();
      documents.closeSync();
      instance.closeSync();
    },
  };
}

/** Runs a statement and gives its rows as JavaScript values (bigint for BIGINT). */
export async function rowsOf(connection: DuckDBConnection, sql: string, values: DuckDBValue[] = []): Promise<DuckDBValue[][]> {
  return (await connection.runAndReadAll(sql, values)).getRows();
}

/** A failed read as a coded error; an interrupted one as a cancellation. */
export function explainRead(error: unknown): CodedError {
  if (error instanceof CodedError) return error;
  const reason = (error as Error).message.split('\n')[0] ?? '';
  return /interrupt/i.test(reason) ? storeError('APPMON-STORE-CANCELLED') : storeError('APPMON-STORE-QUERY', { reason }, { cause: error });
}
