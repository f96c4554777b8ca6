import { isObject, listOf, numberOf, objectOf, textOf } from '../../core/crash/json';
import type { Json, JsonObject } from '../../core/vocabulary';
import type { MetricRecord, Payload, SenderRecord } from '../items';
import { refuseTooLarge, refuseTooMany } from './amount';
import { amountOf, attributesOf, digitsOf, idOf, plainOf, secondsOf } from './otlp-values';

/** What came out of a request: payloads and how many parts could not be read. */
export interface Decoded {
  readonly payloads: readonly Payload[];
  readonly rejected: number;
}

function defined(fields: Readonly<Record<string, Json | undefined>>): Record<string, Json> {
  const kept: Record<string, Json> = {};
  for (const [name, value] of Object.entries(fields)) if (value !== undefined && value !== '') kept[name] = value;
  return kept;
}

type Attributes = Readonly<Record<string, Json>>;

/** In place of a part of a session recording (Splunk's recorders, rrweb): it shows what a customer saw. */
const RECORDING = 'A session recording whose content is not kept';

function logOf(record: Json, shared: Attributes): SenderRecord | undefined {
  if (!isObject(record)) return undefined;
  const nano = digitsOf(record['timeUnixNano']);
  const attributes = attributesOf(record['attributes'], shared);
  return {
    type: 'record',
    signal: 'log',
    name: textOf(record['eventName']) ?? textOf(attributes['event.name']) ?? textOf(attributes['otel.log.name']),
    time: secondsOf(nano) ?? secondsOf(digitsOf(record['observedTimeUnixNano'])),
    body: attributes['rr-web.chunk'] === undefined ? plainOf(record['body']) : RECORDING,
    attributes,
    fields: defined({
      trace_id: idOf(record['traceId'], 32),
      span_id: idOf(record['spanId'], 16),
      severity_text: textOf(record['severityText']),
      severity_number: numberOf(record['severityNumber']),
      nano,
    }),
  };
}

const SPAN_KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUS_CODES = ['unset', 'ok', 'error'];

function spanOf(record: Json, shared: Attributes): SenderRecord | undefined {
  if (!isObject(record)) return undefined;
  const start = secondsOf(digitsOf(record['startTimeUnixNano']));
  const end = secondsOf(digitsOf(record['endTimeUnixNano']));
  const attributes = attributesOf(record['attributes'], shared);
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

/** Reads each record of a request; `names` are the members that lead to the records. */
function collect(
  request: unknown,
  [resources, scoped, records]: readonly [resources: string, scoped: string, records: string],
  read: (record: Json, shared: Attributes) => readonly Payload[],
): Decoded {
  const payloads: Payload[] = [];
  let rejected = 0;
  // Characters that are said once and stand in every record.
  let said = 0;
  for (const resource of listOf(objectOf(request)[resources])) {
    const ofResource = attributesOf(objectOf(objectOf(resource)['resource'])['attributes']);
    for (const scope of listOf(objectOf(resource)[scoped])) {
      const scopeName = textOf(objectOf(objectOf(scope)['scope'])['name']);
      const shared = scopeName === undefined ? ofResource : { ...ofResource, 'otel.scope.name': scopeName };
      const { length } = JSON.stringify(shared);
      for (const record of listOf(objectOf(scope)[records])) {
        const found = read(record, shared);
        if (found.length === 0) rejected += 1;
        for (const payload of found) payloads.push(payload);
        said += length * Math.max(1, found.length);
        refuseTooMany(payloads.length + rejected);
        refuseTooLarge(said);
      }
    }
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
    cumulated += amountOf(count) ?? 0;
    const bound = bounds[index];
    return { values: { [`${name}_bucket`]: cumulated }, extra: { le: bound === undefined ? '+Inf' : String(bound) } };
  });
  return [{ values: finite({ [`${name}_sum`]: numberOf(point['sum']), [`${name}_count`]: amountOf(point['count']) }) }, ...buckets];
}

const summaryPoints = (name: string, point: Record<string, Json>): Point[] => [
  { values: finite({ [`${name}_sum`]: numberOf(point['sum']), [`${name}_count`]: amountOf(point['count']) }) },
  ...listOf(point['quantileValues']).map((quantile): Point => ({
    values: finite({ [name]: numberOf(objectOf(quantile)['value']) }),
    extra: { qt: textOf(objectOf(quantile)['quantile']) ?? '' },
  })),
];

const KINDS_OF_METRIC: readonly (readonly [member: string, type: string, read: (name: string, point: Record<string, Json>) => Point[]])[] =
  [
    ['gauge', 'Gauge', (name, point) => [{ values: finite({ [name]: numberOf(point['asDouble']) ?? amountOf(point['asInt']) }) }]],
    ['sum', 'Sum', (name, point) => [{ values: finite({ [name]: numberOf(point['asDouble']) ?? amountOf(point['asInt']) }) }]],
    ['histogram', 'Histogram', histogramPoints],
    ['exponentialHistogram', 'Histogram', (name, point) => histogramPoints(name, { ...point, bucketCounts: [] })],
    ['summary', 'Summary', summaryPoints],
  ];

/** Names HEC takes: letters, digits, dot, underscore, colon; no digit or underscore first. */
export const metricName = (name: string): string => name.replace(/[^A-Za-z0-9_.:]/g, '_').replace(/^[^A-Za-z]+/, '');

function metricOf(record: Json, shared: Attributes): MetricRecord[] {
  const metric = objectOf(record);
  const name = metricName(textOf(metric['name']) ?? '');
  const kind = KINDS_OF_METRIC.find(([member]) => member in metric);
  if (!kind || name === '') return [];
  const [member, type, read] = kind;
  const points = listOf(objectOf(metric[member])['dataPoints']).map(objectOf);
  // A bucket of a histogram becomes a record of its own.
  const partsOf = (point: JsonObject): number => listOf(point['bucketCounts']).length + listOf(point['quantileValues']).length;
  refuseTooMany(points.reduce((sum, point) => sum + 1 + partsOf(point), 0));
  return points.flatMap((source) => {
    const point = { ...source };
    const dimensions = { ...attributesOf(point['attributes'], shared), metric_type: type };
    return read(name, point)
      .filter(({ values }) => Object.keys(values).length > 0)
      .map(({ values, extra }): MetricRecord => ({
        type: 'metric',
        time: secondsOf(digitsOf(point['timeUnixNano'])),
        values,
        dimensions: { ...dimensions, ...extra },
      }));
  });
}

/** Data points of an export request; an exponential histogram keeps its sum and count. */
export const metricRecords = (request: unknown): Decoded => collect(request, ['resourceMetrics', 'scopeMetrics', 'metrics'], metricOf);
