import { Root, Type } from 'protobufjs';
import type { INamespace } from 'protobufjs';
import { TextReader } from './otlp-text';

type Row = readonly [name: string, id: number, type: string, rule?: 'repeated'];
/** By the rules of edition 2023 a field says whether it was sent: a value of 0, false or nothing is another thing than none. */
const message = (...rows: readonly Row[]) => ({
  edition: '2023',
  fields: Object.fromEntries(rows.map(([name, id, type, rule]) => [name, rule ? { id, type, rule } : { id, type }])),
});
const attributes = (id: number): Row => ['attributes', id, 'KeyValue', 'repeated'];

/**
 * Messages of OTLP 1.x by their public field numbers (opentelemetry-proto: common, resource, logs, trace, metrics v1, and
 * google.rpc.Status). Enums are read as integers, as OTLP/JSON writes them.
 */
const MESSAGES: INamespace['nested'] = {
  AnyValue: message(
    ['stringValue', 1, 'string'],
    ['boolValue', 2, 'bool'],
    ['intValue', 3, 'int64'],
    ['doubleValue', 4, 'double'],
    ['arrayValue', 5, 'ArrayValue'],
    ['kvlistValue', 6, 'KeyValueList'],
    ['bytesValue', 7, 'bytes'],
  ),
  ArrayValue: message(['values', 1, 'AnyValue', 'repeated']),
  KeyValueList: message(['values', 1, 'KeyValue', 'repeated']),
  KeyValue: message(['key', 1, 'string'], ['value', 2, 'AnyValue']),
  Scope: message(['name', 1, 'string'], ['version', 2, 'string'], attributes(3)),
  Resource: message(attributes(1)),
  LogsRequest: message(['resourceLogs', 1, 'ResourceLogs', 'repeated']),
  ResourceLogs: message(['resource', 1, 'Resource'], ['scopeLogs', 2, 'ScopeLogs', 'repeated']),
  ScopeLogs: message(['scope', 1, 'Scope'], ['logRecords', 2, 'LogRecord', 'repeated']),
  LogRecord: message(
    ['timeUnixNano', 1, 'fixed64'],
    ['severityNumber', 2, 'int32'],
    ['severityText', 3, 'string'],
    ['body', 5, 'AnyValue'],
    attributes(6),
    ['traceId', 9, 'bytes'],
    ['spanId', 10, 'bytes'],
    ['observedTimeUnixNano', 11, 'fixed64'],
    ['eventName', 12, 'string'],
  ),
  TracesRequest: message(['resourceSpans', 1, 'ResourceSpans', 'repeated']),
  ResourceSpans: message(['resource', 1, 'Resource'], ['scopeSpans', 2, 'ScopeSpans', 'repeated']),
  ScopeSpans: message(['scope', 1, 'Scope'], ['spans', 2, 'Span', 'repeated']),
  Span: message(
    ['traceId', 1, 'bytes'],
    ['spanId', 2, 'bytes'],
    ['parentSpanId', 4, 'bytes'],
    ['name', 5, 'string'],
    ['kind', 6, 'int32'],
    ['startTimeUnixNano', 7, 'fixed64'],
    ['endTimeUnixNano', 8, 'fixed64'],
    attributes(9),
    ['events', 11, 'SpanEvent', 'repeated'],
    ['status', 15, 'SpanStatus'],
  ),
  SpanEvent: message(['timeUnixNano', 1, 'fixed64'], ['name', 2, 'string'], attributes(3)),
  SpanStatus: message(['message', 2, 'string'], ['code', 3, 'int32']),
  MetricsRequest: message(['resourceMetrics', 1, 'ResourceMetrics', 'repeated']),
  ResourceMetrics: message(['resource', 1, 'Resource'], ['scopeMetrics', 2, 'ScopeMetrics', 'repeated']),
  ScopeMetrics: message(['scope', 1, 'Scope'], ['metrics', 2, 'Metric', 'repeated']),
  Metric: message(
    ['name', 1, 'string'],
    ['unit', 3, 'string'],
    ['gauge', 5, 'Points'],
    ['sum', 7, 'Points'],
    ['histogram', 9, 'Histogram'],
    ['exponentialHistogram', 10, 'ExponentialHistogram'],
    ['summary', 11, 'Summary'],
  ),
  Points: message(['dataPoints', 1, 'NumberPoint', 'repeated']),
  NumberPoint: message(['timeUnixNano', 3, 'fixed64'], ['asDouble', 4, 'double'], ['asInt', 6, 'sfixed64'], attributes(7)),
  Histogram: message(['dataPoints', 1, 'HistogramPoint', 'repeated']),
  HistogramPoint: message(
    ['timeUnixNano', 3, 'fixed64'],
    ['count', 4, 'fixed64'],
    ['sum', 5, 'double'],
    ['bucketCounts', 6, 'fixed64', 'repeated'],
    ['explicitBounds', 7, 'double', 'repeated'],
    attributes(9),
  ),
  ExponentialHistogram: message(['dataPoints', 1, 'ExponentialPoint', 'repeated']),
  ExponentialPoint: message(attributes(1), ['timeUnixNano', 3, 'fixed64'], ['count', 4, 'fixed64'], ['sum', 5, 'double']),
  Summary: message(['dataPoints', 1, 'SummaryPoint', 'repeated']),
  SummaryPoint: message(
    ['timeUnixNano', 3, 'fixed64'],
    ['count', 4, 'fixed64'],
    ['sum', 5, 'double'],
    ['quantileValues', 6, 'Quantile', 'repeated'],
    attributes(7),
  ),
  Quantile: message(['quantile', 1, 'double'], ['value', 2, 'double']),
  PartialSuccess: message(['rejected', 1, 'int64'], ['errorMessage', 2, 'string']),
  Reply: message(['partialSuccess', 1, 'PartialSuccess']),
  Status: message(['code', 1, 'int32'], ['message', 2, 'string']),
};

const root = Root.fromJSON({ nested: MESSAGES }).resolveAll();

// The library gives a message the defaults of its absent members by its prototype, where they cannot be told from what was sent.
for (const type of root.nestedArray)
  if (type instanceof Type) for (const { name } of type.fieldsArray) Reflect.deleteProperty(type.ctor.prototype as object, name);

/** A message as it was sent: 64-bit integers as `Long`, bytes as buffers, absent members absent. */
export const decodeMessage = (type: string, bytes: Buffer): unknown => root.lookupType(type).decode(new TextReader(bytes));

/** The bytes of a message. */
export function encodeMessage(type: string, value: Record<string, unknown>): Buffer<ArrayBuffer> {
  const messageType = root.lookupType(type);
  return Buffer.from(messageType.encode(messageType.fromObject(value)).finish());
}
