import { compareText, parseNumber, toText } from '../eval';
import type { ComparisonOperator, SearchNode } from '../parse/search-nodes';
import type { Cell, Row } from '../value';
import { hasWildcard, termPattern, valuePattern } from './patterns';

/** A compiled search expression. */
export type RowPredicate = (row: Row) => boolean;

/**
 * Compiles a search expression into a test of rows that carry their search-time fields.
 * A multivalue field matches when any of its values does (R13).
 */
export function compilePredicate(node: SearchNode): RowPredicate {
  switch (node.kind) {
    case 'all':
      return () => true;
    case 'none':
      return () => false;
    case 'not': {
      const inner = compilePredicate(node.part);
      return (row) => !inner(row);
    }
    case 'and': {
      const parts = node.parts.map(compilePredicate);
      return (row) => {
        for (const part of parts) if (!part(row)) return false;
        return true;
      };
    }
    case 'or': {
      const parts = anyOf(node.parts);
      return (row) => {
        for (const part of parts) if (part(row)) return true;
        return false;
      };
    }
    case 'term':
      return termPredicate(node);
    case 'tag': {
      const test = valuePattern(node.value);
      const field = node.field === undefined ? 'tag' : `tag::${node.field}`;
      return (row) => anyValue(row[field], test);
    }
    case 'eventtype': {
      const test = valuePattern(node.value);
      return (row) => anyValue(row['eventtype'], test);
    }
    case 'compare':
      return comparePredicate(node);
  }
}

/** Alternatives; many values of one field (a subsearch, IN) are looked up instead of tried one by one. */
function anyOf(nodes: readonly SearchNode[]): RowPredicate[] {
  const values = new Map<string, Set<string>>();
  const rest: SearchNode[] = [];
  for (const node of nodes) {
    const plain = node.kind === 'compare' && node.operator === '=' && node.exactCase !== true && !hasWildcard(node.value);
    if (!plain) rest.push(node);
    else values.set(node.field, (values.get(node.field) ?? new Set()).add(node.value.toLowerCase()));
  }
  const lookups = [...values].map(
    ([field, wanted]): RowPredicate =>
      (row) =>
        anyValue(row[field], (text) => wanted.has(text.toLowerCase())),
  );
  return [...lookups, ...rest.map(compilePredicate)];
}

function termPredicate(node: Extract<SearchNode, { kind: 'term' }>): RowPredicate {
  const test = termPattern(node.text, node.form);
  return (row) => {
    const raw = row['_raw'];
    if (raw !== undefined) return anyValue(raw, test);
    for (const field in row) if (!field.startsWith('_') && anyValue(row[field], test)) return true;
    return false;
  };
}

function comparePredicate(node: Extract<SearchNode, { kind: 'compare' }>): RowPredicate {
  const { field, operator, value } = node;
  if (operator === '=' && value === '*') return (row) => row[field] !== undefined;
  if (operator === '=' || operator === '!=') {
    const equals = valuePattern(value, node.exactCase);
    if (operator === '=') return (row) => anyValue(row[field], equals);
    return (row) => anyValue(row[field], (text) => !equals(text));
  }
  const test = orderTest(operator, value);
  return (row) => {
    const cell = row[field];
    if (typeof cell === 'number' && test.number !== undefined) return test.number(cell);
    return anyValue(cell, test.text);
  };
}

/** Tests for `<`, `<=`, `>`, `>=`: numeric against a number (other texts never match, R10), else by text without case. */
function orderTest(operator: ComparisonOperator, value: string): { number?: (cell: number) => boolean; text: (text: string) => boolean } {
  const bound = parseNumber(value);
  const holds = (order: number): boolean =>
    operator === '<' ? order < 0 : operator === '<=' ? order <= 0 : operator === '>' ? order > 0 : order >= 0;
  if (bound !== undefined && !hasWildcard(value)) {
    const number = (cell: number): boolean => holds(cell - bound);
    return {
      number,
      text: (text) => {
        const parsed = parseNumber(text);
        return parsed !== undefined && number(parsed);
      },
    };
  }
  const wanted = value.toLowerCase();
  return { text: (text) => holds(compareText(text.toLowerCase(), wanted)) };
}

function anyValue(cell: Cell, test: (text: string) => boolean): boolean {
  if (cell === undefined) return false;
  if (typeof cell === 'string') return test(cell);
  if (typeof cell === 'number') return test(toText(cell) ?? '');
  for (const value of cell) if (test(value)) return true;
  return false;
}

/** Field names that an expression reads. */
export function searchFields(node: SearchNode, names = new Set<string>()): Set<string> {
  switch (node.kind) {
    case 'and':
    case 'or':
      for (const part of node.parts) searchFields(part, names);
      break;
    case 'not':
      searchFields(node.part, names);
      break;
    case 'compare':
      names.add(node.field);
      break;
    case 'term':
      names.add('_raw');
      break;
    case 'tag':
      names.add(node.field === undefined ? 'tag' : `tag::${node.field}`);
      break;
    case 'eventtype':
      names.add('eventtype');
      break;
    case 'all':
    case 'none':
      break;
  }
  return names;
}
