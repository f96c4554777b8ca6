import { type CommandDefinition, completeColumns, perRow, wholeSet, withNeeds } from '../command';
import { parseNumber } from '../eval';
import type { Cell, Row } from '../value';

function fill(row: Row, fields: readonly string[], value: Cell): Row {
  for (const field of fields) row[field] ??= value;
  return row;
}

export const fillnull: CommandDefinition = {
  name: 'fillnull',
  kind: 'dataset',
  options: [{ name: 'value', type: 'string', default: '0', doc: 'What absent fields get.' }],
  prepare(args) {
    const text = args.string('value', '0');
    const number = parseNumber(text);
    const value = number !== undefined && String(number) === text ? number : text;
    const fields = args.fields();
    if (fields.length > 0) return { needs: (wanted) => withNeeds(wanted, fields), open: () => perRow((row) => fill(row, fields, value)) };
    return {
      open: () =>
        wholeSet((rows, columns) => {
          const all = completeColumns(columns, rows);
          return { rows: rows.map((row) => fill(row, all, value)), columns: all };
        }),
    };
  },
  doc: {
    summary: 'Gives absent fields a value.',
    syntax: 'fillnull [value=<text>] [<field> …]',
    notes: ['Without fields it fills every field that any row has, and therefore waits for all rows. An empty text is not absent.'],
  },
  examples: [
    {
      title: 'Every field of the result',
      search: 'fillnull',
      input: [{ a: 1 }, { b: 2 }],
      output: [
        { a: 1, b: 0 },
        { a: 0, b: 2 },
      ],
      source: 'R54',
    },
    {
      title: 'Named fields; an empty text stays',
      search: 'fillnull value=none x',
      input: [{ x: '' }, { y: 1 }],
      output: [{ x: '' }, { y: 1, x: 'none' }],
      source: 'R2, R54',
    },
  ],
};
