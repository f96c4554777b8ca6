import { isObject, listOf, numberOf, objectOf, textOf } from '../../core/crash/json';
import type { Json } from '../../core/vocabulary';
import type { MetricRecord, Payload, SenderRecord } from '../items';

/** What came out of a request: payloads and how many parts could not be read. */
export interface Decoded {
  readonly payloads: readonly Payload[];
  readonly rejected: number;
}

const MAX_ARRAY = 200;

/** The plain value of an OTLP AnyValue. */
function anyValue(value: unknown): Json | undefined {
  const any = objectOf(value);
  if ('stringValue' in any || 'boolValue' in any) return any['stringValue'] ?? any['boolValue'];
  if ('intValue' in any) return numberOf(any['intValue']);
  if ('doubleValue' in any) return numberOf(any['doubleValue']);
  if ('bytesValue' in any) return any['bytesValue'];
  if ('arrayValue' in any)
    return listOf(objectOf(any['arrayValue'])['values'])
      .slice(0, MAX_ARRAY)
      .map((item) => anyValue(item) ?? null);
  if ('kvlistValue' in any) return attributesOf(objectOf(any['kvlistValue'])['values']);
  return undefined;
}

function attributesOf(value: unknown): Record<string, Json> {
  const attributes: Record<string, Json> = {};
  for (const pair of listOf(value)) {
    const { key } = objectOf(pair);
    const plain = anyValue(objectOf(pair)['value']);
    if (typeof key === 'string' && plain !== undefined) attributes[key] = plain;
  }
  return attributes;
}

/** Epoch seconds with milliseconds of a nanosecond count; undefined for none and for 0. */
function secondsOf(nanoseconds: unknown): number | undefined {
  const text = textOf(nanoseconds);
  if (text === undefined || !/^\d{1,20}$/.test(text) || text === '0') return undefined;
  return Number(BigInt(text) / 1_000_000n) / 1000;
}

/** Hexadecimal trace and span ids: OTLP/JSON writes hexadecimal, decoded protobuf gives base64. */
function idOf(value: unknown, characters: number): string | undefined {
  const text = textOf(value);
  if (text === undefined) return undefined;
  if (/^[0-9a-fA-F]+$/.test(text) && text.length === characters) return text.toLowerCase();
  const hex = Buffer.from(text, 'base64').toString('hex');
  return hex.length === characters && !/^0+$/.test(hex) ? hex : undefined;
}

const defined = (fields: Readonly<Record<string, Json | undefined>>): Record<string, Json> =>
  Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, Json] => entry[1] !== undefined && entry[1] !== ''));

function* scopes(
  request: unknown,
  names: readonly [resources: string, scoped: string, records: string],
): Generator<{ record: Json; shared: Record<string, Json> }> {
  const [resources, scoped, records] = names;
  for (const resource of listOf(objectOf(request)[resources])) {
    const shared = attributesOf(objectOf(objectOf(resource)['resource'])['attributes']);
    for (const scope of listOf(objectOf(resource)[scoped])) {
      const scopeName = textOf(objectOf(objectOf(scope)['scope'])['name']);
      const withScope = scopeName === undefined ? shared : { ...shared, 'otel.scope.name': scopeName };
      for (const record of listOf(objectOf(scope)[records])) yield { record, shared: withScope };
    }
  }
}

function logOf(record: Json, shared: Record<string, Json>): SenderRecord | undefined {
  if (!isObject(record)) return undefined;
  const attributes = { ...shared, ...attributesOf(record['attributes']) };
  return {
    type: 'record',
    signal: 'log',
    name: textOf(record['eventName']) ?? textOf(attributes['event.name']) ?? textOf(attributes['otel.log.name']),
    time: secondsOf(record['timeUnixNano']) ?? secondsOf(record['observedTimeUnixNano']),
    body: anyValue(record['body']),
    attributes,
    fields: defined({
      trace_id: idOf(record['traceId'], 32),
      span_id: idOf(record['spanId'], 16),
      severity_text: textOf(record['severityText']),
      severity_number: numberOf(record['severityNumber']),
      nano: textOf(record['timeUnixNano']),
    }),
  };
}

const SPAN_KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUS_CODES = ['unset', 'ok', 'error'];

function spanOf(record: Json, shared: Record<string, Json>): SenderRecord | undefined {
  if (!isObject(record)) return undefined;
  const start = secondsOf(record['startTimeUnixNano']);
  const end = secondsOf(record['endTimeUnixNano']);
  const attributes = { ...shared, ...attributesOf(record['attributes']) };
  const events = listOf(record['events']).map((event) => ({
    name: textOf(objectOf(event)['name']) ?? '',
    ...attributesOf(objectOf(event)['attributes']),
  }));
  return {
    type: 'record',
    signal: 'span',
    name: textOf(attributes['event.name']) ?? textOf(record['name']),
    time: start,
    body: undefined,
    attributes,
    fields: defined({
      trace_id: idOf(record['traceId'], 32),
      span_id: idOf(record['spanId'], 16),
      parent_span_id: idOf(record['parentSpanId'], 16),
      span_name: textOf(record['name']),
      span_kind: SPAN_KINDS[numberOf(record['kind']) ?? 0],
      status_code: STATUS_CODES[numberOf(objectOf(record['status'])['code']) ?? 0],
      duration_ms: start !== undefined && end !== undefined ? Math.round((end - start) * 1e6) / 1000 : undefined,
      logs: events.length > 0 ? events : undefined,
    }),
  };
}

