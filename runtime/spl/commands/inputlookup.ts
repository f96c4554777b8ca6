import { type CommandContext, type CommandDefinition, type Operator } from '../command';
import { readLookupTable } from '../lookup';
import type { CommandArguments } from '../parse/arguments';
import { parseSearchExpression } from '../parse/search-parser';
import { compilePredicate } from '../search/predicate';
import { type Row, copyRow } from '../value';

interface Settings {
  readonly name: string;
  readonly location: { readonly start: number; readonly end: number };
  readonly start: number;
  readonly max: number;
  readonly keep: (row: Row) => boolean;
}

function readSettings(args: CommandArguments): Settings {
  const [name, where, ...rest] = args.tokens;
  if (name === undefined || name.type === 'punctuation' || name.type === 'bracket') throw args.expected('the name of a lookup', name);
  if (where !== undefined && (where.type !== 'word' || where.value.toLowerCase() !== 'where'))
    throw args.expected('WHERE and a search expression', where);
  if (where !== undefined && rest.length === 0) throw args.expected('a search expression after WHERE');
  const condition = where === undefined ? '' : `${' '.repeat(where.end)}${args.text.slice(where.end)}`;
  return {
    name: name.value,
    location: { start: name.start, end: name.end },
    start: args.number('start', 0),
    max: args.number('max', 1_000_000_000),
    keep: compilePredicate(parseSearchExpression(condition).expression),
  };
}

async function readRows(settings: Settings, context: CommandContext): Promise<{ rows: Row[]; fields: readonly string[] }> {
  const { name, location, start, max, keep } = settings;
  const table = await readLookupTable(name, context.catalog, location);
  const rows = table.rows.filter(keep).slice(start, start + max);
  return { rows: rows.map((row) => copyRow(row)), fields: table.fields.filter((field) => !field.startsWith('_')) };
}

/** `append=t`: the rows of the table after those that arrive. */
const appending = (settings: Settings, context: CommandContext): Operator => ({
  push: (rows) => rows,
  finish: async () => (await readRows(settings, context)).rows,
});

export const inputlookup: CommandDefinition = {
  name: 'inputlookup',
  kind: 'generating',
  followsToo: true,
  options: [
    { name: 'append', type: 'boolean', default: 'false', doc: 'Add the rows to those of the commands before.' },
    { name: 'start', type: 'integer', default: '0', doc: 'Rows to skip.' },
    { name: 'max', type: 'integer', default: '1000000000', doc: 'Most rows to read.' },
    { name: 'strict', type: 'boolean', default: 'false', doc: 'Accepted; a missing table is always an error.' },
  ],
  prepare(args) {
    const settings = readSettings(args);
    let fields: readonly string[] = [];
    return {
      columns: () => fields,
      async *generate(context) {
        const found = await readRows(settings, context);
        fields = found.fields;
        yield found.rows;
      },
      open(context) {
        if (!args.boolean('append', false)) throw args.expected('append=t, since other commands come before');
        return appending(settings, context);
      },
    };
  },
  doc: {
    summary: 'Reads the rows of a lookup table.',
    syntax: 'inputlookup [append=<bool>] [start=<int>] [max=<int>] [strict=<bool>] <table> [where <search expression>]',
    notes: ['The WHERE clause is a search expression: no case, * as wildcard. start and max count the rows that it leaves.'],
  },
  examples: [
    {
      title: 'Rows of a table that was just written',
      search:
        'makeresults count=3 | streamstats count as n | table n | outputlookup numbers | where n=0 | append [ | inputlookup start=1 max=1 numbers where n>0 ]',
      output: [{ n: 2 }],
      source: 'R61',
    },
  ],
};
