import type { CommandDefinition } from '../command';
import { splError } from '../errors';
import { copyRow } from '../value';

export const loadjob: CommandDefinition = {
  name: 'loadjob',
  kind: 'generating',
  options: [
    { name: 'savedsearch', type: 'string', doc: 'owner:app:name of a saved search, whose newest finished run is loaded.' },
    { name: 'events', type: 'boolean', default: 'false', doc: 'Load events instead of results; only false is supported.' },
  ],
  prepare(args) {
    if (args.boolean('events', false)) throw args.unsupported('events=true', args.optionLocation('events'));
    const savedSearch = args.optional('savedsearch');
    const [sid, extra] = args.tokens;
    if (extra !== undefined) throw args.expected('nothing more', extra);
    if ((sid === undefined) === (savedSearch === undefined)) throw args.expected('a search id or savedsearch="owner:app:name"', sid);
    const reference = savedSearch === undefined ? { sid: sid?.value ?? '' } : { savedSearch };
    return {
      async *generate(context) {
        const rows = await context.catalog.jobResults(reference);
        if (rows === undefined) throw splError('APPMON-SPL-054', { reference: savedSearch ?? sid?.value ?? '' });
        yield rows.map((row) => copyRow(row));
      },
    };
  },
  doc: {
    summary: 'Loads the results of a finished search job.',
    syntax: 'loadjob <sid> | loadjob savedsearch="owner:app:name"',
    notes: ['A leading pipe is needed. The time range of the search does not limit what is loaded.'],
  },
  examples: [],
};
