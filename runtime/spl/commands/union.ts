import type { CommandDefinition } from '../command';
import type { Row } from '../value';
import { SUBSEARCH_OPTIONS, readSubsearches } from './append';

export const union: CommandDefinition = {
  name: 'union',
  kind: 'generating',
  followsToo: true,
  brackets: 'search',
  options: SUBSEARCH_OPTIONS,
  prepare(args) {
    const { searches, maxRows } = readSubsearches(args, { least: 1, most: Infinity });
    const dataset = args.tokens.find((token) => token.type !== 'bracket' && !(token.type === 'punctuation' && token.value === ','));
    if (dataset !== undefined) throw args.unsupported('a named dataset in union', dataset);
    let columns: readonly string[] = [];
    return {
      columns: () => columns,
      async *generate(context) {
        for (const search of searches) {
          const result = await context.subsearch(search, { maxRows });
          columns = [...new Set([...columns, ...result.columns])];
          yield result.rows;
        }
      },
      open: (context) => ({
        push: (rows) => rows,
        async finish() {
          const rows: Row[] = [];
          for (const search of searches) rows.push(...(await context.subsearch(search, { maxRows })).rows);
          return rows;
        },
      }),
    };
  },
  doc: {
    summary: 'Puts the rows of several searches after each other.',
    syntax: 'union [maxout=<int>] [ <search> ] [ <search> ] …',
    notes: ['At most 50,000 rows of each search. Named datasets are refused.'],
  },
  examples: [
    {
      title: 'Two searches',
      search: 'union [ | makeresults | eval a=1 | table a ] [ | makeresults | eval a=2 | table a ]',
      output: [{ a: 1 }, { a: 2 }],
      source: 'Search Reference',
    },
  ],
};
