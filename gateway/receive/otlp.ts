import { decodeMessage, encodeMessage } from './otlp-schema';
import { logRecords, metricRecords, spanRecords } from './otlp-records';
import type { Decoded } from './otlp-records';
import { permitted } from './apps';
import { itemOf } from './ids';
import { isObject, parseJson } from '../../core/crash/json';
import type { CodedError } from '../../core/errors';
import { gatewayError } from '../errors';
import type { Failure, Reply, Route, RouteContext } from './types';

const PROTOBUF = 'application/x-protobuf';

interface Signal {
  readonly path: RegExp;
  readonly message: string;
  /** Member of the partial success that counts what was rejected, as OTLP/JSON names it. */
  readonly rejected: string;
  readonly decode: (request: unknown) => Decoded;
}

const SIGNALS: readonly Signal[] = [
  { path: /^\/v1\/logs\/?$/, message: 'LogsRequest', rejected: 'rejectedLogRecords', decode: logRecords },
  { path: /^\/v1\/traces\/?$/, message: 'TracesRequest', rejected: 'rejectedSpans', decode: spanRecords },
  { path: /^\/v1\/metrics\/?$/, message: 'MetricsRequest', rejected: 'rejectedDataPoints', decode: metricRecords },
];

const isProtobuf = (type: string | undefined): boolean => (type ?? '').toLowerCase().startsWith(PROTOBUF);

function decodeBody({ body, request }: RouteContext, message: string): unknown {
  try {
    if (isProtobuf(request.headers['content-type'])) return decodeMessage(message, body);
    const value = parseJson(body.toString('utf8'));
    if (isObject(value)) return value;
  } catch (error) {
    throw gatewayError('APPMON-GATEWAY-BODY', { expected: 'an OTLP export request in protobuf or JSON' }, { cause: error });
  }
  throw gatewayError('APPMON-GATEWAY-BODY', { expected: 'an OTLP export request in protobuf or JSON' });
}

/** What was not taken of a request and why. */
interface Rejected {
  readonly count: number;
  readonly reason: string;
}

function rejectedOf(unread: number, denials: readonly CodedError[]): Rejected {
  const reasons = new Set(denials.map(({ code, message }) => `${code}: ${message}`));
  if (unread > 0) reasons.add('APPMON-GATEWAY-BODY: Expected records that can be read.');
  return { count: unread + denials.length, reason: [...reasons].join(' ') };
}

function success(signal: Signal, { count, reason }: Rejected, asProtobuf: boolean): Reply {
  if (asProtobuf) {
    const value = count > 0 ? { partialSuccess: { rejected: count, errorMessage: reason } } : {};
    return { status: 200, body: encodeMessage('Reply', value), type: PROTOBUF };
  }
  const value = count > 0 ? { partialSuccess: { [signal.rejected]: String(count), errorMessage: reason } } : {};
  return { status: 200, body: JSON.stringify(value), type: 'application/json' };
}

/** google.rpc.Code by HTTP status. */
const RPC_CODES: Readonly<Record<number, number>> = { 400: 3, 401: 16, 403: 7, 404: 5, 413: 8, 415: 3, 429: 8, 503: 14 };

/** A google.rpc.Status in the type of the request. */
function fail({ code, message, status, request }: Failure): Reply {
  const value = { code: RPC_CODES[status] ?? 13, message: `${code}: ${message}` };
  if (isProtobuf(request.headers['content-type'])) return { status, body: encodeMessage('Status', value), type: PROTOBUF };
  return { status, body: JSON.stringify(value), type: 'application/json' };
}

/** OTLP/HTTP: logs, traces and metrics, protobuf and JSON, answered in the type of the request. */
export const otlpRoutes: readonly Route[] = SIGNALS.map((signal) => ({
  door: 'otlp',
  // Where Splunk's RUM agents for iOS and browsers put their access token.
  credentials: { ofAddress: (url) => url.searchParams.get('auth') ?? undefined },
  path: signal.path,
  method: 'POST',
  fail,
  handle: async (context) => {
    const { payloads, rejected } = signal.decode(decodeBody(context, signal.message));
    const all = payloads.map((payload) => itemOf(payload, context));
    const { items, denials } = permitted(all, context);
    // Nothing to take for want of rights is a refusal; a part that may not be sent is a partial success.
    if (denials[0] && items.length === 0) throw denials[0];
    for (const { code } of denials) context.count(`denied_${code}`);
    await context.accept(items);
    return success(signal, rejectedOf(rejected, denials), isProtobuf(context.request.headers['content-type']));
  },
}));
