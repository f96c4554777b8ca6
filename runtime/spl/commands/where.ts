import { type CommandDefinition, perRow, withNeeds } from '../command';
import { compileCondition, fieldsOf, parseEval } from '../eval';
import { evalOptions } from './support/eval-options';

export const where: CommandDefinition = {
  name: 'where',
  kind: 'streaming',
  options: [],
  prepare(args) {
    const expression = parseEval(args.text);
    compileCondition(expression, evalOptions());
    return {
      needs: (wanted) => withNeeds(wanted, fieldsOf(expression)),
      open(context) {
        const condition = compileCondition(expression, evalOptions(context));
        return perRow((row) => (condition(row) === true ? row : undefined));
      },
    };
  },
  doc: {
    summary: 'Keeps the rows for which an eval expression is true.',
    syntax: 'where <eval expression>',
    notes: [
      'Words are fields and quoted texts are values, so fields can be compared with each other. Texts are compared with case. A row whose test cannot be told, because a field is absent, is dropped.',
    ],
  },
  examples: [
    {
      title: 'Numbers and numeric-looking texts compare as numbers',
      search: 'where a<b',
      input: [
        { a: '9', b: '10' },
        { a: '9', b: '10x' },
      ],
      output: [{ a: '9', b: '10' }],
      source: 'R5',
    },
  ],
};
