import { type CommandContext, type CommandDefinition, type FieldNeeds, perRow, withNeeds, withoutNeeds } from '../command';
import { type Assignment, compileEval, fieldsOf, parseAssignments, toText } from '../eval';
import type { Row } from '../value';
import { evalOptions } from './support/eval-options';

export const evalCommand: CommandDefinition = {
  name: 'eval',
  kind: 'streaming',
  options: [],
  prepare(args) {
    const assignments = parseAssignments(args.text);
    for (const { expression } of assignments) compileEval(expression, evalOptions());
    return {
      needs: (wanted) => assignments.reduceRight(neededBefore, wanted),
      open(context) {
        const setters = assignments.map((assignment) => setter(assignment, context));
        return perRow((row) => {
          for (const set of setters) set(row);
          return row;
        });
      },
    };
  },
  doc: {
    summary: 'Sets fields to the value of expressions; a null value removes the field.',
    syntax: 'eval <field>=<expression> [, <field>=<expression>] …',
    notes: [
      'Later assignments see earlier ones. A name in braces, `{field}`, takes the name of the target from the row. True and false cannot be stored: if(), case() or tostring() turn them into values.',
    ],
  },
  examples: [
    {
      title: 'Texts that look like numbers count as numbers',
      search: 'eval b=a*2',
      input: [{ a: '5' }, { a: 'x' }],
      output: [{ a: '5', b: 10 }, { a: 'x' }],
      source: 'R1',
    },
    { title: 'Null removes the field', search: 'eval x=null(), n=len("")', input: [{ x: '1' }], output: [{ n: 0 }], source: 'R2' },
  ],
};

function neededBefore(wanted: FieldNeeds, assignment: Assignment): FieldNeeds {
  const reads = fieldsOf(assignment.expression);
  if (assignment.template) return withNeeds(wanted, [...reads, ...templateFields(assignment.target)]);
  return withNeeds(withoutNeeds(wanted, [assignment.target]), reads);
}

const templateFields = (target: string): string[] => [...target.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? '');

function setter({ target, template, expression }: Assignment, context: CommandContext): (row: Row) => void {
  const { evaluate } = compileEval(expression, evalOptions(context));
  if (!template) {
    return (row) => {
      row[target] = evaluate(row);
    };
  }
  return (row) => {
    const value = evaluate(row);
    const name = target.replace(/\{([^{}]+)\}/g, (_, field: string) => toText(row[field]) ?? '');
    if (name !== '' && value !== undefined) row[name] = value;
  };
}