function collect(
  request: unknown,
  names: readonly [string, string, string],
  read: (record: Json, shared: Record<string, Json>) => Payload[],
): Decoded {
  const payloads: Payload[] = [];
  let rejected = 0;
  for (const { record, shared } of scopes(request, names)) {
    const found = read(record, shared);
    if (found.length === 0) rejected += 1;
    payloads.push(...found);
  }
  return { payloads, rejected };
}

const one = (payload: Payload | undefined): Payload[] => (payload ? [payload] : []);

/** Log records of an export request. */
export const logRecords = (request: unknown): Decoded =>
  collect(request, ['resourceLogs', 'scopeLogs', 'logRecords'], (record, shared) => one(logOf(record, shared)));

/** Spans of an export request. */
export const spanRecords = (request: unknown): Decoded =>
  collect(request, ['resourceSpans', 'scopeSpans', 'spans'], (record, shared) => one(spanOf(record, shared)));

interface Point {
  readonly values: Record<string, number>;
  readonly extra?: Record<string, Json>;
}

const finite = (values: Record<string, number | undefined>): Record<string, number> =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, number] => entry[1] !== undefined));

/** Prometheus-style series of a histogram: cumulative buckets with `le`, sum and count. */
function histogramPoints(name: string, point: Record<string, Json>): Point[] {
  const bounds = listOf(point['explicitBounds']).map(numberOf);
  let cumulated = 0;
  const buckets = listOf(point['bucketCounts']).map((count, index): Point => {
    cumulated += numberOf(count) ?? 0;
    const bound = bounds[index];
    return { values: { [`${name}_bucket`]: cumulated }, extra: { le: bound === undefined ? '+Inf' : String(bound) } };
  });
  return [{ values: finite({ [`${name}_sum`]: numberOf(point['sum']), [`${name}_count`]: numberOf(point['count']) }) }, ...buckets];
}

const summaryPoints = (name: string, point: Record<string, Json>): Point[] => [
  { values: finite({ [`${name}_sum`]: numberOf(point['sum']), [`${name}_count`]: numberOf(point['count']) }) },
  ...listOf(point['quantileValues']).map((quantile): Point => ({
    values: finite({ [name]: numberOf(objectOf(quantile)['value']) }),
    extra: { qt: textOf(objectOf(quantile)['quantile']) ?? '' },
  })),
];

const KINDS_OF_METRIC: readonly (readonly [member: string, type: string, read: (name: string, point: Record<string, Json>) => Point[]])[] =
  [
    ['gauge', 'Gauge', (name, point) => [{ values: finite({ [name]: numberOf(point['asDouble']) ?? numberOf(point['asInt']) }) }]],
    ['sum', 'Sum', (name, point) => [{ values: finite({ [name]: numberOf(point['asDouble']) ?? numberOf(point['asInt']) }) }]],
    ['histogram', 'Histogram', histogramPoints],
    ['exponentialHistogram', 'Histogram', (name, point) => histogramPoints(name, { ...point, bucketCounts: [] })],
    ['summary', 'Summary', summaryPoints],
  ];

/** Names HEC takes: letters, digits, dot, underscore, colon; no digit or underscore first. */
export const metricName = (name: string): string => name.replace(/[^A-Za-z0-9_.:]/g, '_').replace(/^[^A-Za-z]+/, '');

function metricOf(record: Json, shared: Record<string, Json>): MetricRecord[] {
  const metric = objectOf(record);
  const name = metricName(textOf(metric['name']) ?? '');
  const kind = KINDS_OF_METRIC.find(([member]) => member in metric);
  if (!kind || name === '') return [];
  const [member, type, read] = kind;
  return listOf(objectOf(metric[member])['dataPoints']).flatMap((source) => {
    const point = { ...objectOf(source) };
    const dimensions = { ...shared, ...attributesOf(point['attributes']), metric_type: type };
    return read(name, point)
      .filter(({ values }) => Object.keys(values).length > 0)
      .map(({ values, extra }): MetricRecord => ({
        type: 'metric',
        time: secondsOf(point['timeUnixNano']),
        values,
        dimensions: { ...dimensions, ...extra },
      }));
  });
}

/** Data points of an export request; an exponential histogram keeps its sum and count. */
export const metricRecords = (request: unknown): Decoded => collect(request, ['resourceMetrics', 'scopeMetrics', 'metrics'], metricOf);
