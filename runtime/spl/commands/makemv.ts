import { type CommandDefinition, perRow, withNeeds } from '../command';
import { fromValues, toText } from '../eval';
import { compileRegex } from '../regex';

export const makemv: CommandDefinition = {
  name: 'makemv',
  kind: 'streaming',
  options: [
    { name: 'delim', type: 'string', default: ' ', doc: 'Text between the values.' },
    { name: 'tokenizer', type: 'string', doc: 'Regular expression whose first group is one value.' },
    { name: 'allowempty', type: 'boolean', default: 'false', doc: 'Keep empty values between delimiters.' },
  ],
  prepare(args) {
    const [field, extra] = args.fields();
    if (field === undefined) throw args.expected('a field name');
    if (extra !== undefined) throw args.expected('one field name', args.tokens.at(-1));
    const delimiter = args.string('delim', ' ').replaceAll('\\n', '\n').replaceAll('\\t', '\t');
    if (delimiter === '') throw args.unsupported('an empty delim', args.optionLocation('delim'));
    const keepEmpty = args.boolean('allowempty', false);
    const tokenizer = args.given('tokenizer') ? compileRegex(args.string('tokenizer', '')) : undefined;
    if (tokenizer !== undefined && tokenizer.groupCount === 0)
      throw args.unsupported('a tokenizer without a group', args.optionLocation('tokenizer'));
    const cut = (text: string): string[] => {
      if (tokenizer === undefined) return text.split(delimiter).filter((value) => keepEmpty || value !== '');
      return [...tokenizer.matches(text)].flatMap((match) => match.groups[1] ?? []).filter((value) => keepEmpty || value !== '');
    };
    return {
      needs: (wanted) => withNeeds(wanted, [field]),
      open: () =>
        perRow((row) => {
          const text = Array.isArray(row[field]) ? undefined : toText(row[field]);
          if (text !== undefined) row[field] = fromValues(cut(text)) ?? '';
          return row;
        }),
    };
  },
  doc: {
    summary: 'Cuts a field with one value into a multivalue.',
    syntax: 'makemv [delim=<text>] [tokenizer=<regex>] [allowempty=<bool>] <field>',
    notes: ['setsv is refused.'],
  },
  examples: [
    { title: 'Cut at a delimiter', search: 'makemv delim="," a', input: [{ a: 'a,,b' }], output: [{ a: ['a', 'b'] }], source: 'R53' },
    {
      title: 'Keep empty values',
      search: 'makemv delim="," allowempty=t a',
      input: [{ a: 'a,,b' }],
      output: [{ a: ['a', '', 'b'] }],
      source: 'R53',
    },
    {
      title: 'Cut with a tokenizer',
      search: 'makemv tokenizer="([^,]+),?" a',
      input: [{ a: 'x,y,z' }],
      output: [{ a: ['x', 'y', 'z'] }],
      source: 'R53',
    },
  ],
};
