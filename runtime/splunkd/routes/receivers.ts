import { restError } from '../errors';
import type { RestAnswer, RestCall, Route } from '../types';

/** `receivers/simple` and `receivers/stream`: the body is raw data of one source; metadata comes from the query. */
async function receive(call: RestCall): Promise<RestAnswer> {
  const index = call.args.get('index') ?? 'main';
  if (!call.services.ingest.indexExists(index)) throw restError('APPMON-REST-INDEX', { index });
  const metadata = {
    index,
    source: call.args.get('source') ?? 'www',
    sourcetype: call.args.get('sourcetype') ?? 'misc',
    host: call.args.get('host') ?? '127.0.0.1',
  };
  await call.services.ingest.raw(call.body.toString('utf8'), metadata);
  return { kind: 'json', value: { ...metadata, bytes: call.body.length } };
}

/** A stream without a length ends with its connection, which HTTP servers cannot read as a body: it is refused before anything is lost. */
function receiveStream(call: RestCall): Promise<RestAnswer> {
  const { 'content-length': length, 'transfer-encoding': encoding } = call.headers;
  if (length === undefined && encoding === undefined) throw restError('APPMON-REST-LENGTH');
  return receive(call);
}

export const routes: readonly Route[] = [
  { method: 'POST', path: 'receivers/simple', capability: 'edit_tcp', handle: receive },
  { method: 'POST', path: 'receivers/stream', capability: 'edit_tcp', handle: receiveStream },
];
