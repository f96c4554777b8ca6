import fc from 'fast-check';
import { logRecords } from './otlp-records';
import { decodeMessage, encodeMessage } from './otlp-schema';

const LIMIT = 2n ** 63n;

/** An AnyValue as OTLP/JSON writes it (opentelemetry-proto, common.proto; 64-bit integers as text, bytes as base64). */
const { any } = fc.letrec<{ any: object; pair: object }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ stringValue: fc.string() }),
    fc.record({ boolValue: fc.boolean() }),
    fc.record({ intValue: fc.bigInt({ min: -LIMIT, max: LIMIT - 1n }).map(String) }),
    fc.record({ doubleValue: fc.double({ noDefaultInfinity: true, noNaN: true }) }),
    fc.record({ bytesValue: fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64')) }),
    fc.record({ arrayValue: fc.record({ values: fc.array(tie('any'), { minLength: 1, maxLength: 4 }) }) }),
    fc.record({ kvlistValue: fc.record({ values: fc.array(tie('pair'), { minLength: 1, maxLength: 4 }) }) }),
  ),
  pair: fc.record({ key: fc.string({ minLength: 1 }), value: tie('any') }),
}));
const pairs = fc.array(fc.record({ key: fc.string({ minLength: 1 }), value: any }), { minLength: 1, maxLength: 8 });
const idOf = (bytes: number) => fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((id) => Buffer.from(id).toString('base64'));
const request = fc
  .record({
    timeUnixNano: fc.bigInt({ min: 0n, max: 2n * LIMIT - 1n }).map(String),
    severityNumber: fc.integer({ min: 0, max: 24 }),
    severityText: fc.string(),
    body: any,
    attributes: pairs,
    traceId: idOf(16),
    spanId: idOf(8),
  })
  .chain((record) => pairs.map((attributes) => ({ resourceLogs: [{ resource: { attributes }, scopeLogs: [{ logRecords: [record] }] }] })));

it('says the same of a request in protobuf and in JSON', () => {
  fc.assert(
    fc.property(request, (json) => {
      expect(logRecords(decodeMessage('LogsRequest', encodeMessage('LogsRequest', json)))).toEqual(logRecords(json));
    }),
    { numRuns: 300, seed: 4 },
  );
});

it.each([
  ['an empty text', '0a00', ''],
  ['false', '1000', false],
  ['zero', '1800', 0],
  ['zero as a double', '210000000000000000', 0],
])('keeps %s that was sent', (_what, any, value) => {
  // LogRecord { attributes = 6: KeyValue { key = 1: "k", value = 2 } } inside ScopeLogs (2), ResourceLogs (2) and the request (1).
  const wrapped = (tag: number, content: Buffer): Buffer => Buffer.concat([Buffer.from([tag, content.length]), content]);
  const pair = Buffer.concat([Buffer.from('0a016b', 'hex'), wrapped(0x12, Buffer.from(any, 'hex'))]);
  const bytes = [0x32, 0x12, 0x12, 0x0a].reduce<Buffer>((content, tag) => wrapped(tag, content), pair);
  expect(logRecords(decodeMessage('LogsRequest', bytes)).payloads).toMatchObject([{ attributes: { k: value } }]);
});
