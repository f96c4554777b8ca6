import type { CommandDefinition, OptionDefinition } from '../command';
import type { CommandArguments } from '../parse/arguments';
import type { SourceText } from '../parse/source-text';

/** Options shared by the commands that add the results of another search. */
export const SUBSEARCH_OPTIONS: readonly OptionDefinition[] = [
  { name: 'maxout', type: 'integer', default: '50000', doc: 'Most rows of the subsearch.' },
  { name: 'maxtime', type: 'integer', default: '60', doc: 'Seconds for the subsearch; only the default 60 is taken.' },
];

/** The bracketed searches of a command and how many rows they may give. */
export function readSubsearches(
  args: CommandArguments,
  count: { readonly least: number; readonly most: number },
): { searches: readonly SourceText[]; maxRows: number | undefined } {
  const { brackets } = args;
  if (brackets.length < count.least) throw args.expected('a search in square brackets');
  if (brackets.length > count.most) throw args.expected('one search in square brackets', args.tokens.at(-1));
  return { searches: brackets, maxRows: readMaxRows(args) };
}

/** Most rows of each subsearch; undefined stands for the limit. */
export function readMaxRows(args: CommandArguments): number | undefined {
  if (args.number('maxtime', 60) !== 60) throw args.unsupported('a maxtime other than 60', args.optionLocation('maxtime'));
  const maxout = args.number('maxout', 0);
  return maxout === 0 ? undefined : maxout;
}

export const append: CommandDefinition = {
  name: 'append',
  kind: 'dataset',
  brackets: 'search',
  options: SUBSEARCH_OPTIONS,
  prepare(args) {
    const { searches, maxRows } = readSubsearches(args, { least: 1, most: 1 });
    const extra = args.tokens.find((token) => token.type !== 'bracket');
    if (extra !== undefined) throw args.expected('a search in square brackets', extra);
    return {
      needs: () => 'all',
      open: (context) => ({
        push: (rows) => rows,
        async finish() {
          const [search] = searches;
          return search === undefined ? [] : (await context.subsearch(search, { maxRows })).rows;
        },
      }),
    };
  },
  doc: {
    summary: 'Adds the rows of another search after those of this one.',
    syntax: 'append [maxout=<int>] [ <search> ]',
    notes: ['At most 50,000 rows and 60 seconds. extendtimerange and another maxtime are refused.'],
  },
  examples: [
    {
      title: 'Rows of another search',
      search: 'append [ | makeresults | eval a=9 | table a ]',
      input: [{ a: 1 }],
      output: [{ a: 1 }, { a: 9 }],
      source: 'R58',
    },
  ],
};
