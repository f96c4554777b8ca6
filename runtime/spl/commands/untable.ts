import { type CommandDefinition, completeColumns, wholeSet } from '../command';
import { copyRow } from '../value';

export const untable: CommandDefinition = {
  name: 'untable',
  kind: 'dataset',
  options: [],
  prepare(args) {
    const [x, name, value, extra] = args.fields();
    if (x === undefined || name === undefined || value === undefined) throw args.expected('three field names: rows, column names, values');
    if (extra !== undefined) throw args.expected('three field names', args.tokens.at(-1));
    return {
      open: () =>
        wholeSet((rows, columns) => {
          const others = completeColumns(columns, rows).filter((field) => field !== x && !field.startsWith('_'));
          const cells = rows.flatMap((row) =>
            others.flatMap((field) =>
              row[x] === undefined || row[field] === undefined ? [] : [copyRow({ [x]: row[x], [name]: field, [value]: row[field] })],
            ),
          );
          return { rows: cells, columns: [x, name, value] };
        }),
    };
  },
  doc: {
    summary: 'Turns a table into one row for each cell: the inverse of xyseries.',
    syntax: 'untable <x field> <name field> <value field>',
    notes: ['Empty cells give no row. Columns that start with _ are left out.'],
  },
  examples: [
    {
      title: 'A row for each cell',
      search: 'untable t os n',
      input: [
        { t: 1, ios: 5, android: 7 },
        { t: 2, ios: 6 },
      ],
      output: [
        { t: 1, os: 'ios', n: 5 },
        { t: 1, os: 'android', n: 7 },
        { t: 2, os: 'ios', n: 6 },
      ],
      source: 'R64',
    },
  ],
};
