import { type CommandContext, type CommandDefinition, perRow, withNeeds } from '../command';
import { toText } from '../eval';
import { readJsonFields } from '../fields/json';
import { spathValue } from '../functions/json-path';
import type { Row } from '../value';

/** Adds every field of a JSON text to a row; a name found several times becomes a multivalue. */
function extractAll(row: Row, text: string, limit: number): void {
  const found = new Map<string, string[]>();
  readJsonFields(text, {
    limit,
    add: (field, value) => {
      const values = found.get(field);
      if (values === undefined) found.set(field, [value]);
      else values.push(value);
    },
  });
  for (const [field, values] of found) row[field] = values.length === 1 ? values[0] : values;
}

/** Tells once that XML was met and left alone. */
const warnXml = (context: CommandContext): void => context.message('WARN', 'spath reads JSON only: rows with XML were left unchanged.');

const tellCut = (context: CommandContext): void =>
  context.message(
    'WARN',
    `spath without a path reads the first ${context.limits.spathMaxChars} characters: fields beyond them are missing.`,
  );

export const spath: CommandDefinition = {
  name: 'spath',
  kind: 'streaming',
  options: [
    { name: 'input', type: 'field', default: '_raw', doc: 'Field that holds the JSON text.' },
    { name: 'output', type: 'field', doc: 'Field for the value at the path; default: the path.' },
    { name: 'path', type: 'string', doc: 'Path such as a.b, a{}.b or a{0}; may also stand alone. Absent: all fields.' },
  ],
  prepare(args) {
    const input = args.string('input', '_raw');
    const [token, extra] = args.tokens;
    if (extra !== undefined || (token !== undefined && args.given('path'))) throw args.expected('one path', extra ?? token);
    const path = args.optional('path') ?? token?.value;
    const output = args.string('output', path ?? '');
    if (path === undefined && args.given('output')) throw args.expected('a path with output', undefined);
    return {
      needs: (wanted) => (path === undefined ? 'all' : withNeeds(wanted, [input])),
      open: (context) =>
        perRow((row) => {
          const text = toText(row[input]);
          if (text === undefined) return row;
          if (/^\s*</.test(text)) warnXml(context);
          else if (path === undefined) {
            if (text.length > context.limits.spathMaxChars) tellCut(context);
            extractAll(row, text, context.limits.spathMaxChars);
          } else {
            const value = spathValue(text, path);
            if (value !== undefined) row[output] = value;
          }
          return row;
        }),
    };
  },
  doc: {
    summary: 'Takes fields out of JSON text.',
    syntax: 'spath [input=<field>] [output=<field>] [path=<path>|<path>]',
    notes: [
      'Without a path every field is extracted, from the first 5,000 characters. Elements of arrays are named a{}; a{0} takes the first one. Values are texts.',
      'XML is not read; rows with XML stay as they are and a message says so.',
    ],
  },
  examples: [
    {
      title: 'All fields',
      search: 'spath input=j',
      input: [{ j: '{"a":{"b":[1,2]},"c":"x"}' }],
      output: [{ j: '{"a":{"b":[1,2]},"c":"x"}', 'a.b{}': ['1', '2'], c: 'x' }],
      source: 'R15',
    },
    {
      title: 'One path',
      search: 'spath input=j output=first path=a{0}.b',
      input: [{ j: '{"a":[{"b":1},{"b":2}]}' }],
      output: [{ j: '{"a":[{"b":1},{"b":2}]}', first: '1' }],
      source: 'R15',
    },
  ],
};
