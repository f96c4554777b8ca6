import { type CommandContext, type CommandDefinition, type Operator, withNeeds } from '../command';
import { type Cell, type Row, copyRow } from '../value';

/** Memory that the cells of a row take, roughly: two bytes a character and some for each cell. */
const CELL_BYTES = 32;
const cellBytes = (cell: Cell): number => {
  if (cell === undefined || typeof cell === 'number') return CELL_BYTES;
  return typeof cell === 'string'
    ? CELL_BYTES + 2 * cell.length
    : cell.reduce((sum, value) => sum + CELL_BYTES + 2 * value.length, CELL_BYTES);
};

function expand({ field, limit, context }: { field: string; limit: number; context: CommandContext }): Operator {
  let bytes = 0;
  let full = false;
  const most = context.limits.mvexpandMegabytes * 1_048_576;
  const expandRow = (row: Row, out: Row[]): void => {
    const values = row[field];
    if (!Array.isArray(values)) {
      out.push(row);
      return;
    }
    const size = Object.entries(row).reduce((sum, [name, cell]) => sum + (name === field ? 0 : cellBytes(cell)), 0);
    for (const value of limit > 0 ? values.slice(0, limit) : values) {
      bytes += size + cellBytes(value);
      if (bytes > most) {
        full = true;
        return;
      }
      const copy = copyRow(row);
      copy[field] = value;
      out.push(copy);
    }
  };
  return {
    push(rows) {
      const out: Row[] = [];
      for (const row of rows) {
        if (full) break;
        expandRow(row, out);
      }
      if (full) context.message('WARN', `mvexpand reached its limit of ${context.limits.mvexpandMegabytes} MB: its results are truncated.`);
      return out;
    },
    get satisfied() {
      return full;
    },
  };
}

export const mvexpand: CommandDefinition = {
  name: 'mvexpand',
  kind: 'streaming',
  options: [{ name: 'limit', type: 'integer', default: '0', doc: 'Most values expanded for each row; 0 = all.' }],
  prepare(args) {
    const [field, extra] = args.fields();
    if (field === undefined) throw args.expected('a field name');
    if (extra !== undefined) throw args.expected('one field name', args.tokens.at(-1));
    const limit = args.number('limit', 0);
    return { needs: (wanted) => withNeeds(wanted, [field]), open: (context) => expand({ field, limit, context }) };
  },
  doc: {
    summary: 'Makes a row of its own for each value of a multivalue field.',
    syntax: 'mvexpand <field> [limit=<int>]',
    notes: ['Rows without the field pass unchanged. What exceeds 500 MB is cut off, with a message.'],
  },
  examples: [
    {
      title: 'One row per value',
      search: 'mvexpand f',
      input: [{ f: ['a', 'b', 'c'], n: 1 }, { n: 2 }],
      output: [{ f: 'a', n: 1 }, { f: 'b', n: 1 }, { f: 'c', n: 1 }, { n: 2 }],
      source: 'R53',
    },
    {
      title: 'At most two',
      search: 'mvexpand f limit=2',
      input: [{ f: ['a', 'b', 'c'] }],
      output: [{ f: 'a' }, { f: 'b' }],
      source: 'R53',
    },
  ],
};
