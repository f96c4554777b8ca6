import type { CommandDefinition } from '../command';
import { withNeeds, wholeSet } from '../command';
import type { SortKey } from './support/sort-keys';
import { readSortKeys, sortRows } from './support/sort-keys';

export const sort: CommandDefinition = {
  name: 'sort',
  kind: 'dataset',
  options: [{ name: 'limit', type: 'integer', default: '10000', doc: 'Rows kept; 0 keeps all.' }],
  prepare(args) {
    let tokens = args.tokens;
    const first = tokens[0];
    const counted = first?.type === 'word' && /^\d+$/.test(first.value);
    if (counted) tokens = tokens.slice(1);
    const last = tokens.at(-1);
    const turned = last?.type === 'word' && tokens.length > 1 && /^(d|desc)$/.test(last.value);
    if (turned) tokens = tokens.slice(0, -1);
    const keys = readSortKeys(args, tokens).map((key): SortKey => (turned ? { ...key, descending: !key.descending } : key));
    if (keys.length === 0) throw args.expected('a field to sort by');
    const given = counted || args.given('limit');
    const asked = counted ? Number(first.value) : args.number('limit', 0);
    return {
      needs: (wanted) =>
        withNeeds(
          wanted,
          keys.map((key) => key.field),
        ),
      open: (context) =>
        wholeSet((rows) => {
          const sorted = sortRows(rows, keys);
          const most = given ? asked : context.limits.sortRows;
          if (most === 0 || sorted.length <= most) return { rows: sorted };
          if (!given) context.message('INFO', `sort kept ${most} of ${sorted.length} rows: "sort 0 …" keeps all.`);
          return { rows: sorted.slice(0, most) };
        }),
    };
  },
  doc: {
    summary: 'Sorts rows by fields.',
    syntax: 'sort [<count>] [-|+]<field> … [d|desc]',
    notes: [
      'How two values compare is decided for each pair: numbers by value, IPv4 addresses by octets, texts that start with a digit by that number, others by code point. num(), str(), ip() and auto() choose.',
      'A sign followed by a blank holds for all fields after it; a trailing d or desc turns the order around. Rows without the field come last. 10,000 rows are kept unless a count is given (0 = all).',
    ],
  },
  examples: [
    {
      title: 'Numbers by value, descending; the row without the field last',
      search: 'sort -n',
      input: [{ n: '9' }, { x: '1' }, { n: '10' }],
      output: [{ n: '10' }, { n: '9' }, { x: '1' }],
      source: 'R48',
    },
    {
      title: 'A sign with a blank holds for all fields',
      search: 'sort - a b',
      input: [
        { a: '1', b: '1' },
        { a: '1', b: '2' },
        { a: '2', b: '1' },
      ],
      output: [
        { a: '2', b: '1' },
        { a: '1', b: '2' },
        { a: '1', b: '1' },
      ],
      source: 'R48',
    },
  ],
};
