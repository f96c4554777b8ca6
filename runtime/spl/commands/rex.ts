import { type CommandDefinition, perRow, withNeeds } from '../command';
import { fromValues, toValues } from '../eval';
import type { CommandArguments } from '../parse/arguments';
import { type Regex, type RegexMatch, compileRegex, parseSed } from '../regex';
import type { Row } from '../value';

/** The one quoted text among the arguments, and where its first character stands. */
function quotedPattern(args: CommandArguments): { pattern: string; offset: number } {
  const [token, extra] = args.tokens;
  if (token?.type !== 'string') throw args.expected('a regular expression in double quotes', token);
  if (extra !== undefined) throw args.expected('nothing after the expression', extra);
  return { pattern: token.value, offset: token.start + 1 };
}

/** Matches over all values of a field, up to a number (0 = all). */
function findMatches(regex: Regex, values: readonly string[], most: number): RegexMatch[] {
  const found: RegexMatch[] = [];
  for (const value of values) {
    for (const match of regex.matches(value)) {
      found.push(match);
      if (found.length === most) return found;
    }
  }
  return found;
}

const offsets = (regex: Regex, match: RegexMatch): string =>
  regex.names
    .flatMap(({ name, group }) => {
      const text = match.groups[group];
      const start = match.start(group);
      return text === undefined || start < 0 ? [] : [`${name}=${start}-${start + text.length - 1}`];
    })
    .join('&');

function extraction(regex: Regex, settings: { field: string; most: number; offsetField: string | undefined }): (row: Row) => Row {
  const { field, most, offsetField } = settings;
  return (row) => {
    const matches = findMatches(regex, toValues(row[field]), most);
    if (matches.length === 0) return row;
    for (const { name, group } of regex.names) {
      const values = matches.flatMap((match) => match.groups[group] ?? []);
      // A group that took no part leaves the field as it was.
      if (values.length > 0) row[name] = fromValues(values);
    }
    if (offsetField !== undefined) row[offsetField] = fromValues(matches.map((match) => offsets(regex, match)));
    return row;
  };
}

export const rex: CommandDefinition = {
  name: 'rex',
  kind: 'streaming',
  options: [
    { name: 'field', type: 'field', default: '_raw', doc: 'Field to read.' },
    { name: 'max_match', type: 'integer', default: '1', doc: 'Most matches; more than one make multivalues, 0 takes all.' },
    { name: 'offset_field', type: 'field', doc: 'Field for the places of the groups, as name=first-last.' },
    { name: 'mode', type: 'string', values: ['sed'], doc: 'sed: replace instead of extract.' },
  ],
  prepare(args) {
    const field = args.string('field', '_raw');
    const { pattern, offset } = quotedPattern(args);
    if (args.given('mode')) {
      if (args.given('max_match') || args.given('offset_field')) throw args.unsupported('max_match or offset_field together with mode=sed');
      const replace = parseSed(pattern);
      return {
        needs: (wanted) => withNeeds(wanted, [field]),
        open: () =>
          perRow((row) => {
            const cell = row[field];
            if (cell !== undefined) row[field] = fromValues(toValues(cell).map(replace));
            return row;
          }),
      };
    }
    const regex = compileRegex(pattern, offset);
    if (regex.names.length === 0) throw args.expected('a named group such as (?<name>…) in the expression', args.tokens[0]);
    const most = args.number('max_match', 1);
    if (most < 0) throw args.unsupported('a negative max_match', args.optionLocation('max_match'));
    const apply = extraction(regex, { field, most, offsetField: args.optional('offset_field') });
    return { needs: (wanted) => withNeeds(wanted, [field, ...regex.names.map(({ name }) => name)]), open: () => perRow(apply) };
  },
  doc: {
    summary: 'Takes fields out of a text with the named groups of a regular expression, or replaces parts of it with sed.',
    syntax: 'rex [field=<field>] "<regex>" [max_match=<int>] [offset_field=<field>] | rex [field=<field>] mode=sed "s/…/…/g"',
    notes: [
      'Patterns are PCRE. A group that takes no part in the match leaves its field as it was. sed: s/regex/replacement/flags and y/abc/xyz/.',
    ],
  },
  examples: [
    {
      title: 'Named groups become fields; an optional group that is not there leaves the old value',
      search: 'rex field=t "(?<user>\\w+)@(?<host>\\w+)(?:\\.(?<tld>\\w+))?"',
      input: [{ t: 'bob@bank.es' }, { t: 'eve@bank', tld: 'old' }, { t: 'none' }],
      output: [
        { t: 'bob@bank.es', user: 'bob', host: 'bank', tld: 'es' },
        { t: 'eve@bank', user: 'eve', host: 'bank', tld: 'old' },
        { t: 'none' },
      ],
      source: 'R52',
    },
    {
      title: 'All matches',
      search: 'rex field=t max_match=0 "(?<n>\\d+)"',
      input: [{ t: 'a1 b22 c3' }],
      output: [{ t: 'a1 b22 c3', n: ['1', '22', '3'] }],
      source: 'R52',
    },
    {
      title: 'Places of the groups',
      search: 'rex field=t offset_field=o "x(?<n>\\d+)"',
      input: [{ t: 'ax12' }],
      output: [{ t: 'ax12', n: '12', o: 'n=2-3' }],
      source: 'R52',
    },
    {
      title: 'Replace',
      search: 'rex field=t mode=sed "s/\\d{4}-/X-/g"',
      input: [{ t: '1234-5678-9' }],
      output: [{ t: 'X-X-9' }],
      source: 'R52',
    },
    { title: 'Transliterate', search: 'rex field=t mode=sed "y/abc/xyz/"', input: [{ t: 'cab' }], output: [{ t: 'zxy' }], source: 'R52' },
    {
      title: 'Lookahead',
      search: 'rex field=t "(?<n>\\w+)(?=!)"',
      input: [{ t: 'hey you!' }],
      output: [{ t: 'hey you!', n: 'you' }],
      source: 'R52',
    },
  ],
};
