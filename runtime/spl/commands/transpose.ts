import { type CommandDefinition, completeColumns, wholeSet } from '../command';
import { toText } from '../eval';
import { type Row, newRow } from '../value';

interface Settings {
  readonly count: number;
  readonly columnName: string;
  readonly headerField: string | undefined;
  readonly includeEmpty: boolean;
}

function turn(rows: readonly Row[], fields: readonly string[], settings: Settings): { rows: Row[]; columns: string[] } {
  const { count, columnName, headerField, includeEmpty } = settings;
  const used = count === 0 ? rows : rows.slice(0, count);
  const headers = used.map((row, index) => (headerField === undefined ? undefined : toText(row[headerField])) ?? `row ${index + 1}`);
  const lines = fields
    .filter((field) => field !== headerField)
    .flatMap((field) => {
      const line = newRow();
      line[columnName] = field;
      used.forEach((row, index) => {
        const value = row[field];
        if (value !== undefined) line[headers[index] ?? ''] = value;
      });
      return includeEmpty || Object.keys(line).length > 1 ? [line] : [];
    });
  return { rows: lines, columns: [columnName, ...new Set(headers)] };
}

export const transpose: CommandDefinition = {
  name: 'transpose',
  kind: 'dataset',
  options: [
    { name: 'column_name', type: 'string', default: 'column', doc: 'Name of the first column, which holds the field names.' },
    { name: 'header_field', type: 'field', doc: 'Field whose values name the new columns.' },
    { name: 'include_empty', type: 'boolean', default: 'true', doc: 'Keep fields that have no value.' },
  ],
  prepare(args) {
    const [count, extra] = args.tokens;
    if (extra !== undefined || (count !== undefined && !/^\d+$/.test(count.value))) throw args.expected('a number of rows', extra ?? count);
    const settings: Settings = {
      count: Number(count?.value ?? 5),
      columnName: args.string('column_name', 'column'),
      headerField: args.optional('header_field'),
      includeEmpty: args.boolean('include_empty', true),
    };
    return { open: () => wholeSet((rows, columns) => turn(rows, completeColumns(columns, rows), settings)) };
  },
  doc: {
    summary: 'Swaps rows and columns.',
    syntax: 'transpose [<int>] [column_name=<text>] [header_field=<field>] [include_empty=<bool>]',
    notes: ['Takes the first 5 rows unless another number is given; 0 takes all.'],
  },
  examples: [
    {
      title: 'Two rows of three fields',
      search: 'transpose',
      input: [
        { a: 1, b: 2, c: 3 },
        { a: 4, b: 5, c: 6 },
      ],
      output: [
        { column: 'a', 'row 1': 1, 'row 2': 4 },
        { column: 'b', 'row 1': 2, 'row 2': 5 },
        { column: 'c', 'row 1': 3, 'row 2': 6 },
      ],
      source: 'R64',
    },
    {
      title: 'Columns named by a field',
      search: 'transpose header_field=os column_name=what',
      input: [
        { os: 'ios', n: 5 },
        { os: 'android', n: 7 },
      ],
      output: [{ what: 'n', ios: 5, android: 7 }],
      source: 'Search Reference',
    },
  ],
};
