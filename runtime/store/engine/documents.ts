import type { DuckDBConnection } from '@duckdb/node-api';
import type { DocumentStore } from '../types';
import { rowsOf } from './database';
import { Gate } from './gate';

/** Documents in one table; each call is one transaction, in the order of the calls. */
export function documentStore(connection: DuckDBConnection): DocumentStore {
  const turn = new Gate(1);
  const atomically = (work: () => Promise<void>): Promise<void> =>
    turn.run(async () => {
      await connection.run('BEGIN');
      try {
        await work();
        await connection.run('COMMIT');
      } catch (error) {
        await connection.run('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  const rows = (sql: string, values: string[]): Promise<unknown[][]> => turn.run(() => rowsOf(connection, sql, values));
  return {
    async get(path, key) {
      const [row] = await rows('SELECT document FROM documents WHERE path = $1 AND key = $2', [path, key]);
      return row?.[0] as string | undefined;
    },
    async list(path) {
      const found = await rows('SELECT key, document FROM documents WHERE path = $1 ORDER BY key', [path]);
      return found.map(([key, document]) => [String(key), String(document)] as const);
    },
    put: (path, documents) =>
      atomically(async () => {
        for (const [key, document] of documents)
          await connection.run('INSERT OR REPLACE INTO documents VALUES ($1, $2, $3)', [path, key, document]);
      }),
    async insert(path, key, document) {
      const inserted = await rows('INSERT INTO documents VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING key', [path, key, document]);
      return inserted.length > 0;
    },
    remove: (path, keys) =>
      atomically(async () => {
        for (const key of keys) await connection.run('DELETE FROM documents WHERE path = $1 AND key = $2', [path, key]);
      }),
    drop: (path) =>
      atomically(async () => {
        await connection.run('DELETE FROM documents WHERE path = $1', [path]);
      }),
  };
}
