import { type CommandDefinition, completeColumns, perRow, wholeSet } from '../command';
import { toNumber } from '../eval';
import { matchesPattern } from '../plan/needs';
import { type Row, newRow } from '../value';

interface Settings {
  readonly fields: readonly string[];
  readonly rowTotals: boolean;
  readonly columnTotals: boolean;
  readonly fieldName: string;
  readonly labelField: string | undefined;
  readonly label: string;
}

/** Whether a field counts: one that was named, else any that does not start with `_`. */
function counts(field: string, fields: readonly string[]): boolean {
  if (fields.length === 0) return !field.startsWith('_');
  return fields.some((name) => matchesPattern(name, field));
}

function addRowTotal(row: Row, { fields, fieldName }: Settings): Row {
  let total = 0;
  for (const field in row) if (field !== fieldName && counts(field, fields)) total += toNumber(row[field]) ?? 0;
  row[fieldName] = total;
  return row;
}

/** The row of sums; a column without a number has none. */
function totalRow(rows: readonly Row[], columns: readonly string[], settings: Settings): Row {
  const { fields, fieldName, labelField, label } = settings;
  const totals = newRow();
  for (const field of columns) {
    if (!counts(field, fields) && !(settings.rowTotals && field === fieldName)) continue;
    const numbers = rows.flatMap((row) => toNumber(row[field]) ?? []);
    if (numbers.length > 0) totals[field] = numbers.reduce((sum, value) => sum + value, 0);
  }
  if (labelField !== undefined) totals[labelField] = label;
  return totals;
}

export const addtotals: CommandDefinition = {
  name: 'addtotals',
  kind: 'dataset',
  options: [
    { name: 'row', type: 'boolean', default: 'true', doc: 'Add the sum of each row.' },
    { name: 'col', type: 'boolean', default: 'false', doc: 'Add a row with the sum of each column.' },
    { name: 'fieldname', type: 'field', default: 'Total', doc: 'Field for the sum of a row.' },
    { name: 'labelfield', type: 'field', doc: 'Field of the row of sums that holds the label.' },
    { name: 'label', type: 'string', default: 'Total', doc: 'The label.' },
  ],
  prepare(args) {
    const settings: Settings = {
      fields: args.fields(),
      rowTotals: args.boolean('row', true),
      columnTotals: args.boolean('col', false),
      fieldName: args.string('fieldname', 'Total'),
      labelField: args.optional('labelfield'),
      label: args.string('label', 'Total'),
    };
    const { rowTotals, columnTotals, labelField } = settings;
    const added = labelField === undefined ? [] : [labelField];
    const withRow = (row: Row): Row => (rowTotals ? addRowTotal(row, settings) : row);
    return {
      open: () => {
        if (!columnTotals) return perRow(withRow);
        return wholeSet((rows, input) => {
          const complete = rows.map(withRow);
          const known = completeColumns(input, complete);
          return { rows: [...complete, totalRow(complete, known, settings)], columns: [...new Set([...known, ...added])] };
        });
      },
    };
  },
  doc: {
    summary: 'Adds the sum of the numbers of each row, and with col=t a row with the sums of the columns.',
    syntax: 'addtotals [row=<bool>] [col=<bool>] [fieldname=<field>] [labelfield=<field>] [label=<text>] [<field> …]',
    notes: ['Without fields it sums every field that does not start with _. Names may hold *.'],
  },
  examples: [
    {
      title: 'Sum of each row',
      search: 'addtotals',
      input: [
        { os: 'ios', a: 1, b: '2' },
        { os: 'android', a: 3 },
      ],
      output: [
        { os: 'ios', a: 1, b: '2', Total: 3 },
        { os: 'android', a: 3, Total: 3 },
      ],
      source: 'R64',
    },
    {
      title: 'Sum of each column',
      search: 'addtotals row=f col=t labelfield=os label=ALL a',
      input: [
        { os: 'ios', a: 1 },
        { os: 'android', a: 3 },
      ],
      output: [
        { os: 'ios', a: 1 },
        { os: 'android', a: 3 },
        { os: 'ALL', a: 4 },
      ],
      source: 'R64',
    },
  ],
};
