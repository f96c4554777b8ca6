import { kvError } from '../../kv/errors';
import type { KvDocument, KvQuery } from '../../kv/types';
import { canRead, requireWrite } from '../access';
import { parameter } from '../answers';
import { restError } from '../errors';
import type { RestAnswer, RestCall, Route } from '../types';

const DATA = 'storage/collections/data/:collection';

/** KV store answers are JSON whatever `output_mode` says. */
const json = (value: unknown, status = 200): RestAnswer => ({
  kind: 'bytes',
  status,
  contentType: 'application/json; charset=UTF-8',
  body: JSON.stringify(value),
});

function parseJson(what: string, expected: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw kvError('APPMON-KV-JSON', { what, expected, reason: (error as Error).message }, { cause: error });
  }
}

const bodyDocument = (call: RestCall): KvDocument => parseJson('body', 'one JSON object', call.body.toString('utf8')) as KvDocument;

function bodyArray(call: RestCall, expected: string): unknown[] {
  const value = parseJson('body', expected, call.body.toString('utf8'));
  if (!Array.isArray(value)) throw kvError('APPMON-KV-JSON', { what: 'body', expected, reason: 'not an array' });
  return value;
}

function wholeNumber(name: string, text: string | null): number | undefined {
  if (text === null || text === '') return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw kvError('APPMON-KV-NUMBER', { name, value: text });
  return value;
}

function readQuery(args: URLSearchParams): KvQuery {
  const query = args.get('query');
  const [limit, skip] = [wholeNumber('limit', args.get('limit')), wholeNumber('skip', args.get('skip'))];
  const [sort, fields] = [args.get('sort'), args.get('fields')];
  return {
    ...(query ? { query: parseJson('query', 'a JSON object', query) } : {}),
    ...(limit === undefined ? {} : { limit }),
    ...(skip === undefined ? {} : { skip }),
    ...(sort ? { sort } : {}),
    ...(fields ? { fields } : {}),
  };
}

/** Owner and app of the data, after the rights on the collection were checked. */
function place(call: RestCall, intent: 'read' | 'write'): [app: string, owner: string, collection: string] {
  const collection = parameter(call, 'collection');
  const app = call.app === '-' ? 'search' : call.app;
  const origin = call.services.conf.origin('collections', collection, { app });
  if (!origin) throw kvError('APPMON-KV-COLLECTION-MISSING', { collection, app });
  if (!canRead(origin, call.session)) throw restError('APPMON-REST-FORBIDDEN', { detail: '' });
  if (intent === 'write') requireWrite(origin, call.session);
  const owner = call.owner === '-' ? 'nobody' : call.owner;
  if (owner !== 'nobody' && owner !== call.session.user && !call.session.capabilities.has('admin_all_objects'))
    throw restError('APPMON-REST-FORBIDDEN', { detail: '' });
  return [app, owner, collection];
}

async function find(call: RestCall): Promise<RestAnswer> {
  return json(await call.services.kv.find(...place(call, 'read'), readQuery(call.args)));
}

async function get(call: RestCall): Promise<RestAnswer> {
  const key = parameter(call, 'key');
  const document = await call.services.kv.get(...place(call, 'read'), key);
  if (!document) throw kvError('APPMON-KV-MISSING', { key, collection: parameter(call, 'collection') });
  return json(document);
}

async function insert(call: RestCall): Promise<RestAnswer> {
  return json({ _key: await call.services.kv.insert(...place(call, 'write'), bodyDocument(call)) }, 201);
}

async function replace(call: RestCall): Promise<RestAnswer> {
  const key = parameter(call, 'key');
  await call.services.kv.replace(...place(call, 'write'), key, bodyDocument(call));
  return json({ _key: key });
}

async function batchSave(call: RestCall): Promise<RestAnswer> {
  const documents = bodyArray(call, 'an array of documents') as KvDocument[];
  return json(await call.services.kv.batchSave(...place(call, 'write'), documents));
}

async function batchFind(call: RestCall): Promise<RestAnswer> {
  const queries = bodyArray(call, 'an array of objects with query, sort, limit, skip, fields') as (KvQuery | null)[];
  const most = Number(call.services.conf.stanza('limits', 'kvstore')?.['max_queries_per_batch'] ?? 1000);
  if (queries.length > most)
    throw kvError('APPMON-KV-TOO-LARGE', { what: 'batch', limit: `${most} queries`, setting: 'max_queries_per_batch' });
  const where = place(call, 'read');
  return json(await Promise.all(queries.map((query) => call.services.kv.find(...where, query ?? {}))));
}

async function remove(call: RestCall): Promise<RestAnswer> {
  await call.services.kv.remove(...place(call, 'write'), readQuery(call.args).query);
  return json({});
}

async function removeKey(call: RestCall): Promise<RestAnswer> {
  const key = parameter(call, 'key');
  const removed = await call.services.kv.removeKey(...place(call, 'write'), key);
  if (!removed) throw kvError('APPMON-KV-MISSING', { key, collection: parameter(call, 'collection') });
  return json({});
}

export const routes: readonly Route[] = [
  { method: 'GET', path: DATA, handle: find },
  { method: 'POST', path: DATA, handle: insert },
  { method: 'DELETE', path: DATA, handle: remove },
  { method: 'POST', path: `${DATA}/batch_save`, handle: batchSave },
  { method: 'POST', path: `${DATA}/batch_find`, handle: batchFind },
  { method: 'GET', path: `${DATA}/:key`, handle: get },
  { method: 'POST', path: `${DATA}/:key`, handle: replace },
  { method: 'DELETE', path: `${DATA}/:key`, handle: removeKey },
];
