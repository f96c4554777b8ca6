import { type CommandDefinition, type FieldNeeds, perRow, withoutNeeds } from '../command';
import { matchesPattern } from '../plan/needs';
import { newRow, type Row } from '../value';
import { columnsFor } from './support/columns';

export const fields: CommandDefinition = {
  name: 'fields',
  kind: 'streaming',
  options: [],
  prepare(args) {
    const [first, ...rest] = args.tokens;
    const sign = first?.type === 'word' && (first.value === '-' || first.value === '+') ? first.value : undefined;
    const glued = sign === undefined && first?.type === 'word' && /^[-+]./.test(first.value);
    const names = args.fields(sign === undefined ? args.tokens : rest);
    if (names.length === 0) throw args.expected('a field name');
    if (glued) names[0] = (names[0] ?? '').slice(1);
    const removes = sign === '-' || (glued && first.value.startsWith('-'));
    return removes ? removing(names) : keeping(names);
  },
  doc: {
    summary: 'Keeps the named fields, or with - removes them.',
    syntax: 'fields [+|-] <field> [,] …',
    notes: ['Internal fields (their names start with _) stay unless they are removed by name. Names may hold `*`.'],
  },
  examples: [
    {
      title: 'Internal fields stay',
      search: 'fields a',
      input: [{ _time: 1, _raw: 'x', a: '1', b: '2' }],
      output: [{ _time: 1, _raw: 'x', a: '1' }],
      source: 'R51',
    },
    { title: 'Removing', search: 'fields - _raw b*', input: [{ _raw: 'x', a: '1', b1: '2' }], output: [{ a: '1' }], source: 'R51' },
  ],
};

const internal = (name: string): boolean => name.startsWith('_');

function keeping(names: readonly string[]) {
  const kept = new Map<string, boolean>();
  const keeps = (field: string): boolean => {
    let answer = kept.get(field);
    if (answer === undefined) {
      answer = internal(field) || names.some((name) => matchesPattern(name, field));
      kept.set(field, answer);
    }
    return answer;
  };
  return {
    needs: (wanted: FieldNeeds): FieldNeeds => {
      if (wanted === 'all') return new Set([...names, '_time', '_raw', '_indextime', '_cd', '_sourcetype', '_si', '_serial', '_bkt']);
      return new Set([...wanted].filter((field) => field.includes('*') || keeps(field)));
    },
    open: () =>
      perRow(
        (row) => dropFields(row, (field) => !keeps(field)),
        (columns) => [...columnsFor(names, columns), ...columns.filter(internal)],
      ),
  };
}

function removing(names: readonly string[]) {
  const dropped = new Map<string, boolean>();
  const drops = (field: string): boolean => {
    let answer = dropped.get(field);
    if (answer === undefined) {
      answer = names.some((name) => matchesPattern(name, field) && (!internal(field) || internal(name)));
      dropped.set(field, answer);
    }
    return answer;
  };
  return {
    needs: (wanted: FieldNeeds): FieldNeeds => withoutNeeds(wanted, names),
    open: () =>
      perRow(
        (row) => dropFields(row, drops),
        (columns) => columns.filter((column) => !drops(column)),
      ),
  };
}

/** A row without some fields; the same object when nothing goes. */
function dropFields(row: Row, drops: (field: string) => boolean): Row {
  let copy: Row | undefined;
  for (const field in row) {
    if (!drops(field)) continue;
    copy = newRow();
    break;
  }
  if (copy === undefined) return row;
  for (const field in row) if (!drops(field)) copy[field] = row[field];
  return copy;
}
