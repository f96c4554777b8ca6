import type { CommandDefinition } from '../command';
import { frequencyCommand } from './support/top-rare';

export const top: CommandDefinition = {
  ...frequencyCommand('top', 1),
  doc: {
    summary: 'Lists the most frequent values of fields with their count and percentage.',
    syntax: 'top [<count>] [<options>] <field> … [BY <field> …]',
    notes: ['The percentage is of the rows that have the fields (of the group, with BY). Ten values unless a limit is given.'],
  },
  examples: [
    {
      title: 'Share of the rows that have the field',
      search: 'top limit=1 x',
      input: [{ x: 'a' }, { x: 'b' }, { x: 'a' }, { x: 'a' }, { y: '1' }],
      output: [{ x: 'a', count: 3, percent: 75 }],
      source: 'R47',
    },
  ],
};
