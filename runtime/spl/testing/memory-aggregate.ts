import type { AggregateRequest, StoreAggregate } from '../catalog';
import type { Cell, Row } from '../value';

/**
 * Groups events (or metric points, whose value is `_value` under `metric_name`) as `AggregateRequest` defines it.
 * An event lacking a BY field is dropped unless `fill` stands in for it; several values count once each.
 */
export function aggregateRows(rows: readonly Row[], request: AggregateRequest, kind: 'event' | 'metric' = 'event'): Row[] {
  const groups = new Map<string, { key: Row; members: Row[] }>();
  for (const row of rows) {
    for (const key of keysOf(row, request)) {
      const name = JSON.stringify(key);
      const group = groups.get(name) ?? { key, members: [] };
      group.members.push(row);
      groups.set(name, group);
    }
  }
  if (groups.size === 0 && request.by.length === 0) groups.set('', { key: {}, members: [] });
  return [...groups.values()].map(({ key, members }) => {
    const result: Row = { ...key };
    for (const aggregate of request.aggregates) result[aggregate.as] = computed(aggregate, members, kind);
    return result;
  });
}

function keysOf(row: Row, request: AggregateRequest): Row[] {
  let keys: Row[] = [{}];
  for (const field of request.by) {
    const cell = field === '_time' ? bucket(Number(row['_time']), request.edges) : (row[field] ?? request.fill);
    const values = cell === undefined ? [] : Array.isArray(cell) ? cell : [cell];
    keys = keys.flatMap((key) => values.map((value) => ({ ...key, [field]: value })));
  }
  return keys;
}

function bucket(time: number, edges: readonly number[] | undefined): Cell {
  if (edges === undefined) return time;
  const index = edges.findIndex((edge) => time < edge);
  return index < 1 ? undefined : edges[index - 1];
}

function computed({ function: name, field }: StoreAggregate, rows: readonly Row[], kind: 'event' | 'metric'): Cell {
  if (name === 'count' && field === undefined) return rows.length;
  const points = rows.flatMap((row) => valuesOf(row, field ?? '', kind).map((value) => ({ time: Number(row['_time']), value })));
  const texts = points.map((point) => point.value);
  const numbers = texts.map(Number).filter((value) => !Number.isNaN(value));
  const sum = numbers.reduce((a, b) => a + b, 0);
  const sorted = [...points].sort((a, b) => a.time - b.time);
  switch (name) {
    case 'count':
      return texts.length;
    case 'dc':
      return new Set(texts).size;
    case 'sum':
      return numbers.length === 0 ? undefined : sum;
    case 'sumsq':
      return numbers.length === 0 ? undefined : numbers.reduce((a, b) => a + b * b, 0);
    case 'avg':
      return numbers.length === 0 ? undefined : sum / numbers.length;
    case 'min':
      return numbers.length === 0 ? [...texts].sort()[0] : Math.min(...numbers);
    case 'max':
      return numbers.length === 0 ? [...texts].sort().at(-1) : Math.max(...numbers);
    case 'earliest':
      return sorted[0]?.value;
    case 'latest':
      return sorted.at(-1)?.value;
    case 'values':
      return [...new Set(texts)].sort();
  }
}

function valuesOf(row: Row, field: string, kind: 'event' | 'metric'): string[] {
  if (kind === 'metric') {
    const name = String(row['metric_name']);
    const fits = field.endsWith('*') ? name.startsWith(field.slice(0, -1)) : name === field;
    return fits ? [String(row['_value'])] : [];
  }
  const cell = row[field];
  return cell === undefined ? [] : Array.isArray(cell) ? cell : [String(cell)];
}
