import { type CommandDefinition, completeColumns, wholeSet, withNeeds } from '../command';
import { toText } from '../eval';
import {
  type AggregateCall,
  type CompiledAggregate,
  type RunningAggregate,
  compileAggregate,
  expandAggregates,
  hasWildcard,
  parseAggregates,
  parseByFields,
} from '../functions/aggregates';
import type { Row } from '../value';
import { aggregateOptions, ALL_NUMBERS, countingOptions } from './support/aggregate-options';

/** The group of a row, undefined when it lacks a BY field. A multivalue counts by its first value. */
export function groupKey(row: Row, by: readonly string[]): string | undefined {
  let key = '';
  for (const field of by) {
    const text = toText(row[field]);
    if (text === undefined) return undefined;
    key += `${text}\u0000`;
  }
  return key;
}

/** Fields that aggregates and BY read; undefined when a pattern may read any field. */
export function readFields(
  calls: readonly AggregateCall[],
  by: readonly string[],
  compiled: readonly CompiledAggregate[],
): readonly string[] | undefined {
  return calls.some(hasWildcard) ? undefined : [...by, ...compiled.flatMap(({ fields }) => fields)];
}

function addToRows(rows: readonly Row[], by: readonly string[], compiled: readonly CompiledAggregate[]): void {
  const groups = new Map<string, readonly RunningAggregate[]>();
  const keys = rows.map((row) => groupKey(row, by));
  rows.forEach((row, index) => {
    const key = keys[index];
    if (key === undefined) return;
    let group = groups.get(key);
    if (group === undefined) groups.set(key, (group = compiled.map((aggregate) => aggregate.create())));
    for (const aggregate of group) aggregate.add(row);
  });
  const results = new Map([...groups].map(([key, group]) => [key, group.map((aggregate) => aggregate.result())]));
  rows.forEach((row, index) => {
    const values = results.get(keys[index] ?? '\u0001');
    values?.forEach((value, position) => {
      const column = compiled[position]?.column ?? '';
      if (value !== undefined) row[column] = value;
    });
  });
}

export const eventstats: CommandDefinition = {
  name: 'eventstats',
  kind: 'dataset',
  options: [ALL_NUMBERS],
  prepare(args) {
    const { calls, next } = parseAggregates(args.tokens, args);
    if (calls.length === 0) throw args.expected('an aggregate such as count or avg(field)', args.tokens[0]);
    const by = parseByFields(args.tokens, next, args);
    const checked = calls.map((call) => compileAggregate(call, aggregateOptions()));
    const reads = readFields(calls, by, checked);
    return {
      needs: (wanted) => (reads === undefined ? 'all' : withNeeds(wanted, reads)),
      open: (context) =>
        wholeSet((rows, columns) => {
          const known = completeColumns(columns, rows);
          const compiled = expandAggregates(calls, known).map((call) => compileAggregate(call, countingOptions(args, context)));
          addToRows(rows, by, compiled);
          return { rows, columns: [...new Set([...known, ...compiled.map(({ column }) => column)])] };
        }),
    };
  },
  doc: {
    summary: 'Adds aggregates over all rows, or over the rows of the same group, to every row.',
    syntax: 'eventstats [allnum=<bool>] <aggregate> [AS <field>] … [by <field> …]',
    notes: ['Rows without a BY field get no aggregates; the order of rows stays. A multivalue BY field counts by its first value.'],
  },
  examples: [
    {
      title: 'Rows without the BY field get nothing',
      search: 'eventstats avg(x) by k',
      input: [{ k: 'a', x: 1 }, { x: 5 }, { k: 'a', x: 3 }],
      output: [{ k: 'a', x: 1, 'avg(x)': 2 }, { x: 5 }, { k: 'a', x: 3, 'avg(x)': 2 }],
      source: 'R46',
    },
    {
      title: 'Over all rows',
      search: 'eventstats count, max(x) as top',
      input: [{ x: 1 }, { x: 7 }],
      output: [
        { x: 1, count: 2, top: 7 },
        { x: 7, count: 2, top: 7 },
      ],
      source: 'R46',
    },
  ],
};
