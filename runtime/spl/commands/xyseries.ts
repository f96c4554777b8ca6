import { type CommandDefinition, wholeSet, withNeeds } from '../command';
import { toText } from '../eval';
import { type Row, copyRow } from '../value';

interface Settings {
  readonly x: string;
  readonly names: string;
  readonly values: readonly string[];
  readonly columnName: (value: string, name: string) => string;
}

function pivot(rows: readonly Row[], { x, names, values, columnName }: Settings): { rows: Row[]; columns: string[] } {
  const lines = new Map<string, Row>();
  const columns = new Set([x]);
  for (const row of rows) {
    const key = toText(row[x]);
    const name = toText(row[names]);
    if (key === undefined || name === undefined) continue;
    let line = lines.get(key);
    if (line === undefined) lines.set(key, (line = copyRow({ [x]: row[x] })));
    for (const value of values) {
      const column = columnName(value, name);
      columns.add(column);
      if (row[value] !== undefined) line[column] = row[value];
    }
  }
  return { rows: [...lines.values()], columns: [...columns] };
}

export const xyseries: CommandDefinition = {
  name: 'xyseries',
  kind: 'dataset',
  options: [
    { name: 'sep', type: 'string', default: ': ', doc: 'Between value field and name, when there are several value fields.' },
    { name: 'format', type: 'string', doc: 'Column names, from $AGG$ (value field) and $VAL$ (name).' },
    { name: 'grouped', type: 'boolean', default: 'false', doc: 'Accepted; rows need not be in order here.' },
  ],
  prepare(args) {
    const [x, names, ...values] = args.fields();
    if (x === undefined || names === undefined || values.length === 0) throw args.expected('three field names: rows, column names, values');
    const pattern = args.optional('format') ?? (values.length > 1 ? `$AGG$${args.string('sep', ': ')}$VAL$` : '$VAL$');
    const columnName = (value: string, name: string): string => pattern.replaceAll('$AGG$', () => value).replaceAll('$VAL$', () => name);
    return {
      needs: () => withNeeds(new Set<string>(), [x, names, ...values]),
      open: () => wholeSet((rows) => pivot(rows, { x, names, values, columnName })),
    };
  },
  doc: {
    summary: 'Turns rows of name and value into one row for each x with a column for each name.',
    syntax: 'xyseries [sep=<text>] [format=<text>] <x field> <name field> <value field> …',
    notes: ['Rows and columns come in the order in which they first appear.'],
  },
  examples: [
    {
      title: 'One value field',
      search: 'xyseries t os n',
      input: [
        { t: 1, os: 'ios', n: 5 },
        { t: 1, os: 'android', n: 7 },
        { t: 2, os: 'ios', n: 6 },
      ],
      output: [
        { t: 1, ios: 5, android: 7 },
        { t: 2, ios: 6 },
      ],
      source: 'R64',
    },
    {
      title: 'Two value fields',
      search: 'xyseries t os n m',
      input: [{ t: 1, os: 'ios', n: 5, m: 2 }],
      output: [{ t: 1, 'n: ios': 5, 'm: ios': 2 }],
      source: 'R64',
    },
    {
      title: 'Undoes untable on a full grid',
      search: 'untable t os n | xyseries t os n',
      input: [
        { t: 1, ios: 5, android: 7 },
        { t: 2, ios: 6, android: 8 },
      ],
      output: [
        { t: 1, ios: 5, android: 7 },
        { t: 2, ios: 6, android: 8 },
      ],
      source: 'R64',
    },
  ],
};
