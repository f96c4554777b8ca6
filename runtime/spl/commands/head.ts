import type { CommandDefinition, Operator, PreparedCommand } from '../command';
import { withNeeds } from '../command';
import { compileCondition, fieldsOf, parseEval } from '../eval';
import type { Row } from '../value';
import { evalOptions } from './support/eval-options';

export const head: CommandDefinition = {
  name: 'head',
  kind: 'streaming',
  options: [
    { name: 'limit', type: 'integer', default: '10', doc: 'Rows to keep.' },
    { name: 'null', type: 'boolean', default: 'false', doc: 'Whether a row whose test cannot be told passes.' },
    { name: 'keeplast', type: 'boolean', default: 'false', doc: 'Whether the first row that fails the test is kept as well.' },
  ],
  prepare(args): PreparedCommand {
    const [first] = args.tokens;
    if (first?.type === 'punctuation' && first.value === '(') {
      const last = args.tokens.at(-1) ?? first;
      const expression = parseEval(args.text.slice(first.start, last.end), first.start);
      compileCondition(expression, evalOptions());
      const settings = { nulls: args.boolean('null', false), keepLast: args.boolean('keeplast', false) };
      return {
        needs: (wanted) => withNeeds(wanted, fieldsOf(expression)),
        open: (context) => whileTrue(compileCondition(expression, evalOptions(context)), settings),
      };
    }
    if (first !== undefined && !/^\d+$/.test(first.value)) throw args.expected('a number of rows or a test in parentheses', first);
    if (args.tokens.length > 1) throw args.expected('nothing more', args.tokens[1]);
    const count = first === undefined ? args.number('limit', 10) : Number(first.value);
    return { logical: { type: 'head', count }, needs: (wanted) => wanted, open: () => firstRows(count) };
  },
  doc: {
    summary: 'Keeps the first rows: so many, or as long as a test holds.',
    syntax: 'head [<count> | limit=<count> | (<eval expression>)] [null=<bool>] [keeplast=<bool>]',
    notes: ['Reading of events stops as soon as the rows are there.'],
  },
  examples: [
    { title: 'The first two', search: 'head 2', input: [{ x: 1 }, { x: 2 }, { x: 3 }], output: [{ x: 1 }, { x: 2 }], source: 'R50' },
    {
      title: 'Until the test fails, and the row that failed',
      search: 'head (x<3) keeplast=t',
      input: [{ x: 1 }, { x: 2 }, { x: 3 }, { x: 4 }],
      output: [{ x: 1 }, { x: 2 }, { x: 3 }],
      source: 'R50',
    },
  ],
};

function firstRows(count: number): Operator {
  let left = count;
  return {
    push(rows) {
      const kept = rows.length > left ? rows.slice(0, left) : rows;
      left -= kept.length;
      return kept;
    },
    get satisfied() {
      return left <= 0;
    },
  };
}

function whileTrue(test: (row: Row) => boolean | null, settings: { nulls: boolean; keepLast: boolean }): Operator {
  let over = false;
  return {
    push(rows) {
      if (over) return [];
      const end = rows.findIndex((row) => !(test(row) ?? settings.nulls));
      if (end < 0) return rows;
      over = true;
      return rows.slice(0, settings.keepLast ? end + 1 : end);
    },
    get satisfied() {
      return over;
    },
  };
}
