import { type CommandDefinition, perRow, withNeeds } from '../command';
import { matchesPattern } from '../plan/needs';
import type { Cell } from '../value';

export const filldown: CommandDefinition = {
  name: 'filldown',
  kind: 'dataset',
  options: [],
  prepare(args) {
    const names = args.fields();
    const matches = (field: string): boolean => names.length === 0 || names.some((name) => matchesPattern(name, field));
    return {
      needs: (wanted) => (names.length === 0 ? 'all' : withNeeds(wanted, names)),
      open: () => {
        const last = new Map<string, Cell>();
        return perRow((row) => {
          for (const field in row) if (row[field] !== undefined && matches(field)) last.set(field, row[field]);
          for (const [field, value] of last) row[field] ??= value;
          return row;
        });
      },
    };
  },
  doc: {
    summary: 'Gives absent fields the value of the row before.',
    syntax: 'filldown [<field> …]',
    notes: ['Without fields it works on all of them. Names may hold *.'],
  },
  examples: [
    {
      title: 'Copy down',
      search: 'filldown a',
      input: [{ a: 1, b: 1 }, { b: 2 }, { a: 3 }],
      output: [{ a: 1, b: 1 }, { b: 2, a: 1 }, { a: 3 }],
      source: 'R54',
    },
  ],
};
