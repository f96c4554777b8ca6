import type { Catalog, LookupTable } from '../catalog';
import { fromValues, toNumber, toValues } from '../eval';
import { type Row, copyRow } from '../value';
import { lookupError } from './errors';
import { LookupMatcher, keyValues } from './match';
import type { FieldPair, LookupSpecification } from './parse';

export { type LookupSpecification, parseLookup } from './parse';

/** Adds the fields of a lookup to a row, in place. */
export type LookupStep = (row: Row) => void;

/**
 * The table of a lookup.
 * @throws APPMON-SPL-LOOKUP-MISSING
 */
export async function readLookupTable(
  name: string,
  catalog: Pick<Catalog, 'lookup'>,
  location?: LookupSpecification['location'],
): Promise<LookupTable> {
  const table = await catalog.lookup(name);
  if (table === undefined) throw lookupError('APPMON-SPL-LOOKUP-MISSING', { name }, location === undefined ? {} : { location });
  // Rows of a table that has a column called `constructor` must not find it elsewhere.
  return table.fields.some((field) => Reflect.has(Object.prototype, field))
    ? { ...table, rows: table.rows.map((row) => copyRow(row)) }
    : table;
}

function outputsOf({ name, inputs, outputs }: LookupSpecification, table: LookupTable): readonly FieldPair[] {
  if (outputs === undefined)
    return table.fields
      .filter((field) => !field.startsWith('_') && !inputs.some((input) => input.table === field))
      .map((field) => ({ table: field, row: field }));
  for (const output of outputs)
    if (!table.fields.includes(output.table))
      throw lookupError('APPMON-SPL-LOOKUP-FIELD', { name, field: output.table, fields: table.fields.join(', ') });
  return outputs;
}

/**
 * Prepares a lookup over rows. A row that lacks an input field is left alone. OUTPUT replaces fields, and removes them where nothing
 * matches; OUTPUTNEW only fills what is absent. Several matches make multivalues.
 */
export function prepareLookup(specification: LookupSpecification, table: LookupTable, timezone: string): LookupStep {
  const { inputs, onlyNew, name } = specification;
  const outputs = outputsOf(specification, table);
  const matcher = new LookupMatcher(name, table, { keys: inputs.map((input) => input.table), timezone });
  const { minMatches, defaultMatch } = matcher.settings;
  return (row) => {
    const keys = new Map<string, readonly string[]>();
    for (const { table: field, row: source } of inputs) {
      const values = keyValues(row, source);
      if (values.length === 0) return;
      keys.set(field, values);
    }
    const matches = matcher.find(keys, toNumber(row['_time']));
    const missing = Math.max(0, minMatches - matches.length);
    for (const output of outputs) {
      if (onlyNew && row[output.row] !== undefined) continue;
      const values = matches.flatMap((match) => toValues(match[output.table])).filter((value) => value !== '');
      for (let index = 0; index < missing; index += 1) values.push(defaultMatch);
      const cell = fromValues(values);
      row[output.row] = cell;
    }
  };
}
