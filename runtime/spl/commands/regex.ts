import { type CommandDefinition, perRow, withNeeds } from '../command';
import { toValues } from '../eval';
import { compileRegex } from '../regex';

export const regex: CommandDefinition = {
  name: 'regex',
  kind: 'streaming',
  options: [],
  prepare(args) {
    const { tokens } = args;
    const pattern = tokens.at(-1);
    if (pattern?.type !== 'string') throw args.expected('a regular expression in double quotes', pattern);
    const [name, operator] = tokens;
    const compared = tokens.length === 3 && operator?.type === 'punctuation' && (operator.value === '=' || operator.value === '!=');
    if (tokens.length !== 1 && !compared) throw args.expected('field="regex", field!="regex" or "regex"', name);
    const field = compared ? (name?.value ?? '') : '_raw';
    const wanted = operator?.value !== '!=';
    const expression = compileRegex(pattern.value, pattern.start + 1);
    return {
      needs: (needs) => withNeeds(needs, [field]),
      open: () => perRow((row) => (toValues(row[field]).some((value) => expression.test(value)) === wanted ? row : undefined)),
    };
  },
  doc: {
    summary: 'Keeps the rows whose field matches, or with != does not match, a regular expression.',
    syntax: 'regex [<field>=|<field>!=]"<regex>"',
    notes: ['Without a field it looks at _raw. Rows that lack the field do not match.'],
  },
  examples: [
    {
      title: 'Matching rows',
      search: 'regex ip="^10\\."',
      input: [{ ip: '10.1.1.1' }, { ip: '110.1.1.1' }],
      output: [{ ip: '10.1.1.1' }],
      source: 'Search Reference',
    },
    {
      title: 'Rows that do not match',
      search: 'regex ip!="^10\\."',
      input: [{ ip: '10.1.1.1' }, { ip: '8.8.8.8' }],
      output: [{ ip: '8.8.8.8' }],
      source: 'Search Reference',
    },
  ],
};
