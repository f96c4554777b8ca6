import { CodedError } from '../../../core/errors';
import type { SearchSession } from '../exec/session';
import { type LookupStep, parseLookup, prepareLookup, readLookupTable } from '../lookup';
import { tokenize } from '../parse/tokens';
import type { FieldStage } from './stage';

/**
 * `LOOKUP-<class> = <table> <field> [AS <event field>] … [OUTPUT|OUTPUTNEW …]`. The table is read only when something
 * it gives is wanted; a table that cannot be used is told in a message and gives nothing.
 */
export function lookupStage(setting: string, session: SearchSession): FieldStage {
  const specification = parseLookup(tokenize(setting), setting.length);
  const outputs = specification.outputs?.map((output) => output.row);
  let step: LookupStep | undefined;
  return {
    sets: outputs ?? 'all',
    reads: [...specification.inputs.map((input) => input.row), '_time'],
    async ready() {
      step = await session.once(`lookup ${setting}`, async () => {
        try {
          const table = await readLookupTable(specification.name, session.catalog);
          return prepareLookup(specification, table, session.search.timezone);
        } catch (error) {
          if (!(error instanceof CodedError)) throw error;
          session.message('WARN', `The automatic lookup "${setting}" gives nothing: ${error.message}`);
          return undefined;
        }
      });
    },
    apply: (row) => step?.(row),
  };
}
