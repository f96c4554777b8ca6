import type { CommandDefinition, FieldNeeds } from '../command';
import { perRow } from '../command';
import { splError } from '../errors';
import type { CommandArguments } from '../parse/arguments';
import { matchesPattern } from '../plan/needs';
import { type Row, newRow } from '../value';

interface Renaming {
  readonly from: string;
  readonly to: string;
}

export const rename: CommandDefinition = {
  name: 'rename',
  kind: 'streaming',
  options: [],
  prepare(args) {
    const renamings = readRenamings(args);
    const names = new Map<string, string | undefined>();
    const target = (field: string): string | undefined => {
      if (!names.has(field)) names.set(field, renamed(field, renamings));
      return names.get(field);
    };
    return {
      needs: (wanted) => neededBefore(wanted, renamings),
      open: () =>
        perRow(
          (row) => renameRow(row, target),
          (columns) => {
            const mapped = columns.map((column) => target(column) ?? column);
            const taken = new Set(columns.flatMap((column) => target(column) ?? []));
            return [...new Set(mapped.filter((column, index) => column !== columns[index] || !taken.has(column)))];
          },
        ),
    };
  },
  doc: {
    summary: 'Gives fields other names.',
    syntax: 'rename <field> AS <field> [,] …',
    notes: [
      'A name that exists already is overwritten. With `*`, both sides need the same number of wildcards. Names with blanks stand in double quotes.',
    ],
  },
  examples: [
    {
      title: 'An existing field is overwritten',
      search: 'rename a AS b',
      input: [{ a: '1', b: '2' }],
      output: [{ b: '1' }],
      source: 'R51',
    },
    { title: 'Wildcards', search: 'rename x_* AS *_y', input: [{ x_1: 'a', z: 'b' }], output: [{ '1_y': 'a', z: 'b' }], source: 'R51' },
  ],
};

function readRenamings(args: CommandArguments): Renaming[] {
  const tokens = args.tokens.filter((token) => !(token.type === 'punctuation' && token.value === ','));
  const renamings: Renaming[] = [];
  for (let at = 0; at < tokens.length; at += 3) {
    const [from, as, to] = tokens.slice(at, at + 3);
    if (from === undefined || from.type === 'punctuation' || from.type === 'bracket') throw args.expected('a field name', from);
    if (as === undefined || as.type !== 'word' || as.value.toUpperCase() !== 'AS') throw args.expected('AS', as);
    if (to === undefined || to.type === 'punctuation' || to.type === 'bracket') throw args.expected('the new name', to);
    if (stars(from.value) !== stars(to.value)) {
      const found = `${stars(from.value)} and ${stars(to.value)}`;
      const location = { start: from.start, end: to.end };
      throw splError('APPMON-SPL-007', { command: 'rename', expected: 'as many * on both sides', found }, { location });
    }
    renamings.push({ from: from.value, to: to.value });
  }
  if (renamings.length === 0) throw args.expected('a field name');
  return renamings;
}

const stars = (text: string): number => text.split('*').length - 1;

/** The new name of a field, if any renaming fits it. */
function renamed(field: string, renamings: readonly Renaming[]): string | undefined {
  for (const { from, to } of renamings) {
    if (!matchesPattern(from, field) || (from.includes('*') && field.startsWith('_') && !from.startsWith('_'))) continue;
    if (!from.includes('*')) return to;
    const pattern = from.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const parts = new RegExp(`^${pattern.join('(.*)')}$`, 's').exec(field)?.slice(1) ?? [];
    let index = 0;
    return to.replace(/\*/g, () => parts[index++] ?? '');
  }
  return undefined;
}

function renameRow(row: Row, target: (field: string) => string | undefined): Row {
  const result = newRow();
  const moved: [string, Row[string]][] = [];
  for (const field in row) {
    const to = target(field);
    if (to === undefined) result[field] = row[field];
    else if (row[field] !== undefined) moved.push([to, row[field]]);
  }
  for (const [to, cell] of moved) result[to] = cell;
  return result;
}

function neededBefore(wanted: FieldNeeds, renamings: readonly Renaming[]): FieldNeeds {
  if (wanted === 'all' || renamings.some(({ from }) => from.includes('*'))) return 'all';
  const needs = new Set(wanted);
  for (const { to } of renamings) needs.delete(to);
  for (const { from, to } of renamings) if ([...wanted].some((name) => matchesPattern(name, to))) needs.add(from);
  return needs;
}
