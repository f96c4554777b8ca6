import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import type { Product } from '../support/product';

/** A request that must be refused, and how. */
export interface BadRequest {
  readonly what: string;
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Without the key of the product. */
  readonly withoutKey?: boolean;
  readonly body?: string | Buffer<ArrayBuffer>;
  readonly status: number;
  /** What the answer says. */
  readonly says: string;
}

const MEBIBYTE = 1024 * 1024;
const JSON_TYPE = { 'content-type': 'application/json' };
const GZIP = { 'content-encoding': 'gzip' };
const ENVELOPE = '/api/1/envelope/';
const BROTLI_FAST = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };

/** Twenty-one mebibytes of blanks in twenty kilobytes: one more than a body may have. */
export const bomb = (mebibytes = 21): Buffer<ArrayBuffer> => gzipSync(Buffer.alloc(mebibytes * MEBIBYTE, ' '));

const nested = (depth: number): string => `{"event":${'['.repeat(depth)}${']'.repeat(depth)}}`;

/** Codes and texts of the HTTP Event Collector are those that Splunk documents; the others are the gateway's own. */
export const GATEWAY_REQUESTS: readonly BadRequest[] = [
  { what: 'a report without a key', path: '/v1/crashes', withoutKey: true, body: 'x', status: 401, says: 'APPMON-GATEWAY-KEY-MISSING' },
  {
    what: 'a report with an unknown key',
    path: '/v1/crashes',
    withoutKey: true,
    headers: { 'x-appmon-key': 'f'.repeat(32) },
    body: 'x',
    status: 401,
    says: 'APPMON-GATEWAY-KEY-UNKNOWN',
  },
  {
    what: 'a key that is a path',
    path: '/v1/crashes',
    withoutKey: true,
    headers: { authorization: 'Bearer ../../keys.json' },
    body: 'x',
    status: 401,
    says: 'APPMON-GATEWAY-KEY-UNKNOWN',
  },
  { what: 'a report without content', path: '/v1/crashes', body: ' \n', status: 400, says: 'APPMON-GATEWAY-EMPTY' },
  {
    what: 'multipart that is none',
    path: '/v1/crashes',
    headers: { 'content-type': 'multipart/form-data' },
    body: 'no parts',
    status: 400,
    says: 'APPMON-GATEWAY-BODY',
  },
  {
    what: 'metadata that are no JSON',
    path: '/v1/crashes',
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    body: '--b\r\nContent-Disposition: form-data; name="metadata"\r\n\r\n{oops\r\n--b--\r\n',
    status: 400,
    says: 'APPMON-GATEWAY-BODY',
  },
  { what: 'gzip that is none', path: '/v1/crashes', headers: GZIP, body: 'no gzip', status: 400, says: 'APPMON-GATEWAY-GZIP' },
  {
    what: 'cut gzip',
    path: '/v1/crashes',
    headers: GZIP,
    body: gzipSync('a report of some length').subarray(0, 20),
    status: 400,
    says: 'APPMON-GATEWAY-GZIP',
  },
  {
    what: 'another compression',
    path: '/v1/crashes',
    headers: { 'content-encoding': 'br' },
    body: 'x',
    status: 400,
    says: 'APPMON-GATEWAY-ENCODING',
  },
  {
    what: 'a body over the limit',
    path: '/v1/crashes',
    body: Buffer.alloc(21 * MEBIBYTE, 'x'),
    status: 413,
    says: 'APPMON-GATEWAY-TOO-LARGE',
  },
  { what: 'a gzip bomb', path: '/v1/crashes', headers: GZIP, body: bomb(), status: 413, says: 'APPMON-GATEWAY-TOO-LARGE' },
  {
    what: 'a gzip bomb as traces',
    path: '/v1/traces',
    headers: { ...GZIP, ...JSON_TYPE },
    body: bomb(),
    status: 413,
    says: 'APPMON-GATEWAY-TOO-LARGE',
  },
  { what: 'OTLP that is no JSON', path: '/v1/logs', headers: JSON_TYPE, body: '{"resourceLogs":[', status: 400, says: 'Expected' },
  {
    what: 'OTLP that is no protobuf',
    path: '/v1/traces',
    headers: { 'content-type': 'application/x-protobuf' },
    body: Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 1, 2]),
    status: 400,
    says: 'Expected',
  },
  {
    what: 'a Sentry envelope without a key',
    path: ENVELOPE,
    withoutKey: true,
    body: '{}\n{"type":"log"}\n{}',
    status: 401,
    says: 'APPMON-GATEWAY-KEY-MISSING',
  },
  {
    what: 'a Sentry envelope with a guessed key in the address',
    path: `${ENVELOPE}?sentry_key=${'f'.repeat(32)}`,
    withoutKey: true,
    body: '{}',
    status: 401,
    says: 'APPMON-GATEWAY-KEY-UNKNOWN',
  },
  {
    what: 'a Sentry envelope that breaks off',
    path: ENVELOPE,
    body: '{}\n{"type":"event","length":99}\n{"ev',
    status: 400,
    says: 'APPMON-GATEWAY-BODY',
  },
  {
    what: 'a Sentry envelope of a thousand and one items',
    path: ENVELOPE,
    body: `{}${'\n{"type":"x"}\n{}'.repeat(1001)}`,
    status: 400,
    says: 'APPMON-GATEWAY-BODY',
  },
  {
    what: 'a Sentry envelope of a hundred and one sessions',
    path: ENVELOPE,
    body: `{}${'\n{"type":"session"}\n{"sid":"s"}'.repeat(101)}`,
    status: 413,
    says: 'APPMON-GATEWAY-SESSIONS',
  },
  {
    what: 'a Sentry envelope that counts a milliard of sessions',
    path: ENVELOPE,
    body: '{}\n{"type":"sessions"}\n{"aggregates":[{"exited":1e9}]}',
    status: 413,
    says: 'APPMON-GATEWAY-SESSIONS',
  },
  {
    what: 'a Sentry event over its limit',
    path: '/api/1/store/',
    body: JSON.stringify({ message: 'x'.repeat(MEBIBYTE) }),
    status: 413,
    says: 'APPMON-GATEWAY-ITEM',
  },
  {
    what: 'a deflate bomb as a Sentry envelope',
    path: ENVELOPE,
    headers: { 'content-encoding': 'deflate' },
    body: deflateSync(Buffer.alloc(21 * MEBIBYTE, ' ')),
    status: 413,
    says: 'APPMON-GATEWAY-TOO-LARGE',
  },
  {
    what: 'a Brotli bomb as a Sentry envelope',
    path: ENVELOPE,
    headers: { 'content-encoding': 'br' },
    body: brotliCompressSync(Buffer.alloc(64 * MEBIBYTE, ' '), BROTLI_FAST),
    status: 413,
    says: 'APPMON-GATEWAY-TOO-LARGE',
  },
  {
    what: 'a bomb from nobody',
    path: ENVELOPE,
    withoutKey: true,
    headers: GZIP,
    body: bomb(2),
    status: 413,
    says: 'APPMON-GATEWAY-TOO-LARGE',
  },
  { what: 'Bugsnag events that are cut', path: '/notify', body: '{"events":[{"exc', status: 400, says: 'APPMON-GATEWAY-BODY' },
  {
    what: 'Bugsnag events nested a hundred thousand deep',
    path: '/notify',
    body: `{"events":[{"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}]}`,
    status: 400,
    says: 'APPMON-GATEWAY-BODY',
  },
  {
    what: 'a hundred and one Bugsnag events',
    path: '/notify',
    body: JSON.stringify({ events: Array(101).fill({}) }),
    status: 400,
    says: 'APPMON-GATEWAY-BODY',
  },
  {
    what: 'Bugsnag sessions that count a milliard',
    path: '/sessions',
    body: '{"sessionCounts":[{"sessionsStarted":1e9}]}',
    status: 413,
    says: 'APPMON-GATEWAY-SESSIONS',
  },
  {
    what: 'a Bugsnag key in the address',
    path: '/notify?apiKey=0123456789abcdef0123456789abcdef',
    withoutKey: true,
    body: '{"events":[{}]}',
    status: 401,
    says: 'APPMON-GATEWAY-KEY-MISSING',
  },
  { what: 'HEC that is no JSON', path: '/services/collector', body: '{"event":', status: 400, says: '"code":6' },
  { what: 'HEC without data', path: '/services/collector', body: '', status: 400, says: '"code":5' },
  { what: 'HEC without an event', path: '/services/collector', body: '{"time":1}', status: 400, says: '"code":12' },
  { what: 'HEC with a blank event', path: '/services/collector', body: '{"event":""}', status: 400, says: '"code":13' },
  {
    what: 'HEC with nested fields',
    path: '/services/collector',
    body: '{"event":"x","fields":{"a":{"b":1}}}',
    status: 400,
    says: '"code":15',
  },
  { what: 'HEC nested twenty thousand deep', path: '/services/collector', body: nested(20_000), status: 400, says: '"code":6' },
  { what: 'HEC without a key', path: '/services/collector', withoutKey: true, body: '{"event":"x"}', status: 401, says: '"code":2' },
  { what: 'an unknown path', path: '/v1/../../etc/passwd', body: 'x', status: 404, says: 'APPMON-HTTP-404' },
  { what: 'an unknown path of HEC', path: '/services/collector/nothing', body: 'x', status: 404, says: '"code":404' },
  {
    what: 'a reference without the right',
    path: '/v1/reference',
    body: '{"user_id":"1"}',
    status: 403,
    says: 'APPMON-GATEWAY-RIGHT-DENIED',
  },
  { what: 'a wrong method', path: '/v1/crashes', method: 'DELETE', status: 405, says: 'APPMON-HTTP-405' },
];

/** Sends a request to the gateway and gives what it answered. */
export async function askGateway(product: Product, request: BadRequest): Promise<{ readonly status: number; readonly text: string }> {
  const reply = await fetch(`${product.gatewayUrl}${request.path}`, {
    method: request.method ?? 'POST',
    headers: { ...(request.withoutKey ? {} : { 'x-appmon-key': product.ingestKey }), ...request.headers },
    ...(request.body === undefined ? {} : { body: request.body }),
  });
  return { status: reply.status, text: await reply.text() };
}
