import { type CommandContext, type CommandDefinition, completeColumns, wholeSet } from '../command';
import type { CommandArguments } from '../parse/arguments';
import type { Row } from '../value';

async function write(
  args: CommandArguments,
  context: CommandContext,
  results: { rows: readonly Row[]; columns: readonly string[] },
): Promise<void> {
  const name = args.tokens[0]?.value ?? '';
  const { rows, columns } = results;
  if (rows.length === 0 && !args.boolean('override_if_empty', true)) return;
  const max = args.number('max', Infinity);
  if (rows.length > max) context.message('WARN', `outputlookup wrote the first ${max} of ${rows.length} rows.`);
  const key = args.optional('key_field');
  const fields = completeColumns(columns, rows).filter((field) => !field.startsWith('_') || field === '_key' || field === '_time');
  const mode = key !== undefined ? 'update' : args.boolean('append', false) ? 'append' : 'replace';
  const kept = rows
    .slice(0, max)
    .map((row) => Object.fromEntries(fields.flatMap((field) => (row[field] === undefined ? [] : [[field, row[field]]]))));
  await context.catalog.writeLookup({ name, rows: kept, fields, mode, ...(key === undefined ? {} : { keyField: key }) });
}

export const outputlookup: CommandDefinition = {
  name: 'outputlookup',
  kind: 'dataset',
  writes: true,
  options: [
    { name: 'append', type: 'boolean', default: 'false', doc: 'Keep the rows that the table has.' },
    { name: 'key_field', type: 'field', doc: 'Field with the key of the KV store row to update.' },
    { name: 'override_if_empty', type: 'boolean', default: 'true', doc: 'Whether no rows empty the table.' },
    { name: 'create_empty', type: 'boolean', default: 'true', doc: 'Accepted; see override_if_empty.' },
    { name: 'createinapp', type: 'boolean', default: 'true', doc: 'Accepted; tables are made in the app of the search.' },
    { name: 'max', type: 'integer', doc: 'Most rows to write.' },
  ],
  prepare(args) {
    const [name, extra] = args.tokens;
    if (name === undefined || name.type === 'punctuation' || name.type === 'bracket') throw args.expected('the name of a lookup', name);
    if (extra !== undefined) throw args.expected('nothing after the name', extra);
    return {
      open: (context) =>
        wholeSet(async (rows, columns) => {
          await write(args, context, { rows, columns });
          return { rows };
        }),
    };
  },
  doc: {
    summary: 'Writes the results into a lookup table and passes them on.',
    syntax: 'outputlookup [append=<bool>] [key_field=<field>] [override_if_empty=<bool>] [max=<int>] <table>',
    notes: ['Fields that start with _ are left out, but for _key and _time.'],
  },
  examples: [
    {
      title: 'Writing and adding',
      search: 'makeresults | eval x=1 | table x | outputlookup t | outputlookup append=t t | where x=0 | append [ | inputlookup t ]',
      output: [{ x: 1 }, { x: 1 }],
      source: 'R61',
    },
  ],
};
