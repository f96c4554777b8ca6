import { type CommandDefinition, completeColumns, perRow, wholeSet } from '../command';
import { type Row, newRow } from '../value';
import { columnsFor } from './support/columns';

export const table: CommandDefinition = {
  name: 'table',
  kind: 'transforming',
  options: [],
  prepare(args) {
    const names = args.fields();
    if (names.length === 0) throw args.expected('a field name');
    const wild = names.some((name) => name.includes('*'));
    const pick = (row: Row, columns: readonly string[]): Row => {
      const picked = newRow();
      for (const column of columns) if (row[column] !== undefined) picked[column] = row[column];
      return picked;
    };
    return {
      needs: () => (names.includes('*') ? 'all' : new Set(names)),
      open: () => {
        if (!wild) {
          const columns = columnsFor(names, []);
          return perRow(
            (row) => pick(row, columns),
            () => columns,
          );
        }
        return wholeSet((rows, known) => {
          const columns = columnsFor(names, completeColumns(known, rows));
          return { rows: rows.map((row) => pick(row, columns)), columns };
        });
      },
    };
  },
  doc: {
    summary: 'Turns rows into a table of exactly the named fields, in that order.',
    syntax: 'table <field> [,] …',
    notes: ['Fields that no row has make an empty column. Names may hold `*`. Internal fields are dropped unless they are named.'],
  },
  examples: [
    {
      title: 'Exactly the columns asked for',
      search: 'table b a',
      input: [{ _time: 1, _raw: 'x', a: '1', b: '2', c: '3' }],
      output: [{ b: '2', a: '1' }],
      source: 'R51',
    },
  ],
};
