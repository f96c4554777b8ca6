import { type CommandDefinition, completeColumns, wholeSet } from '../command';
import { DEFAULT_FORMAT, EMPTY_SUBSEARCH, type FormatTexts, formatRows } from '../subsearch/format';
import type { CommandArguments } from '../parse/arguments';
import { copyRow } from '../value';

function readTexts(args: CommandArguments): FormatTexts {
  const { tokens } = args;
  if (tokens.length === 0) return DEFAULT_FORMAT;
  const odd = tokens.find((token) => token.type !== 'string');
  const [rowPrefix, columnPrefix, columnSeparator, columnEnd, rowSeparator, rowEnd] = tokens.map((token) => token.value);
  const complete = rowPrefix !== undefined && columnPrefix !== undefined && columnSeparator !== undefined && columnEnd !== undefined;
  if (odd !== undefined || !complete || rowSeparator === undefined || rowEnd === undefined || tokens.length > 6)
    throw args.expected('six texts in double quotes, or none', odd ?? tokens[6] ?? tokens[0]);
  return { rowPrefix, columnPrefix, columnSeparator, columnEnd, rowSeparator, rowEnd };
}

export const format: CommandDefinition = {
  name: 'format',
  kind: 'dataset',
  options: [
    { name: 'maxresults', type: 'integer', default: '0', doc: 'Rows used; 0 = all.' },
    { name: 'emptystr', type: 'string', default: EMPTY_SUBSEARCH, doc: 'Text for no rows.' },
    { name: 'mvsep', type: 'string', default: 'OR', values: ['or'], doc: 'Between the values of a multivalue; only OR is taken.' },
  ],
  prepare(args) {
    const settings = { texts: readTexts(args), emptyText: args.string('emptystr', EMPTY_SUBSEARCH), maxRows: args.number('maxresults', 0) };
    return {
      open: () =>
        wholeSet((rows, columns) => ({
          rows: [copyRow({ search: formatRows(rows, completeColumns(columns, rows), settings) })],
          columns: ['search'],
        })),
    };
  },
  doc: {
    summary: 'Turns the rows of a subsearch into one search text, in the field search.',
    syntax:
      'format [maxresults=<int>] [emptystr=<text>] ["<row prefix>" "<column prefix>" "<column separator>" "<column end>" "<row separator>" "<row end>"]',
    notes: ['Fields that start with _ are left out; a field named search or query gives its text as it is.'],
  },
  examples: [
    {
      title: 'Two rows, two fields',
      search: 'format',
      input: [
        { a: '1', b: '2' },
        { a: '3', b: '4' },
      ],
      output: [{ search: '( ( a="1" AND b="2" ) OR ( a="3" AND b="4" ) )' }],
      source: 'R59',
    },
    {
      title: 'Other texts',
      search: 'format "[" "[" "&&" "]" "||" "]"',
      input: [{ a: '1', b: '2' }, { a: '3' }],
      output: [{ search: '[ [ a="1" && b="2" ] || [ a="3" ] ]' }],
      source: 'Search Reference',
    },
    {
      title: 'No rows',
      search: 'where a=2 | format emptystr="NONE"',
      input: [{ a: '1' }],
      output: [{ search: 'NONE' }],
      source: 'Search Reference',
    },
  ],
};
