import { type CommandContext, type CommandDefinition, type Operator, completeColumns, wholeSet } from '../command';
import { toText, toValues } from '../eval';
import { wildcardMatcher } from '../functions/aggregates';
import { type Json, jsonToText, parseJsonText } from '../functions/json-path';
import type { Edit, SourceText } from '../parse/source-text';
import type { Row } from '../value';

/** Replaces marks such as `<<FIELD>>` in a template; the result keeps the places of the original. */
function fillTemplate(template: SourceText, marks: ReadonlyMap<string, string>): SourceText {
  const edits: Edit[] = [];
  for (const match of template.text.matchAll(/<<([A-Z]+\d?)>>/g)) {
    const text = marks.get(match[1] ?? '');
    if (text !== undefined) edits.push({ start: match.index, end: match.index + match[0].length, text });
  }
  return template.replace(edits);
}

interface Target {
  readonly field: string;
  /** What the stars of the pattern stand for. */
  readonly parts: readonly string[];
}

/** Fields to visit: for each name or pattern in turn, the known fields that fit; plain names always. */
function targetsOf(names: readonly string[], known: readonly string[]): Target[] {
  const targets = new Map<string, Target>();
  for (const name of names) {
    if (!name.includes('*')) {
      if (!targets.has(name)) targets.set(name, { field: name, parts: [] });
      continue;
    }
    const match = wildcardMatcher(name);
    for (const field of known) {
      const parts = match(field);
      if (parts !== undefined && !targets.has(field)) targets.set(field, { field, parts });
    }
  }
  return [...targets.values()];
}

const marksOf = ({ field, parts }: Target): Map<string, string> =>
  new Map([['FIELD', field], ['MATCHSTR', parts.join('')], ...parts.map((part, index) => [`MATCHSEG${index + 1}`, part] as const)]);

async function through(operator: Operator, rows: Row[], columns: readonly string[]): Promise<{ rows: Row[]; columns: readonly string[] }> {
  const pushed = await operator.push(rows);
  const rest = (await operator.finish?.(columns)) ?? [];
  return { rows: [...pushed, ...rest], columns: operator.columns?.(columns) ?? columns };
}

function overFields(names: readonly string[], template: SourceText, context: CommandContext): Operator {
  return wholeSet(async (rows, columns) => {
    let current: { rows: Row[]; columns: readonly string[] } = { rows, columns };
    for (const target of targetsOf(names, completeColumns(columns, rows))) {
      const operator = await context.pipeline(fillTemplate(template, marksOf(target)));
      current = await through(operator, current.rows, current.columns);
    }
    return current;
  });
}

/** Field that holds the current element while a template runs over values. */
const ITEM = 'foreach__item';
const ITERATION = 'foreach__iter';

function elements(row: Row, field: string, mode: string): readonly string[] {
  if (mode === 'multivalue') return toValues(row[field]);
  const value: Json | undefined = parseJsonText(toText(row[field]) ?? '');
  return Array.isArray(value) ? value.map(jsonToText) : [];
}

function overValues(field: string, settings: { mode: string; template: SourceText; context: CommandContext }): Operator {
  const { mode, template, context } = settings;
  const marks = new Map([
    ['ITEM', ITEM],
    ['ITER', ITERATION],
  ]);
  let operator: Operator | undefined;
  return {
    async push(rows) {
      operator ??= await context.pipeline(fillTemplate(template, marks));
      const done: Row[] = [];
      for (const row of rows) {
        let current: Row[] = [row];
        for (const [index, item] of elements(row, field, mode).entries()) {
          for (const one of current) Object.assign(one, { [ITEM]: item, [ITERATION]: index });
          current = await operator.push(current);
        }
        for (const one of current) {
          one[ITEM] = undefined;
          one[ITERATION] = undefined;
          done.push(one);
        }
      }
      return done;
    },
  };
}

export const foreach: CommandDefinition = {
  name: 'foreach',
  kind: 'dataset',
  brackets: 'template',
  options: [
    { name: 'mode', type: 'string', default: 'multifield', values: ['multifield', 'multivalue', 'json_array'], doc: 'What to run over.' },
  ],
  prepare(args) {
    const [template, second] = args.brackets;
    if (template === undefined) throw args.expected('a template in square brackets');
    if (second !== undefined) throw args.unsupported('more than one template');
    const names = args.fields(args.tokens.filter((token) => token.type !== 'bracket'));
    const [field, extra] = names;
    if (field === undefined) throw args.expected('a field name or pattern');
    const mode = args.string('mode', 'multifield').toLowerCase();
    if (mode === 'multifield') return { open: (context) => overFields(names, template, context) };
    if (extra !== undefined) throw args.expected('one field', args.tokens[1]);
    if (!/^\s*eval\s[^|]*$/.test(template.text)) throw args.unsupported(`a template other than one eval with mode=${mode}`);
    if (/"[^"]*<<ITE[MR]>>[^"]*"/.test(template.text)) throw args.unsupported('<<ITEM>> or <<ITER>> inside quotes');
    return { open: (context) => overValues(field, { mode, template, context }) };
  },
  doc: {
    summary: 'Runs commands for each of several fields, or for each value of one field.',
    syntax:
      'foreach <field or pattern> … [ <commands with <<FIELD>>, <<MATCHSTR>>, <<MATCHSEG1>>> ] | foreach mode=multivalue|json_array <field> [ eval … <<ITEM>> … ]',
    notes: [
      "<<MATCHSTR>> is what the stars of the pattern stand for, <<MATCHSEG1>> the first of them. Names with odd characters need quotes: '<<FIELD>>'.",
      'With mode=multivalue or json_array the template is one eval; <<ITEM>> is the element, <<ITER>> its number from 0. fieldstr, matchstr and mode=auto_collections are refused.',
    ],
  },
  examples: [
    {
      title: 'Sum of fields',
      search: 'eval t=0, s="" | foreach a_* [ eval t=t+\'<<FIELD>>\', s=s."<<MATCHSTR>>" ]',
      input: [{ a_x: 1, a_y: '2', b: 9 }],
      output: [{ a_x: 1, a_y: '2', b: 9, t: 3, s: 'xy' }],
      source: 'R63',
    },
    {
      title: 'Parts of the name',
      search: 'foreach *_ms_* [ eval <<MATCHSEG1>>_<<MATCHSEG2>>=<<FIELD>>/1000 | fields - <<FIELD>> ]',
      input: [{ a_ms_b: 2000 }],
      output: [{ a_b: 2 }],
      source: 'R63',
    },
    {
      title: 'Sum of values',
      search: 'eval t=0 | foreach mode=multivalue f [ eval t=t+<<ITEM>> ]',
      input: [{ f: ['1', '2', '3'] }, { g: 1 }],
      output: [
        { f: ['1', '2', '3'], t: 6 },
        { g: 1, t: 0 },
      ],
      source: 'R63',
    },
    {
      title: 'Elements of a JSON array',
      search: 'eval m=-1 | foreach mode=json_array j [ eval m=max(m, <<ITEM>>), last=<<ITER>> ]',
      input: [{ j: '[3,10,7]' }],
      output: [{ j: '[3,10,7]', m: 10, last: 2 }],
      source: 'R63',
    },
  ],
};
