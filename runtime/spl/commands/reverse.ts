import type { CommandDefinition } from '../command';
import { wholeSet } from '../command';

export const reverse: CommandDefinition = {
  name: 'reverse',
  kind: 'dataset',
  options: [],
  prepare(args) {
    args.nothingElse();
    return { needs: (wanted) => wanted, open: () => wholeSet((rows) => ({ rows: rows.reverse() })) };
  },
  doc: { summary: 'Turns the order of the rows around.', syntax: 'reverse' },
  examples: [{ title: 'Last first', search: 'reverse', input: [{ x: 1 }, { x: 2 }], output: [{ x: 2 }, { x: 1 }], source: 'arithmetic' }],
};
