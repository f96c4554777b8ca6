import { openDatabase, rowsOf } from '../../../runtime/store/engine/database';
import { Tables, type IndexTable } from '../../../runtime/store/engine/tables';
import { fillWordFilters } from '../../../runtime/store/engine/word-filters';

/** How copies follow each other. */
export interface Copies {
  /** How often the loaded slice is in the store afterwards; 1 = as it is. */
  readonly count: number;
  /** Seconds by which each copy is older than the one before; a whole number of minutes, so that rollups still match. */
  readonly shift: number;
}

/** One copy's columns: everything as it is, but times earlier and ids of its own. */
function copySql(index: IndexTable, context: { number: number; shift: number; arrivals: number }): string {
  const { number, shift, arrivals } = context;
  const back = number * shift;
  const fields = new Map([...index.fields].map(([field, { column }]) => [field, column]));
  const own = [
    `time - ${back} AS time`,
    `index_time - ${back} AS index_time`,
    `arrival + ${number * arrivals} AS arrival`,
    ...(fields.has('event_id') ? [`md5(${fields.get('event_id') ?? ''} || '-${number}') AS ${fields.get('event_id') ?? ''}`] : []),
    ...(fields.has('received_time')
      ? [`printf('%.3f', ${fields.get('received_time') ?? ''}::DOUBLE - ${back}) AS ${fields.get('received_time') ?? ''}`]
      : []),
  ];
  return `INSERT INTO ${index.table} SELECT * REPLACE (${own.join(', ')}) FROM ${index.table} WHERE arrival <= ${arrivals}`;
}

/**
 * Copies everything that a closed store holds inside its database; the store opens afterwards as if all of it had been appended: the
 * words of the copies are noted by the store's own pass, which would otherwise go on beside the first searches.
 */
export async function multiply(directory: string, { count, shift }: Copies): Promise<void> {
  if (count <= 1) return;
  const database = await openDatabase(directory);
  try {
    const tables = await Tables.load(database.writer);
    const [[last] = []] = await rowsOf(database.writer, 'SELECT arrival FROM store_state');
    const arrivals = Number(last);
    for (let number = 1; number < count; number += 1)
      for (const index of tables.all()) await database.writer.run(copySql(index, { number, shift, arrivals }));
    await database.writer.run('UPDATE store_state SET arrival = $1', [BigInt(arrivals * count)]);
    await fillWordFilters(database, tables, { arrival: arrivals * count });
  } finally {
    await database.close();
  }
}
