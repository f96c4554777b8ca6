import { type CommandDefinition, completeColumns, type FieldNeeds, type LogicalCommand, type Operator, wholeSet } from '../command';
import {
  type AggregateCall,
  type AggregateOptions,
  compileAggregate,
  expandAggregates,
  hasWildcard,
  parseAggregates,
  parseByFields,
} from '../functions/aggregates';
import type { Row } from '../value';
import { aggregateOptions, ALL_NUMBERS, countingOptions } from './support/aggregate-options';
import { Groups, type GroupSettings } from './support/groups';

export const stats: CommandDefinition = {
  name: 'stats',
  kind: 'transforming',
  options: [
    { name: 'dedup_splitvals', type: 'boolean', default: 'false', doc: 'A value that a multivalue BY field holds twice counts once.' },
    ALL_NUMBERS,
    { name: 'partitions', type: 'integer', default: '1', doc: 'Accepted; has no effect on the result.' },
  ],
  prepare(args) {
    const { calls, next } = parseAggregates(args.tokens, args);
    if (calls.length === 0) throw args.expected('an aggregate such as count or avg(field)');
    const by = parseByFields(args.tokens, next, args);
    const plain = calls.map((call) => compileAggregate(call, aggregateOptions()));
    const settings = { by, dedupSplitValues: args.boolean('dedup_splitvals', false) };
    const logical = countOnly(calls, by);
    const wild = calls.some(hasWildcard);
    const fields = new Set([...by, ...plain.flatMap((aggregate) => aggregate.fields)]);
    return {
      ...(logical === undefined ? {} : { logical }),
      needs: (): FieldNeeds => fields,
      open(context) {
        const options = countingOptions(args, context);
        const group: GroupSettings = { ...settings, maxGroups: context.limits.statsMaxKeymapRows };
        const tell = () => context.message('WARN', `stats found more than ${group.maxGroups} groups: the others are left out.`);
        return wild ? collected({ calls, options, group, tell }) : incremental({ calls, options, group, tell });
      },
    };
  },
  doc: {
    summary: 'Computes aggregates over all rows, or one row for each combination of BY values.',
    syntax: 'stats <aggregate>[(<field>|eval(<expression>))] [AS <name>] … [BY <field> …]',
    notes: [
      'Rows without one of the BY fields are left out. A multivalue BY field counts the row once for each value. Without BY there is always one row.',
      'Aggregates take `*` in field names, BY does not. Percentiles are interpolated. Groups come in natural order of their values.',
    ],
  },
  examples: [
    {
      title: 'A multivalue BY field counts once for each value',
      search: 'stats count BY f',
      input: [{ f: ['a', 'a', 'b'] }],
      output: [
        { f: 'a', count: 2 },
        { f: 'b', count: 1 },
      ],
      source: 'R14',
    },
    {
      title: 'Counting what holds',
      search: 'stats count(eval(s>400)) AS failed, count',
      input: [{ s: '200' }, { s: '404' }, { s: '500' }],
      output: [{ failed: 2, count: 3 }],
      source: 'R36',
    },
    {
      title: 'Groups in natural order',
      search: 'stats sum(n) BY k',
      input: [
        { k: '10', n: 1 },
        { k: '9', n: 2 },
        { k: '10', n: 3 },
      ],
      output: [
        { k: '9', 'sum(n)': 2 },
        { k: '10', 'sum(n)': 4 },
      ],
      source: 'R43',
    },
  ],
};

function countOnly(calls: readonly AggregateCall[], by: readonly string[]): LogicalCommand | undefined {
  const [call, second] = calls;
  if (call === undefined || second !== undefined || call.name !== 'count' || call.sparkline !== undefined) return undefined;
  return call.field === undefined && call.expression === undefined ? { type: 'count', by, as: call.column } : undefined;
}

interface Plan {
  readonly calls: readonly AggregateCall[];
  readonly options: AggregateOptions;
  readonly group: GroupSettings;
  readonly tell: () => void;
}

function incremental({ calls, options, group, tell }: Plan): Operator {
  const groups = new Groups(
    group,
    calls.map((call) => compileAggregate(call, options)),
  );
  const columns = [...group.by, ...calls.map((call) => call.column)];
  return {
    push(rows) {
      for (const row of rows) groups.add(row);
      return [];
    },
    finish() {
      if (groups.full) tell();
      return groups.rows();
    },
    preview: () => ({ rows: groups.rows(), columns }),
    columns: () => columns,
  };
}

/** Aggregates over `*` must know every field before they start. */
function collected({ calls, options, group, tell }: Plan): Operator {
  return wholeSet((rows: Row[], columns) => {
    const known = completeColumns(columns, rows).filter((field) => !group.by.includes(field));
    const expanded = expandAggregates(calls, known);
    const groups = new Groups(
      group,
      expanded.map((call) => compileAggregate(call, options)),
    );
    for (const row of rows) groups.add(row);
    if (groups.full) tell();
    return { rows: groups.rows(), columns: [...group.by, ...expanded.map((call) => call.column)] };
  });
}
