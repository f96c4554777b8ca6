import { type CommandDefinition, type SubsearchResult, completeColumns, wholeSet } from '../command';
import { toText } from '../eval';
import { type Row, copyRow } from '../value';
import { readSubsearches } from './append';

interface JoinSettings {
  /** Fields to compare; empty = all that both sides have. */
  readonly fields: readonly string[];
  readonly left: boolean;
  readonly overwrite: boolean;
  /** Most rows of the subsearch for one row; 0 = all. */
  readonly max: number;
}

/** The texts of the fields; undefined when one is absent. Values are compared as texts. */
function keyOf(row: Row, fields: readonly string[]): string | undefined {
  const parts = fields.map((field) => toText(row[field]));
  return parts.includes(undefined) ? undefined : parts.join('\u0000');
}

function mergeRows(left: Row, right: Row, overwrite: boolean): Row {
  const merged = copyRow(left);
  for (const field in right) if (right[field] !== undefined && (overwrite || merged[field] === undefined)) merged[field] = right[field];
  return merged;
}

function joinRows(rows: readonly Row[], result: SubsearchResult, settings: JoinSettings & { readonly columns: readonly string[] }): Row[] {
  const { left, overwrite, max } = settings;
  const common = settings.columns.filter((field) => result.columns.includes(field) && !field.startsWith('_'));
  const fields = settings.fields.length > 0 ? settings.fields : common;
  const index = new Map<string, Row[]>();
  for (const row of result.rows) {
    const key = keyOf(row, fields);
    if (key === undefined) continue;
    const known = index.get(key);
    if (known === undefined) index.set(key, [row]);
    else if (max === 0 || known.length < max) known.push(row);
  }
  return rows.flatMap((row) => {
    const key = keyOf(row, fields);
    const matches = key === undefined ? undefined : index.get(key);
    if (matches === undefined) return left ? [row] : [];
    return matches.map((match) => mergeRows(row, match, overwrite));
  });
}

export const join: CommandDefinition = {
  name: 'join',
  kind: 'dataset',
  brackets: 'search',
  options: [
    {
      name: 'type',
      type: 'string',
      default: 'inner',
      values: ['inner', 'left', 'outer'],
      doc: 'left and outer keep rows without a match.',
    },
    { name: 'max', type: 'integer', default: '1', doc: 'Most matches for a row; 0 = all.' },
    { name: 'overwrite', type: 'boolean', default: 'true', doc: 'Whether fields of the subsearch replace those of the row.' },
    { name: 'usetime', type: 'boolean', default: 'false', doc: 'Only false is taken.' },
  ],
  prepare(args) {
    const { searches, maxRows } = readSubsearches(args, { least: 1, most: 1 });
    if (args.boolean('usetime', false)) throw args.unsupported('usetime=true', args.optionLocation('usetime'));
    const settings: JoinSettings = {
      fields: args.fields(args.tokens.filter((token) => token.type !== 'bracket')),
      left: args.string('type', 'inner').toLowerCase() !== 'inner',
      overwrite: args.boolean('overwrite', true),
      max: args.number('max', 1),
    };
    return {
      open: (context) =>
        wholeSet(async (rows, columns) => {
          const [search] = searches;
          const result = search === undefined ? { rows: [], columns: [] } : await context.subsearch(search, { maxRows });
          const known = completeColumns(columns, rows);
          return { rows: joinRows(rows, result, { ...settings, columns: known }), columns: [...new Set([...known, ...result.columns])] };
        }),
    };
  },
  doc: {
    summary: 'Combines each row with rows of another search that have the same values in given fields.',
    syntax: 'join [type=inner|left|outer] [max=<int>] [overwrite=<bool>] [<field> …] [ <search> ]',
    notes: [
      'Without fields it compares all fields that both sides have. Values are compared as texts. The subsearch gives at most 50,000 rows within 60 seconds. usetime=true and aliases (where a.x=b.y) are refused.',
    ],
  },
  examples: [
    {
      title: 'The first match, whose values win',
      search: 'join k [ | makeresults count=2 | streamstats count as n | eval k="a", v="new" | table k n v ]',
      input: [
        { k: 'a', v: 'old' },
        { k: 'b', v: 'old' },
      ],
      output: [{ k: 'a', v: 'new', n: 1 }],
      source: 'R57',
    },
    {
      title: 'All matches, and rows without one',
      search: 'join type=left max=0 k [ | makeresults count=2 | streamstats count as n | eval k=1 | table k n ]',
      input: [{ k: '1' }, { k: '1.0' }],
      output: [{ k: 1, n: 1 }, { k: 1, n: 2 }, { k: '1.0' }],
      source: 'R57',
    },
  ],
};
