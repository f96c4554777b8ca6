import type { CommandDefinition } from '../command';
import { splError } from '../errors';
import { readPairs } from './support/pairs';

export const savedsearch: CommandDefinition = {
  name: 'savedsearch',
  kind: 'generating',
  options: [{ name: 'nosubstitution', type: 'boolean', default: 'false', doc: 'Leave $name$ in the saved search as it is.' }],
  prepare(args) {
    const [name, ...others] = args.tokens;
    if (name === undefined || name.type === 'punctuation' || name.type === 'bracket')
      throw args.expected('the name of a saved search', name);
    const values = readPairs(args, others);
    const substitute = !args.boolean('nosubstitution', false);
    let columns: readonly string[] = [];
    return {
      columns: () => columns,
      async *generate(context) {
        const saved = await context.catalog.savedSearch(name.value);
        if (saved === undefined)
          throw splError('APPMON-SPL-053', { name: name.value }, { location: args.source.locate(name.start, name.end) });
        const text = substitute ? saved.search.replace(/\$(\w+)\$/g, (whole, key: string) => values[key] ?? whole) : saved.search;
        const source = args.source.slice(name.start, name.end).replace([{ start: 0, end: name.end - name.start, text }]);
        const result = await context.subsearch(source, { maxRows: context.limits.maxResultRows });
        columns = result.columns;
        yield result.rows;
      },
    };
  },
  doc: {
    summary: 'Runs a saved search and gives its results.',
    syntax: 'savedsearch <name> [<name>=<value>] …',
    notes: ['`$name$` in the saved search is replaced by the value given. The time range is that of the running search.'],
  },
  examples: [],
};
