import type { IndexFilter, ScanRequest, TimeRange } from '../catalog';
import type { FieldNeeds, LogicalCommand } from '../command';
import { textualFields } from '../fields/computed';
import { FieldExtraction } from '../fields/extraction';
import type { InlineTimes } from '../parse/search-parser';
import type { SearchNode } from '../parse/search-nodes';
import { pushDown } from '../plan/push-down';
import { indexesOf } from '../plan/indexes';
import { resolveKnowledge } from '../search/knowledge';
import { compilePredicate, type RowPredicate, searchFields } from '../search/predicate';
import type { Cell, Row } from '../value';
import { resolveIndexRange } from './range';
import type { SearchSession } from './session';

/** What a leading `search` reads and for whom. */
export interface EventSource {
  readonly session: SearchSession;
  readonly range: TimeRange;
  readonly times: InlineTimes;
  /** Fields that the following commands read. */
  readonly wanted: FieldNeeds;
  readonly following: readonly (LogicalCommand | undefined)[];
}

/** Events that match a search expression, newest first, with the search-time fields that are wanted. */
export async function* readEvents(expression: SearchNode, source: EventSource): AsyncIterable<Row[]> {
  const { session, range } = source;
  const resolved = await resolveKnowledge(expression, session.catalog, session.expand);
  const indexedFields = (await session.catalog.indexedFields?.()) ?? new Set<string>();
  const textual = await session.once('textual fields', () => textualFields(session.catalog));
  const pushed = pushDown(resolved, { indexed: (field) => indexedFields.has(field), textual });
  const indexes = await indexesOf(resolved, { catalog: session.catalog, search: session.search, kind: 'event' });
  if (indexes.length === 0) return;
  const needs: FieldNeeds = source.wanted === 'all' ? 'all' : new Set([...source.wanted, ...searchFields(resolved)]);
  const extraction = new FieldExtraction(session, needs);
  const request = scanRequest({ indexes, range, filter: pushed?.filter, indexRange: resolveIndexRange(session.search, source.times) });
  const stop = pushed?.exact === true || resolved.kind === 'all' ? headCount(source.following) : undefined;
  const early = compilePredicate(earlyPart(resolved));
  const matches = compilePredicate(resolved);
  for await (const batch of session.catalog.scan(stop === undefined ? request : { ...request, limit: stop }, session.search.signal)) {
    session.checkCancelled();
    session.scanCount += batch.length;
    const rows = await extraction.rows(batch, early);
    const kept = counted(rows, matches, session);
    session.progress(reached(batch.columns['_time']?.at(-1), range));
    yield kept;
  }
}

function scanRequest(parts: {
  indexes: readonly string[];
  range: TimeRange;
  filter: IndexFilter | undefined;
  indexRange: TimeRange | undefined;
}): ScanRequest {
  const { indexes, range, filter, indexRange } = parts;
  return { indexes, range, ...(filter === undefined ? {} : { filter }), ...(indexRange === undefined ? {} : { indexRange }) };
}

/** What can be told before search-time fields exist: terms against `_raw`. */
function earlyPart(node: SearchNode): SearchNode {
  if (node.kind === 'term') return node;
  if (node.kind === 'and') return { kind: 'and', parts: node.parts.filter((part) => part.kind === 'term') };
  return { kind: 'all' };
}

function counted(rows: Row[], matches: RowPredicate, session: SearchSession): Row[] {
  const kept: Row[] = [];
  for (const row of rows) {
    if (!matches(row)) continue;
    kept.push(row);
    if (typeof row['_time'] === 'number') session.timeline.add(row['_time']);
  }
  session.eventCount += kept.length;
  return kept;
}

/** Rows that a `head` right after the search wants. */
function headCount(following: readonly (LogicalCommand | undefined)[]): number | undefined {
  const next = following[0];
  return next?.type === 'head' ? next.count : undefined;
}

/** How far a newest-first scan is, from 0 to 1. */
function reached(time: Cell, range: TimeRange): number {
  const length = range.latest - range.earliest;
  return typeof time !== 'number' || length <= 0 ? 0 : (range.latest - time) / length;
}
