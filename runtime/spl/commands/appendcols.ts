import { type CommandDefinition, completeColumns, wholeSet } from '../command';
import { type Row, newRow } from '../value';
import { SUBSEARCH_OPTIONS, readSubsearches } from './append';

/** Adds the fields of `extra` to `row`; fields that start with `_` stay behind. */
function addFields(row: Row, extra: Row, override: boolean): Row {
  for (const field in extra) {
    if (field.startsWith('_') || extra[field] === undefined) continue;
    if (override || row[field] === undefined) row[field] = extra[field];
  }
  return row;
}

export const appendcols: CommandDefinition = {
  name: 'appendcols',
  kind: 'dataset',
  brackets: 'search',
  options: [
    ...SUBSEARCH_OPTIONS,
    { name: 'override', type: 'boolean', default: 'false', doc: 'Whether fields of the subsearch replace those of the row.' },
  ],
  prepare(args) {
    const { searches, maxRows } = readSubsearches(args, { least: 1, most: 1 });
    const override = args.boolean('override', false);
    return {
      open: (context) =>
        wholeSet(async (rows, columns) => {
          const [search] = searches;
          const known = completeColumns(columns, rows);
          const result = search === undefined ? { rows: [], columns: [] } : await context.subsearch(search, { maxRows });
          const length = Math.max(rows.length, result.rows.length);
          const joined = Array.from({ length }, (_, index) => addFields(rows[index] ?? newRow(), result.rows[index] ?? newRow(), override));
          return { rows: joined, columns: [...new Set([...known, ...result.columns.filter((field) => !field.startsWith('_'))])] };
        }),
    };
  },
  doc: {
    summary: 'Adds the fields of another search row by row: the first to the first, and so on.',
    syntax: 'appendcols [override=<bool>] [maxout=<int>] [ <search> ]',
    notes: ['Rows that the other search has beyond those of this one are added as rows of their own.'],
  },
  examples: [
    {
      title: 'By position',
      search: 'appendcols [ | makeresults count=2 | streamstats count as b | table b ]',
      input: [{ a: 1 }, { a: 2 }, { a: 3 }],
      output: [{ a: 1, b: 1 }, { a: 2, b: 2 }, { a: 3 }],
      source: 'R58',
    },
  ],
};
