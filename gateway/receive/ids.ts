import { createHash, randomUUID } from 'node:crypto';
import { textOf } from '../../core/crash/json';
import { redactText } from '../../core/redact';
import type { Item, Payload, SenderRecord } from '../items';
import type { StoredKey } from '../keys';
import { appOfKey } from './apps';
import { withStackRead } from './stacks';

const ID_ATTRIBUTES = ['app.crash.id', 'log.record.uid', 'appmon.event_id', 'event_id'] as const;

const randomId = (): string => randomUUID().replaceAll('-', '');

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);

/** What senders write that have no id; events that share it are not one event. */
const NO_ID = /^(?:\s*|0{8}-?(?:0{4}-?){3}0{12}|null|nil|none|undefined)$/i;
const isId = (id: string | undefined): id is string => id !== undefined && !NO_ID.test(id);

/** Ids are kept a line each, of bounded length. */
const ONE_LINE = /^\P{C}{1,128}$/u;
/** An id as it is kept; one that cannot be is known by its digest. */
const kept = (id: string): string => (ONE_LINE.test(id) ? id : digest(id));

/** The id a sender gave; for spans the ids of trace and span; for records with a precise time a hash of all they say. */
function recordId(record: SenderRecord): { id: string; stable: boolean } {
  const given = ID_ATTRIBUTES.map((name) => textOf(record.attributes[name])).find(isId);
  if (given !== undefined) return { id: given, stable: true };
  const { trace_id: trace, span_id: span } = record.fields;
  if (record.signal === 'span' && trace !== undefined && span !== undefined) return { id: digest([trace, span]), stable: true };
  if (record.signal === 'log' && record.fields['nano'] !== undefined)
    return { id: digest([record.name, record.body, record.attributes, record.fields]), stable: true };
  return { id: randomId(), stable: false };
}

const identify = (payload: Payload): { id: string; stable: boolean } =>
  payload.type === 'record' ? recordId(payload) : { id: randomId(), stable: false };

/** An item of a payload: its id is set and its stack is read here, before anything is stored. A given id wins. */
export function itemOf(
  payload: Payload,
  context: { readonly key: StoredKey; readonly now: number; readonly id?: string | undefined; readonly sent?: number | undefined },
): Item {
  const said = isId(context.id) ? { id: context.id, stable: true } : identify(payload);
  // An id is stored as it is: one that holds a person's data is not taken for one.
  const { id, stable } = redactText(said.id) === said.id ? said : { id: randomId(), stable: false };
  const { indexes } = context.key;
  return {
    id: kept(id),
    stable,
    received: context.now,
    ...(context.sent === undefined ? {} : { sent: context.sent }),
    app: appOfKey(context.key),
    ...(indexes === undefined ? {} : { indexes }),
    payload: withStackRead(payload),
  };
}
