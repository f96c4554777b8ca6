import type { CommandDefinition } from '../command';
import { copyRow } from '../value';

const BATCH = 1_000;

export const makeresults: CommandDefinition = {
  name: 'makeresults',
  kind: 'generating',
  options: [{ name: 'count', type: 'integer', default: '1', doc: 'Number of rows.' }],
  prepare(args) {
    args.nothingElse();
    const count = args.number('count', 1);
    if (count < 0) throw args.unsupported('a negative count', args.optionLocation('count'));
    return {
      columns: () => ['_time'],
      async *generate(context) {
        for (let made = 0; made < count; made += BATCH) {
          await Promise.resolve();
          context.checkCancelled();
          yield Array.from({ length: Math.min(BATCH, count - made) }, () => copyRow({ _time: context.search.now }));
        }
      },
    };
  },
  doc: {
    summary: 'Starts a search with rows that hold nothing but the time of the search.',
    syntax: 'makeresults [count=<int>]',
    notes: ['annotate, format and data are refused.'],
  },
  examples: [
    { title: 'A value', search: 'makeresults count=2 | eval x=1 | table x', output: [{ x: 1 }, { x: 1 }], source: 'Search Reference' },
  ],
};
