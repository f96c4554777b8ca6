import type { DuckDBConnection } from '@duckdb/node-api';
import type { IndexFilter, TimeRange } from '../../spl/catalog';
import { rowsOf } from './database';
import type { IndexTable } from './tables';
import { mayHoldSql } from './words';

/** Rows of one index that a scan reads: `after < arrival <= upto`, whose times lie from `oldest` to `newest`. */
export interface Source {
  readonly index: IndexTable;
  readonly after: number;
  readonly upto: number;
  readonly oldest: number;
  readonly newest: number;
}

/** What a scan asks for. */
export interface Wanted {
  readonly range: TimeRange;
  readonly filter?: IndexFilter;
  /** Rows that arrive later are not seen. */
  readonly lastArrival: number;
}

/** Sources that one statement can name without its own planning costing more than it saves. */
const MOST_SOURCES = 128;

/** A block of `store_words`, oldest first, and whether a row of it can match. */
interface Block {
  readonly after: number;
  readonly upto: number;
  readonly oldest: number;
  readonly newest: number;
  readonly mayHold: boolean;
}

async function blocksOf(connection: DuckDBConnection, index: IndexTable, { range, filter }: Wanted): Promise<Block[] | undefined> {
  const condition = filter === undefined ? undefined : mayHoldSql(filter);
  if (condition === undefined) return undefined;
  const rows = await rowsOf(
    connection,
    `SELECT after, upto, oldest, newest, coalesce(newest >= $2 AND oldest < $3 AND ${condition}, FALSE) FROM store_words WHERE table_name = $1 ORDER BY after`,
    [index.table, range.earliest, range.latest],
  );
  return rows.map(([after, upto, oldest, newest, mayHold]) => ({
    after: Number(after),
    upto: Number(upto),
    oldest: Number(oldest),
    newest: Number(newest),
    mayHold: mayHold === true,
  }));
}

const joined = (a: Source, b: Source): Source => ({
  ...a,
  upto: b.upto,
  oldest: Math.min(a.oldest, b.oldest),
  newest: Math.max(a.newest, b.newest),
});

/** Joins sources that lie at most `gap` arrivals apart; the rows between them are then read too. */
function joinNear(sources: readonly Source[], gap: number): Source[] {
  const result: Source[] = [];
  for (const source of sources) {
    const last = result.at(-1);
    if (last && source.after - last.upto <= gap) result[result.length - 1] = { ...joined(last, source), ...(gap > 0 ? ANY_TIME : {}) };
    else result.push(source);
  }
  return result;
}

const ANY_TIME = { oldest: -Infinity, newest: Infinity } as const;

/** Everything that no filter rules out: blocks that may hold a match, and all arrivals that no block covers. */
function unruled(index: IndexTable, blocks: readonly Block[], lastArrival: number): Source[] {
  const sources: Source[] = [];
  let covered = 0;
  for (const { mayHold, ...block } of blocks) {
    if (block.after > covered) sources.push({ index, after: covered, upto: block.after, ...ANY_TIME });
    if (mayHold) sources.push({ index, ...block });
    covered = Math.max(covered, block.upto);
  }
  if (covered < lastArrival) sources.push({ index, after: covered, upto: lastArrival, ...ANY_TIME });
  return sources;
}

/** The rows of an index that can match, told from the filters of its words; one source with everything when they tell nothing. */
export async function sourcesOf(connection: DuckDBConnection, index: IndexTable, wanted: Wanted): Promise<Source[]> {
  const blocks = await blocksOf(connection, index, wanted);
  if (blocks === undefined) return [{ index, after: 0, upto: wanted.lastArrival, ...ANY_TIME }];
  let sources = joinNear(unruled(index, blocks, wanted.lastArrival), 0);
  for (let gap = 8_192; sources.length > MOST_SOURCES; gap *= 2) sources = joinNear(sources, gap);
  return sources;
}
