import { type CommandDefinition, perRow, withNeeds } from '../command';
import { parseSearchExpression } from '../parse/search-parser';
import { compilePredicate, searchFields } from '../search/predicate';

export const search: CommandDefinition = {
  name: 'search',
  kind: 'streaming',
  options: [],
  prepare(args) {
    const { expression, times } = parseSearchExpression(args.text);
    return {
      logical: { type: 'search', expression, times },
      needs: (wanted) => withNeeds(wanted, searchFields(expression)),
      open: () => perRow(keepIf(compilePredicate(expression))),
    };
  },
  doc: {
    summary: 'Reads events from the indexes (as first command) or keeps the rows that match a search expression.',
    syntax: 'search <terms and comparisons joined by AND, OR, NOT and parentheses>',
    notes: [
      'OR binds tighter than AND; terms side by side are joined by AND. Values and words are compared without case, CASE(…) with case.',
      'The right side of a comparison is always a value, never a field. `*` is a wildcard. `field!=value` needs the field, `NOT field=value` does not.',
      'As first command: index=…, earliest=, latest=, _index_earliest=, _index_latest= set what is read; the time bounds are only taken where they hold for the whole search.',
    ],
  },
  examples: [
    {
      title: 'OR binds tighter than AND',
      search: 'search a=1 b=1 OR c=1',
      input: [
        { a: '1', b: '0', c: '1' },
        { a: '0', b: '0', c: '1' },
        { a: '1', b: '1', c: '0' },
      ],
      output: [
        { a: '1', b: '0', c: '1' },
        { a: '1', b: '1', c: '0' },
      ],
      source: 'R8',
    },
    {
      title: 'A comparison with != needs the field',
      search: 'search x!=1',
      input: [{ x: '1' }, { x: '2' }, { y: '3' }],
      output: [{ x: '2' }],
      source: 'R9',
    },
  ],
};

const keepIf =
  <T>(test: (row: T) => boolean) =>
  (row: T): T | undefined =>
    test(row) ? row : undefined;
