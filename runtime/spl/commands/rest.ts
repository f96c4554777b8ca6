import type { CommandDefinition } from '../command';
import { readPairs } from './support/pairs';
import { copyRow } from '../value';

export const rest: CommandDefinition = {
  name: 'rest',
  kind: 'generating',
  options: [
    { name: 'splunk_server', type: 'string', default: 'local', values: ['local', '*'], doc: 'Only this server answers.' },
    { name: 'timeout', type: 'integer', default: '60', doc: 'Accepted; the host answers at once.' },
  ],
  prepare(args) {
    const [path, ...others] = args.tokens;
    if (path === undefined || path.type === 'punctuation' || path.type === 'bracket') throw args.expected('the path of an endpoint', path);
    const options = readPairs(args, others);
    return {
      async *generate(context) {
        yield (await context.catalog.rest(path.value, options)).map((row) => copyRow(row));
      },
    };
  },
  doc: {
    summary: 'Reads an endpoint of the management REST interface: one row for each entry.',
    syntax: 'rest <path> [<name>=<value>] …',
    notes: ['The pairs after the path go to the endpoint as its GET arguments. The rights of the account apply.'],
  },
  examples: [],
};
