import type { CommandDefinition, Operator } from '../command';
import { withNeeds, wholeSet } from '../command';
import { toValues } from '../eval';
import type { Row } from '../value';
import { readSortKeys, sortRows } from './support/sort-keys';

interface DedupSettings {
  readonly fields: readonly string[];
  readonly count: number;
  readonly keepEmpty: boolean;
  readonly keepEvents: boolean;
  readonly consecutive: boolean;
}

export const dedup: CommandDefinition = {
  name: 'dedup',
  kind: 'streaming',
  options: [
    { name: 'keepempty', type: 'boolean', default: 'false', doc: 'Keep rows that lack one of the fields.' },
    { name: 'keepevents', type: 'boolean', default: 'false', doc: 'Keep duplicates, but take the fields off them.' },
    { name: 'consecutive', type: 'boolean', default: 'false', doc: 'Only rows that follow each other are duplicates.' },
  ],
  prepare(args) {
    let tokens = args.tokens;
    const first = tokens[0];
    const counted = first?.type === 'word' && /^\d+$/.test(first.value);
    if (counted) tokens = tokens.slice(1);
    const sortAt = tokens.findIndex((token) => token.type === 'word' && token.value.toLowerCase() === 'sortby');
    const keys = sortAt < 0 ? [] : readSortKeys(args, tokens.slice(sortAt + 1));
    const fields = args.fields(sortAt < 0 ? tokens : tokens.slice(0, sortAt));
    if (fields.length === 0) throw args.expected('a field name');
    if (counted && Number(first.value) === 0) throw args.expected('a count of at least 1', first);
    const settings: DedupSettings = {
      fields,
      count: counted ? Number(first.value) : 1,
      keepEmpty: args.boolean('keepempty', false),
      keepEvents: args.boolean('keepevents', false),
      consecutive: args.boolean('consecutive', false),
    };
    return {
      needs: (wanted) => withNeeds(wanted, [...fields, ...keys.map((key) => key.field)]),
      open: () => {
        const filter = duplicateFilter(settings);
        if (keys.length === 0) return perBatch(filter);
        return wholeSet((rows) => ({ rows: sortRows(rows, keys).filter((row) => filter(row) !== undefined) }));
      },
    };
  },
  doc: {
    summary: 'Keeps the first row (or the first n rows) for each combination of values.',
    syntax: 'dedup [<count>] <field> … [keepempty=<bool>] [keepevents=<bool>] [consecutive=<bool>] [sortby [-|+]<field> …]',
    notes: ['Rows come newest first, so the newest event stays. Rows without one of the fields are dropped unless keepempty=t.'],
  },
  examples: [
    {
      title: 'The first of each; rows without the field go',
      search: 'dedup k',
      input: [{ k: 'a', n: 1 }, { k: 'a', n: 2 }, { n: 3 }, { k: 'b', n: 4 }, { k: 'a', n: 5 }],
      output: [
        { k: 'a', n: 1 },
        { k: 'b', n: 4 },
      ],
      source: 'R49',
    },
    {
      title: 'Only consecutive duplicates',
      search: 'dedup k consecutive=t',
      input: [{ k: 'a' }, { k: 'a' }, { k: 'b' }, { k: 'a' }],
      output: [{ k: 'a' }, { k: 'b' }, { k: 'a' }],
      source: 'R49',
    },
  ],
};

/** A filter that knows what came before. */
function duplicateFilter(settings: DedupSettings): (row: Row) => Row | undefined {
  const seen = new Map<string, number>();
  let previous: string | undefined;
  return (row) => {
    const key = keyOf(row, settings.fields);
    if (key === undefined) return settings.keepEmpty ? row : undefined;
    if (settings.consecutive && key !== previous) seen.clear();
    previous = key;
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    if (count <= settings.count) return row;
    if (!settings.keepEvents) return undefined;
    for (const field of settings.fields) row[field] = undefined;
    return row;
  };
}

function keyOf(row: Row, fields: readonly string[]): string | undefined {
  let key = '';
  for (const field of fields) {
    const cell = row[field];
    if (cell === undefined) return undefined;
    key += `${typeof cell === 'string' ? cell : toValues(cell).join('\u0001')}\u0000`;
  }
  return key;
}

const perBatch = (filter: (row: Row) => Row | undefined): Operator => ({ push: (rows) => rows.filter((row) => filter(row) !== undefined) });
