import type { DuckDBConnection } from '@duckdb/node-api';
import { rowsOf, type Database } from './database';
import type { IndexTable, Tables } from './tables';
import { MAKER, wordFilterSql } from './words';

/** How long a block is at least: arrivals are counted in steps of `arrivals`, and its texts have `bytes`. */
export interface BlockSize {
  readonly arrivals: number;
  readonly bytes: number;
}

/** Little enough text to look through in some milliseconds (8,192 events, or some hundred crash reports), much beside a filter of 32 KiB. */
const BLOCK: BlockSize = { arrivals: 8_192, bytes: 2 * 1024 * 1024 };

/** Rows of one table by their arrival: `after` exclusive, `upto` inclusive. */
interface Block {
  readonly after: number;
  readonly upto: number;
}

/** What is to be noted, and how far. */
export interface FillOptions {
  /** The last arrival that is in the database. */
  readonly arrival: number;
  readonly size?: BlockSize;
  readonly isStopped?: () => boolean;
}

/** Full blocks without a filter, oldest first. */
async function missingBlocks(
  connection: DuckDBConnection,
  index: IndexTable,
  { arrival, size }: { readonly arrival: number; readonly size: BlockSize },
): Promise<Block[]> {
  const [[covered] = []] = await rowsOf(connection, 'SELECT coalesce(max(upto), 0) FROM store_words WHERE table_name = $1', [index.table]);
  const steps = await rowsOf(
    connection,
    `SELECT arrival // ${size.arrivals} AS number, sum(strlen(raw))::DOUBLE FROM ${index.table} WHERE arrival > $1 AND arrival <= $2 GROUP BY number ORDER BY number`,
    [covered as bigint, BigInt(arrival)],
  );
  const blocks: Block[] = [];
  let after = Number(covered);
  let bytes = 0;
  for (const [number, length] of steps) {
    const upto = (Number(number) + 1) * size.arrivals - 1;
    bytes += Number(length);
    if (bytes < size.bytes || upto > arrival) continue;
    blocks.push({ after, upto });
    after = upto;
    bytes = 0;
  }
  return blocks;
}

/**
 * Notes the words of every full block that has no filter yet. The rows are in the database for good and are never changed, so a
 * filter can only say too much; rows without one (the newest, or all after a crash in the middle) are read.
 */
export async function fillWordFilters(database: Database, tables: Tables, options: FillOptions): Promise<void> {
  const { arrival, size = BLOCK, isStopped = () => false } = options;
  const connection = await database.connect();
  try {
    for (const index of tables.all().filter(({ datatype }) => datatype === 'event')) {
      const blocks = await database.reads.run(() => missingBlocks(connection, index, { arrival, size }));
      for (const { after, upto } of blocks) {
        if (isStopped() || tables.get(index.name) !== index) break;
        const filter = wordFilterSql(index, `arrival > ${after} AND arrival <= ${upto}`);
        const sql = `INSERT INTO store_words SELECT $1, ${MAKER}, ${after}, ${upto}, * FROM (${filter})`;
        await database.reads.run(() => connection.run(sql, [index.table]));
      }
    }
  } finally {
    connection.closeSync();
  }
}

/** Keeps the filters up with what arrives, one pass at a time, beside everything else. */
export class WordFilters {
  readonly #fill: (options: FillOptions) => Promise<void>;
  readonly #onProblem: ((message: string) => void) | undefined;
  #filled = 0;
  #arrival = 0;
  #pass: Promise<void> | undefined;
  #closed = false;

  constructor(database: Database, tables: Tables, onProblem: ((message: string) => void) | undefined) {
    this.#fill = (options) => fillWordFilters(database, tables, options);
    this.#onProblem = onProblem;
  }

  /** Hears that everything up to this arrival is in the database. */
  reached(arrival: number): void {
    this.#arrival = arrival;
    if (!this.#pass && !this.#closed && arrival - this.#filled >= BLOCK.arrivals) this.#pass = this.#run();
  }

  /** Resolves when no pass is under way; none begins afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#pass;
  }

  async #run(): Promise<void> {
    const arrival = this.#arrival;
    try {
      await this.#fill({ arrival, isStopped: () => this.#closed });
    } catch (error) {
      this.#onProblem?.(`APPMON-STORE-WORDS: ${(error as Error).message}; searches for single words read more until the next pass`);
    }
    this.#filled = arrival;
    this.#pass = undefined;
    this.reached(this.#arrival);
  }
}
