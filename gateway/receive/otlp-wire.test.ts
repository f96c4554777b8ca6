import { logRecords, metricRecords, spanRecords } from './otlp-records';
import { decodeMessage } from './otlp-schema';

/**
 * Bytes put together by hand from the encoding rules of Protocol Buffers (tag = field number × 8 + wire type; 0 varint, 1 eight
 * bytes, 2 length and content) and the field numbers printed in opentelemetry-proto v1: nothing here comes from the decoder's table.
 */
const bytes = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  if (content.length > 127) return Buffer.concat([Buffer.from([tag, (content.length & 127) | 128, content.length >> 7]), content]);
  return Buffer.concat([Buffer.from([tag, content.length]), content]);
};
const text = (tag: number, value: string): Buffer => bytes(tag, Buffer.from(value, 'utf8'));
const fixed64 = (tag: number, value: bigint): Buffer => {
  const content = Buffer.alloc(8);
  content.writeBigUInt64LE(value);
  return Buffer.concat([Buffer.from([tag]), content]);
};
const double = (tag: number, value: number): Buffer => {
  const content = Buffer.alloc(8);
  content.writeDoubleLE(value);
  return Buffer.concat([Buffer.from([tag]), content]);
};
const varint = (tag: number, value: number): Buffer => Buffer.from([tag, value]);
const ID = Buffer.from('5b8efff798038103d269b633813fc60c', 'hex');
const SPAN = Buffer.from('eee19b7ec3c1b174', 'hex');
const NANO = 1772409600279000000n;

/** KeyValue { key = 1, value = 2 { string_value = 1 } } in the field whose tag is given. */
const attribute = (tag: number, key: string, value: string): Buffer => bytes(tag, text(0x0a, key), bytes(0x12, text(0x0a, value)));
const RESOURCE = bytes(0x0a, attribute(0x0a, 'service.name', 'com.bank.retail'));
const SCOPE = bytes(0x0a, text(0x0a, 'agent'));
const JSON_RESOURCE = { attributes: [{ key: 'service.name', value: { stringValue: 'com.bank.retail' } }] };

it('reads log records: every kind of value, the ids, both times', () => {
  const record = Buffer.concat([
    fixed64(0x09, NANO),
    varint(0x10, 17),
    text(0x1a, 'ERROR'),
    bytes(0x2a, text(0x0a, 'señal')),
    attribute(0x32, 'text', 'a'),
    bytes(0x32, text(0x0a, 'yes'), bytes(0x12, varint(0x10, 1))),
    // -1 as a 64-bit varint is ten bytes.
    bytes(0x32, text(0x0a, 'int'), bytes(0x12, Buffer.from('18ffffffffffffffffff01', 'hex'))),
    bytes(0x32, text(0x0a, 'double'), bytes(0x12, double(0x21, 1.5))),
    bytes(0x32, text(0x0a, 'list'), bytes(0x12, bytes(0x2a, bytes(0x0a, text(0x0a, 'x')), bytes(0x0a, varint(0x18, 7))))),
    bytes(0x32, text(0x0a, 'map'), bytes(0x12, bytes(0x32, attribute(0x0a, 'k', 'v')))),
    bytes(0x4a, ID),
    bytes(0x52, SPAN),
    fixed64(0x59, NANO),
    text(0x62, 'app.crash'),
    // A field no version defines yet is stepped over.
    text(0x72, 'future'),
  ]);
  const request = bytes(0x0a, RESOURCE, bytes(0x12, SCOPE, bytes(0x12, record)));
  const string = (stringValue: string): object => ({ stringValue });
  const json = {
    resourceLogs: [
      {
        resource: JSON_RESOURCE,
        scopeLogs: [
          {
            scope: { name: 'agent' },
            logRecords: [
              {
                timeUnixNano: String(NANO),
                observedTimeUnixNano: String(NANO),
                severityNumber: 17,
                severityText: 'ERROR',
                eventName: 'app.crash',
                traceId: ID.toString('hex'),
                spanId: SPAN.toString('hex'),
                body: string('señal'),
                attributes: [
                  { key: 'text', value: string('a') },
                  { key: 'yes', value: { boolValue: true } },
                  { key: 'int', value: { intValue: '-1' } },
                  { key: 'double', value: { doubleValue: 1.5 } },
                  { key: 'list', value: { arrayValue: { values: [string('x'), { intValue: '7' }] } } },
                  { key: 'map', value: { kvlistValue: { values: [{ key: 'k', value: string('v') }] } } },
                ],
              },
            ],
          },
        ],
      },
    ],
  };
  const decoded = logRecords(decodeMessage('LogsRequest', request));
  expect(decoded).toEqual(logRecords(json));
  expect(decoded.payloads).toMatchObject([
    {
      name: 'app.crash',
      time: 1772409600.279,
      body: 'señal',
      attributes: { 'service.name': 'com.bank.retail', text: 'a', yes: true, int: -1, double: 1.5, list: ['x', 7], map: { k: 'v' } },
      fields: { trace_id: ID.toString('hex'), span_id: SPAN.toString('hex'), severity_number: 17, severity_text: 'ERROR' },
    },
  ]);
});

it('reads spans with their kind, status and events', () => {
  const span = Buffer.concat([
    bytes(0x0a, ID),
    bytes(0x12, SPAN),
    text(0x2a, 'GET'),
    varint(0x30, 3),
    fixed64(0x39, NANO),
    fixed64(0x41, NANO + 250_000_000n),
    attribute(0x4a, 'http.request.method', 'GET'),
    bytes(0x5a, fixed64(0x09, NANO), text(0x12, 'retry')),
    bytes(0x7a, varint(0x18, 2)),
  ]);
  const { payloads } = spanRecords(decodeMessage('TracesRequest', bytes(0x0a, RESOURCE, bytes(0x12, SCOPE, bytes(0x12, span)))));
  expect(payloads).toMatchObject([
    {
      name: 'GET',
      time: 1772409600.279,
      attributes: { 'http.request.method': 'GET' },
      fields: { span_kind: 'client', status_code: 'error', duration_ms: 250, logs: [{ name: 'retry' }] },
    },
  ]);
});

it('reads measurements: a gauge, a sum of integers and a histogram with packed counts', () => {
  const point = (...parts: readonly Buffer[]): Buffer => bytes(0x0a, fixed64(0x19, NANO), ...parts);
  const packed = Buffer.alloc(16);
  packed.writeBigUInt64LE(1n);
  packed.writeBigUInt64LE(2n, 8);
  const bounds = Buffer.alloc(8);
  bounds.writeDoubleLE(5);
  const metrics = [
    bytes(0x12, text(0x0a, 'start'), bytes(0x2a, point(double(0x21, 1.5)))),
    bytes(0x12, text(0x0a, 'calls'), bytes(0x3a, point(fixed64(0x31, 9n)))),
    bytes(0x12, text(0x0a, 'wait'), bytes(0x4a, point(fixed64(0x21, 3n), double(0x29, 12), bytes(0x32, packed), bytes(0x3a, bounds)))),
  ];
  const { payloads } = metricRecords(decodeMessage('MetricsRequest', bytes(0x0a, RESOURCE, bytes(0x12, SCOPE, ...metrics))));
  expect(payloads.map((payload) => (payload.type === 'metric' ? payload.values : undefined))).toEqual([
    { start: 1.5 },
    { calls: 9 },
    { wait_sum: 12, wait_count: 3 },
    { wait_bucket: 1 },
    { wait_bucket: 3 },
  ]);
});
