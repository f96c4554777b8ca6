import { type CommandDefinition, perRow, withNeeds } from '../command';
import { parseLookup, prepareLookup, readLookupTable } from '../lookup';

export const lookup: CommandDefinition = {
  name: 'lookup',
  kind: 'streaming',
  options: [
    { name: 'local', type: 'boolean', default: 'false', doc: 'Accepted; there is one host.' },
    { name: 'update', type: 'boolean', default: 'false', doc: 'Accepted; tables are read when the search starts.' },
  ],
  prepare(args) {
    const specification = parseLookup(args.tokens, args.text.length);
    const { inputs, outputs } = specification;
    const reads = [...inputs.map((input) => input.row), ...(outputs ?? []).map((output) => output.row), '_time'];
    return {
      needs: (wanted) => withNeeds(wanted, reads),
      async open(context) {
        const table = await readLookupTable(specification.name, context.catalog, specification.location);
        const apply = prepareLookup(specification, table, context.search.timezone);
        return perRow((row) => {
          apply(row);
          return row;
        });
      },
    };
  },
  doc: {
    summary: 'Adds fields from a table by the values of key fields.',
    syntax: 'lookup <table> <field> [AS <row field>] … [OUTPUT|OUTPUTNEW <field> [AS <row field>] …]',
    notes: [
      'Without OUTPUT every other field of the table is added. OUTPUT replaces fields (and removes them where nothing matches), OUTPUTNEW fills absent ones. Several matches make multivalues.',
      'match_type WILDCARD and CIDR, case_sensitive_match, max_matches, min_matches, default_match and time_field of transforms.conf are honoured.',
    ],
  },
  examples: [
    {
      title: 'A field from a table that was just written',
      search:
        'makeresults | eval code="404", text="missing" | table code text | outputlookup codes | where code=0 | append [ | makeresults | eval code=404 | table code | lookup codes code OUTPUT text AS meaning ]',
      output: [{ code: 404, meaning: 'missing' }],
      source: 'R60',
    },
  ],
};
