import type { CommandDefinition } from '../command';
import { frequencyCommand } from './support/top-rare';

export const rare: CommandDefinition = {
  ...frequencyCommand('rare', -1),
  doc: {
    summary: 'Lists the least frequent values of fields with their count and percentage.',
    syntax: 'rare [<count>] [<options>] <field> … [BY <field> …]',
  },
  examples: [
    {
      title: 'The least frequent value',
      search: 'rare limit=1 showperc=f x',
      input: [{ x: 'a' }, { x: 'b' }, { x: 'a' }],
      output: [{ x: 'b', count: 1 }],
      source: 'arithmetic',
    },
  ],
};
