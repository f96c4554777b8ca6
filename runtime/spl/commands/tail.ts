import type { CommandDefinition } from '../command';
import { wholeSet } from '../command';

export const tail: CommandDefinition = {
  name: 'tail',
  kind: 'dataset',
  options: [],
  prepare(args) {
    const [first, extra] = args.tokens;
    if (first !== undefined && !/^\d+$/.test(first.value)) throw args.expected('a number of rows', first);
    if (extra !== undefined) throw args.expected('nothing more', extra);
    const count = first === undefined ? 10 : Number(first.value);
    return {
      needs: (wanted) => wanted,
      open: () => wholeSet((rows) => ({ rows: count === 0 ? [] : rows.slice(-count).reverse() })),
    };
  },
  doc: { summary: 'Keeps the last rows, last first.', syntax: 'tail [<count>]', notes: ['Ten rows unless a count is given.'] },
  examples: [
    {
      title: 'The last two, reversed',
      search: 'tail 2',
      input: [{ x: 1 }, { x: 2 }, { x: 3 }],
      output: [{ x: 3 }, { x: 2 }],
      source: 'R50',
    },
  ],
};
