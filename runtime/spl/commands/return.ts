import { type CommandDefinition, wholeSet } from '../command';
import { toText } from '../eval';
import type { CommandArguments } from '../parse/arguments';
import { type Row, copyRow } from '../value';

/** `x` gives `x="value"`, `alias=x` gives `alias="value"`, `$x` the bare value. */
interface Item {
  readonly field: string;
  readonly name: string | undefined;
}

function readItems(args: CommandArguments): { count: number; items: Item[] } {
  let tokens = args.tokens;
  const first = tokens[0];
  const counted = first?.type === 'word' && /^\d+$/.test(first.value);
  if (counted) tokens = tokens.slice(1);
  const items: Item[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined || (token.type === 'punctuation' && token.value === ',')) continue;
    if (token.type === 'punctuation' || token.type === 'bracket') throw args.expected('a field name', token);
    const equals = tokens[at + 1];
    const source = tokens[at + 2];
    if (equals?.type === 'punctuation' && equals.value === '=') {
      if (source === undefined || source.type === 'punctuation') throw args.expected('a field name after "="', source);
      items.push({ field: source.value, name: token.value });
      at += 2;
    } else if (token.value.startsWith('$')) items.push({ field: token.value.slice(1), name: undefined });
    else items.push({ field: token.value, name: token.value });
  }
  if (items.length === 0) throw args.expected('a field name');
  return { count: counted ? Number(first.value) : 1, items };
}

function textOf(row: Row, items: readonly Item[]): string {
  return items
    .flatMap(({ field, name }) => {
      const value = toText(row[field]);
      if (value === undefined) return [];
      return [name === undefined ? value : `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`];
    })
    .join(' ');
}

export const returnCommand: CommandDefinition = {
  name: 'return',
  kind: 'dataset',
  options: [],
  prepare(args) {
    const { count, items } = readItems(args);
    const bare = items.every(({ name }) => name === undefined);
    return {
      needs: () => new Set(items.map(({ field }) => field)),
      open: () =>
        wholeSet((rows) => {
          const texts = rows
            .slice(0, count)
            .map((row) => textOf(row, items))
            .filter((text) => text !== '');
          const search = texts.length === 1 && bare ? (texts[0] ?? '') : texts.map((text) => `(${text})`).join(' OR ');
          return { rows: texts.length === 0 ? [] : [copyRow({ search })], columns: ['search'] };
        }),
    };
  },
  doc: {
    summary: 'Ends a subsearch: its first row or rows become search text.',
    syntax: 'return [<count>] [<field> | <alias>=<field> | $<field>] …',
    notes: ['A plain field gives field="value", $field the bare value. Several rows are joined by OR.'],
  },
  examples: [
    {
      title: 'Name and value of the first row',
      search: 'return x',
      input: [{ x: 'a' }, { x: 'b' }],
      output: [{ search: '(x="a")' }],
      source: 'R59',
    },
    { title: 'Two rows', search: 'return 2 x', input: [{ x: 'a' }, { x: 'b' }], output: [{ search: '(x="a") OR (x="b")' }], source: 'R59' },
    { title: 'Bare values', search: 'return 2 $x', input: [{ x: 'a' }, { x: 'b' }], output: [{ search: '(a) OR (b)' }], source: 'R59' },
    { title: 'One bare value', search: 'return $x', input: [{ x: 'a' }], output: [{ search: 'a' }], source: 'Search Reference' },
    {
      title: 'Another name',
      search: 'return ip=src user',
      input: [{ src: '10.1.1.1', user: 'bob' }],
      output: [{ search: '(ip="10.1.1.1" user="bob")' }],
      source: 'Search Reference',
    },
  ],
};
