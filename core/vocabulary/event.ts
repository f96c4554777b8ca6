import { FIELDS, FIELD_BY_NAME } from './fields';
import { EVENT_NAMES, REPORT_EVENTS } from './names';
import type { IndexedWhen, Json, JsonObject } from './types';

const isIndexedIn: Readonly<Record<IndexedWhen, (eventName: string) => boolean>> = {
  always: () => true,
  report_or_session_start: (name) => REPORT_EVENTS.has(name) || name === 'session.start',
  report: (name) => REPORT_EVENTS.has(name),
  session_start: (name) => name === 'session.start',
  call_or_step: (name) => name === 'http.call' || name === 'app.step',
};

/** Names of the fields that are indexed in events of this name. */
export const indexedFieldsOf = (eventName: string): readonly string[] =>
  FIELDS.filter(({ indexed }) => indexed !== undefined && isIndexedIn[indexed](eventName)).map(({ name }) => name);

const INDEXED_BY_EVENT: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  EVENT_NAMES.map((name) => [name, new Set(indexedFieldsOf(name))]),
);

const cut = (text: string, limit: number): string => (text.length <= limit ? text : `${text.slice(0, limit - 1)}…`);

/** Longest scalar without a limit of its own, in UTF-16 units: keeps all scalars of a report inside 4,000 characters in practice. */
const DEFAULT_MAX_LENGTH = 200;

const fitted = (name: string, value: Json): Json =>
  typeof value === 'string' ? cut(value, FIELD_BY_NAME.get(name)?.maxLength ?? DEFAULT_MAX_LENGTH) : value;

const RANKS: ReadonlyMap<string, number> = new Map(FIELDS.map(({ name }, rank) => [name, rank]));

const isNested = (value: Json): boolean => typeof value === 'object' && value !== null;

/** An event on its way: what is undefined or null is not in it. */
export type DraftEvent = Readonly<Record<string, Json | undefined>>;

/**
 * Gives the fields in table order, unknown scalars after the known ones, arrays and objects last, long text cut. Runs for every
 * event: one pass over what is there, not over the table.
 */
function inOrder(event: DraftEvent, take: (name: string, value: Json) => void): void {
  const ranked: (string | undefined)[] = [];
  const others: string[] = [];
  const nested: string[] = [];
  for (const name of Object.keys(event)) {
    const value = event[name];
    if (value === undefined || value === null) continue;
    const rank = RANKS.get(name);
    if (rank === undefined) others.push(name);
    else ranked[rank] = name;
  }
  const visit = (name: string | undefined): void => {
    const value = name === undefined ? undefined : event[name];
    if (name === undefined || value === undefined) return;
    if (isNested(value)) nested.push(name);
    else take(name, fitted(name, value));
  };
  for (const name of ranked) visit(name);
  for (const name of others) visit(name);
  for (const name of nested) take(name, event[name] ?? null);
}

/** An event with its fields in table order, unknown scalars after the known ones, arrays and objects last, long text cut. */
export function orderEvent(event: DraftEvent): JsonObject {
  const ordered: Record<string, Json> = {};
  inOrder(event, (name, value) => {
    ordered[name] = value;
  });
  return ordered;
}

/** An event split for the wire: `fields` are sent as index-time fields, `body` holds the rest and never a name of `fields`. */
export interface SplitEvent {
  readonly body: JsonObject;
  readonly fields: JsonObject;
}

/** Puts an event in order and splits it into body and index-time fields (an indexed field is never also a top-level name of the body). */
export function splitIndexed(event: DraftEvent): SplitEvent {
  const { event_name: name } = event;
  const eventName = typeof name === 'string' ? name : '';
  const indexed = INDEXED_BY_EVENT.get(eventName) ?? new Set(indexedFieldsOf(eventName));
  const body: Record<string, Json> = {};
  const fields: Record<string, Json> = {};
  inOrder(event, (field, value) => {
    if (indexed.has(field) && !isNested(value)) fields[field] = value;
    else body[field] = value;
  });
  return { body, fields };
}

/** The form in which inputs write an event: the indexed fields, as texts, in a leading object `ix` that the package's transforms lift. */
export function nestIndexed(event: JsonObject): JsonObject {
  const { body, fields } = splitIndexed(event);
  return {
    ix: Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
    ),
    ...body,
  };
}
