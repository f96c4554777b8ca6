import type { CommandDefinition, FieldNeeds, OptionDefinition, SetResult } from '../../command';
import { wholeSet } from '../../command';
import type { CommandArguments } from '../../parse/arguments';
import { type Cell, type Row, newRow } from '../../value';
import { compareKeys } from './groups';

const OPTIONS: readonly OptionDefinition[] = [
  { name: 'limit', type: 'integer', default: '10', doc: 'Rows for each group; 0 gives all.' },
  { name: 'countfield', type: 'string', default: 'count', doc: 'Name of the count column.' },
  { name: 'percentfield', type: 'string', default: 'percent', doc: 'Name of the percent column.' },
  { name: 'showcount', type: 'boolean', default: 'true', doc: 'Whether the count is shown.' },
  { name: 'showperc', type: 'boolean', default: 'true', doc: 'Whether the percentage is shown.' },
  { name: 'useother', type: 'boolean', default: 'false', doc: 'Whether a last row adds up what is beyond the limit.' },
  { name: 'otherstr', type: 'string', default: 'OTHER', doc: 'Value of that last row.' },
];

interface Settings {
  readonly fields: readonly string[];
  readonly by: readonly string[];
  readonly limit: number;
  readonly countField: string | undefined;
  readonly percentField: string | undefined;
  readonly other: string | undefined;
  /** 1 = most frequent first, -1 = least frequent first. */
  readonly direction: 1 | -1;
}

/** The parts of `top` and `rare` that are the same. */
export function frequencyCommand(
  name: 'top' | 'rare',
  direction: 1 | -1,
): Pick<CommandDefinition, 'name' | 'kind' | 'options' | 'prepare'> {
  return {
    name,
    kind: 'transforming',
    options: OPTIONS,
    prepare(args) {
      const settings = readSettings(args, direction);
      const needs = new Set([...settings.fields, ...settings.by]);
      return { needs: (): FieldNeeds => needs, open: () => wholeSet((rows) => frequencies(rows, settings)) };
    },
  };
}

function readSettings(args: CommandArguments, direction: 1 | -1): Settings {
  let tokens = args.tokens;
  const first = tokens[0];
  const counted = first?.type === 'word' && /^\d+$/.test(first.value);
  if (counted) tokens = tokens.slice(1);
  const byAt = tokens.findIndex((token) => token.type === 'word' && token.value.toLowerCase() === 'by');
  const fields = args.fields(byAt < 0 ? tokens : tokens.slice(0, byAt));
  if (fields.length === 0) throw args.expected('a field name');
  return {
    fields,
    by: byAt < 0 ? [] : args.fields(tokens.slice(byAt + 1)),
    limit: counted ? Number(first.value) : args.number('limit', 10),
    countField: args.boolean('showcount', true) ? args.string('countfield', 'count') : undefined,
    percentField: args.boolean('showperc', true) ? args.string('percentfield', 'percent') : undefined,
    other: args.boolean('useother', false) ? args.string('otherstr', 'OTHER') : undefined,
    direction,
  };
}

interface Counted {
  readonly values: readonly Cell[];
  count: number;
}

interface CountedGroup {
  readonly key: readonly Cell[];
  readonly values: Map<string, Counted>;
  total: number;
}

function frequencies(rows: readonly Row[], settings: Settings): SetResult {
  const groups = new Map<string, CountedGroup>();
  for (const row of rows) {
    for (const key of valuesOf(row, settings.by)) {
      const name = key.join('\u0000');
      const group = groups.get(name) ?? { key, values: new Map<string, Counted>(), total: 0 };
      groups.set(name, group);
      for (const values of valuesOf(row, settings.fields)) {
        const text = values.join('\u0000');
        const counted = group.values.get(text) ?? { values, count: 0 };
        counted.count++;
        group.total++;
        group.values.set(text, counted);
      }
    }
  }
  const sorted = [...groups.values()].sort((a, b) => compareKeys(a.key, b.key));
  const shown = [settings.countField, settings.percentField].filter((field) => field !== undefined);
  return { rows: sorted.flatMap((group) => groupRows(group, settings)), columns: [...settings.by, ...settings.fields, ...shown] };
}

/** The values of the fields, in every combination where one is multivalue; none when a field is absent. */
function valuesOf(row: Row, fields: readonly string[]): Cell[][] {
  let combined: Cell[][] = [[]];
  for (const field of fields) {
    const cell = row[field];
    const values = cell === undefined ? [] : Array.isArray(cell) ? cell : [cell];
    combined = combined.flatMap((head) => values.map((value) => [...head, value]));
  }
  return combined;
}

function groupRows(group: CountedGroup, settings: Settings): Row[] {
  const ordered = [...group.values.values()].sort((a, b) => settings.direction * (b.count - a.count) || compareKeys(a.values, b.values));
  const kept = settings.limit === 0 ? ordered : ordered.slice(0, settings.limit);
  const rows = kept.map(({ values, count }) => frequencyRow(group, { values, count }, settings));
  const rest = group.total - kept.reduce((sum, { count }) => sum + count, 0);
  if (settings.other !== undefined && rest > 0) {
    rows.push(frequencyRow(group, { values: settings.fields.map(() => settings.other), count: rest }, settings));
  }
  return rows;
}

function frequencyRow(group: CountedGroup, { values, count }: Counted, settings: Settings): Row {
  const row = newRow();
  settings.by.forEach((field, index) => (row[field] = group.key[index]));
  settings.fields.forEach((field, index) => (row[field] = values[index]));
  if (settings.countField !== undefined) row[settings.countField] = count;
  // Splunk shows percentages with six decimals.
  if (settings.percentField !== undefined) row[settings.percentField] = Number(((count / group.total) * 100).toFixed(6));
  return row;
}
