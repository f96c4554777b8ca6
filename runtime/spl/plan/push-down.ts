import type { IndexFilter } from '../catalog';
import { parseNumber } from '../eval';
import type { InText } from '../fields/computed';
import type { SearchNode } from '../parse/search-nodes';

/** Metadata that every event carries from index time. */
export const METADATA: ReadonlySet<string> = new Set(['index', 'host', 'source', 'sourcetype']);

/** A filter for the store; `exact` when a row passes it if and only if it passes the expression. */
export interface PushedFilter {
  readonly filter: IndexFilter;
  readonly exact: boolean;
}

/** Texts that lower-casing treats alike in every engine. */
const PLAIN = /^[\x20-\x7e]+$/;

/** What is known of stored fields. */
export interface StoredFields {
  /** Whether a field has its values from index time only. */
  readonly indexed: (field: string) => boolean;
  /** How the search-time values of a field stand in the event's text. */
  readonly textual?: (field: string) => InText;
  /** Whether no field holds several values (metric indexes). */
  readonly singleValued?: boolean;
}

/** The part of a search expression that the store can check: a row that fails the filter fails the expression. */
export function pushDown(node: SearchNode, fields: StoredFields): PushedFilter | undefined {
  switch (node.kind) {
    case 'and': {
      const parts = node.parts.map((part) => pushDown(part, fields));
      const pushed = parts.filter((part) => part !== undefined);
      if (pushed.length === 0) return undefined;
      const exact = pushed.length === parts.length && pushed.every((part) => part.exact);
      return { filter: joined('and', pushed), exact };
    }
    case 'or': {
      const pushed: PushedFilter[] = [];
      for (const part of node.parts) {
        const one = pushDown(part, fields);
        if (one === undefined) return undefined;
        pushed.push(one);
      }
      return { filter: joined('or', pushed), exact: pushed.every((part) => part.exact) };
    }
    case 'not': {
      const inner = pushDown(node.part, fields);
      return inner?.exact === true ? { filter: { kind: 'not', part: inner.filter }, exact: true } : undefined;
    }
    case 'compare':
      return pushComparison(node, fields);
    case 'term':
      return pushTerm(node);
    case 'all':
    case 'none':
    case 'tag':
    case 'eventtype':
      return undefined;
  }
}

const joined = (kind: 'and' | 'or', parts: readonly PushedFilter[]): IndexFilter =>
  parts.length === 1 && parts[0] !== undefined ? parts[0].filter : { kind, parts: parts.map((part) => part.filter) };

function pushComparison(node: Extract<SearchNode, { kind: 'compare' }>, fields: StoredFields): PushedFilter | undefined {
  const { field, operator, value } = node;
  if (!METADATA.has(field) && !fields.indexed(field)) {
    const inText = fields.textual?.(field);
    return operator === '=' && inText !== undefined ? pushText(field, value, inText) : undefined;
  }
  if (operator === '=' && value === '*') return { filter: { kind: 'exists', field }, exact: true };
  if (!PLAIN.test(value)) return undefined;
  if (operator === '=') return { filter: { kind: 'equals', field, value }, exact: node.exactCase !== true };
  if (operator === '!=') {
    // A multivalue field passes `!=` with any other value: only the one-valued metadata can be pushed.
    if (node.exactCase === true) return undefined;
    const other: IndexFilter = { kind: 'not', part: { kind: 'equals', field, value } };
    if (METADATA.has(field)) return { filter: other, exact: true };
    return fields.singleValued === true ? { filter: { kind: 'and', parts: [{ kind: 'exists', field }, other] }, exact: true } : undefined;
  }
  const bound = parseNumber(value);
  return bound === undefined ? undefined : { filter: { kind: 'compare', field, operator, value: bound }, exact: true };
}

/**
 * A value that is extracted at search time stands in the event's text, so its longest run of letters and digits does too (other
 * characters may be escaped there). Splunk looks values up in its index in the same way (fields.conf, INDEXED_VALUE). An indexed
 * field that fields.conf does not declare may also hold it.
 */
function pushText(field: string, value: string, inText: 'words' | 'piece'): PushedFilter | undefined {
  const runs = value.match(/[A-Za-z0-9]+/g) ?? [];
  const text = runs.reduce((longest, run) => (run.length > longest.length ? run : longest), '').toLowerCase();
  if (text === '' || !PLAIN.test(value)) return undefined;
  const parts: readonly IndexFilter[] = [
    { kind: 'contains', text, ...(inText === 'words' ? { words: value } : {}) },
    { kind: 'equals', field, value },
  ];
  return { filter: { kind: 'or', parts }, exact: false };
}

function pushTerm(node: Extract<SearchNode, { kind: 'term' }>): PushedFilter | undefined {
  const pieces = node.form === 'phrase' ? [node.text] : node.text.split('*').filter((piece) => piece !== '');
  if (pieces.length === 0 || !pieces.every((piece) => PLAIN.test(piece))) return undefined;
  // Breakers stand around a term, and no letter or digit is one.
  const parts = pieces.map((piece): PushedFilter => ({
    filter: { kind: 'contains', text: piece.toLowerCase(), words: node.text },
    exact: false,
  }));
  return { filter: joined('and', parts), exact: false };
}

/** Index patterns named in an expression, and whether every match must come from one of them. */
export function indexPatterns(node: SearchNode): { readonly patterns: readonly string[]; readonly bound: boolean } {
  if (node.kind === 'compare' && node.field === 'index' && node.operator === '=') return { patterns: [node.value], bound: true };
  if (node.kind !== 'and' && node.kind !== 'or') return { patterns: [], bound: false };
  const parts = node.parts.map(indexPatterns);
  const bound = node.kind === 'and' ? parts.some((part) => part.bound) : parts.every((part) => part.bound);
  return { patterns: parts.flatMap((part) => part.patterns), bound };
}
