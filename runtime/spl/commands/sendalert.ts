import type { CommandDefinition } from '../command';
import { wholeSet } from '../command';
import { splError } from '../errors';
import { readPairs } from './support/pairs';
import { newRecord } from '../value';

export const sendalert: CommandDefinition = {
  name: 'sendalert',
  kind: 'dataset',
  writes: true,
  options: [],
  prepare(args) {
    const [action, ...others] = args.tokens;
    if (action === undefined || action.type === 'punctuation' || action.type === 'bracket')
      throw args.expected('the name of an alert action', action);
    const parameters = newRecord<string>();
    for (const [name, value] of Object.entries(readPairs(args, others))) {
      if (!name.startsWith('param.')) {
        const token = others.find((other) => other.value === name);
        throw splError(
          'APPMON-SPL-005',
          { option: name, command: 'sendalert', supported: 'param.<name>' },
          token === undefined ? {} : { location: token },
        );
      }
      parameters[name.slice('param.'.length)] = value;
    }
    return {
      open: (context) =>
        wholeSet(async (rows) => {
          const exitCode = await context.catalog.sendAlert(action.value, parameters, rows);
          if (exitCode !== 0) context.message('ERROR', splError('APPMON-SPL-055', { action: action.value, exitCode }).message);
          return { rows };
        }),
    };
  },
  doc: {
    summary: 'Runs an alert action on the rows and passes them on.',
    syntax: 'sendalert <action> [param.<name>=<value>] …',
    notes: ['An exit code other than 0 is told as an error message of the job.'],
  },
  examples: [],
};
