import type { CommandContext, CommandDefinition, SubsearchResult } from '../command';
import type { CommandArguments } from '../parse/arguments';
import type { SourceText } from '../parse/source-text';
import type { Token } from '../parse/tokens';
import type { Row } from '../value';
import { readMaxRows, SUBSEARCH_OPTIONS } from './append';

/** Searches that stand for a named dataset, by its type. */
const DATASETS: ReadonlyMap<string, string> = new Map([
  ['lookup', 'inputlookup'],
  ['savedsearch', 'savedsearch'],
]);

const NAMED = /^(\w+):(.+)$/s;

/** A named dataset (`lookup:<name>`, `savedsearch:"<name>"`) as the search that gives its rows; `next` follows it. */
function readDataset(args: CommandArguments, token: Token, next: Token | undefined): { search: SourceText; taken: number } {
  const quoted = token.value.endsWith(':') && next?.type === 'string' && next.start === token.end ? next : undefined;
  const [, type = '', name = ''] = NAMED.exec(quoted === undefined ? token.value : `${token.value}${quoted.value}`) ?? [];
  const command = token.type === 'word' ? DATASETS.get(type.toLowerCase()) : undefined;
  const end = quoted?.end ?? token.end;
  if (command === undefined) throw args.unsupported('a dataset that is no lookup: and no savedsearch:', { start: token.start, end });
  const text = `| ${command} "${name.replace(/["\\]/g, '\\$&')}"`;
  return {
    search: args.source.slice(token.start, end).replace([{ start: 0, end: end - token.start, text }]),
    taken: quoted === undefined ? 1 : 2,
  };
}

/** The searches to put together, in the order written. */
function readSearches(args: CommandArguments): SourceText[] {
  const { tokens } = args;
  const brackets = [...args.brackets];
  const searches: SourceText[] = [];
  for (let at = 0; at < tokens.length;) {
    const token = tokens[at] as Token;
    const bracket = token.type === 'bracket' ? brackets.shift() : undefined;
    if (bracket !== undefined) searches.push(bracket);
    if (bracket !== undefined || (token.type === 'punctuation' && token.value === ',')) {
      at += 1;
      continue;
    }
    const { search, taken } = readDataset(args, token, tokens[at + 1]);
    searches.push(search);
    at += taken;
  }
  if (searches.length === 0) throw args.expected('a search in square brackets, lookup:<name> or savedsearch:<name>');
  return searches;
}

export const union: CommandDefinition = {
  name: 'union',
  kind: 'generating',
  followsToo: true,
  brackets: 'search',
  options: SUBSEARCH_OPTIONS,
  prepare(args) {
    const searches = readSearches(args);
    const maxRows = readMaxRows(args);
    let columns: readonly string[] = [];
    const run = async (search: SourceText, context: CommandContext): Promise<SubsearchResult> => {
      const result = await context.subsearch(search, { maxRows });
      columns = [...new Set([...columns, ...result.columns])];
      return result;
    };
    return {
      columns: () => columns,
      async *generate(context) {
        for (const search of searches) yield (await run(search, context)).rows;
      },
      open: (context) => ({
        push: (rows) => rows,
        async finish() {
          const rows: Row[] = [];
          for (const search of searches) for (const row of (await run(search, context)).rows) rows.push(row);
          return rows;
        },
        columns: (input) => [...new Set([...input, ...columns])],
      }),
    };
  },
  doc: {
    summary: 'Puts the rows of several searches after each other.',
    syntax: 'union [maxout=<int>] ([ <search> ] | lookup:<name> | savedsearch:<name>) …',
    notes: ['At most 50,000 rows of each search. Other datasets (data models) are refused.'],
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
