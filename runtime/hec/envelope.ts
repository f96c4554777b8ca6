import type { RawEvent } from '../ingest/types';
import { compactJson, readObjects, type ParsedObject } from './json-stream';
import type { HecCode } from './replies';

/** What the token and the request say of events that do not say it themselves. */
export interface Defaults {
  readonly index?: string;
  readonly host: string;
  readonly source: string;
  readonly sourcetype: string;
  /** Indexes the token may write to; empty = any. */
  readonly indexes: readonly string[];
  /** Time of an event without one; absent = the text is searched for it. */
  readonly time?: number;
}

/** The events before the first fault, and that fault: prefix semantics of the collector. */
export interface Parsed {
  readonly events: readonly RawEvent[];
  readonly code: HecCode;
  /** 0-based, as the answer carries it. */
  readonly invalidEventNumber?: number;
}

type Outcome = { readonly event?: RawEvent } | { readonly fault: HecCode };

const ENVELOPE = new Set(['time', 'host', 'source', 'sourcetype', 'index', 'event', 'fields']);
const PLAIN_NUMBER = /^-?\d+(?:\.\d+)?$/;
const METRIC_PREFIX = 'metric_name:';
const METRIC_NAME = /^(?!.*metric_name)[A-Za-z.:][A-Za-z0-9_.:]*$/;

const textOf = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
};

/** Envelope time as epoch seconds; scientific notation and anything that is no number is a fault. */
function readTime({ value, source }: ParsedObject): number | undefined | 'bad' {
  const time = value['time'];
  if (time === undefined || time === null) return undefined;
  const text = typeof time === 'string' ? time.trim() : source.get('time');
  return (typeof time === 'string' || typeof time === 'number') && text !== undefined && PLAIN_NUMBER.test(text) ? Number(text) : 'bad';
}

interface Fields {
  readonly fields: Record<string, string | string[]>;
  readonly metrics: Record<string, number>;
}

function readMetric(value: unknown): number | undefined {
  const number = typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

/** Flat fields and measurements; a nested object, or a measurement that is no number, is a fault. */
function readFields(fields: unknown): Fields | undefined {
  if (fields === undefined || fields === null) return { fields: {}, metrics: {} };
  if (typeof fields !== 'object' || Array.isArray(fields)) return undefined;
  const plain: Array<[string, string | string[]]> = [];
  const metrics: Array<[string, number]> = [];
  const members = fields as Record<string, unknown>;
  const single = typeof members['metric_name'] === 'string' && members['_value'] !== undefined ? members['metric_name'] : undefined;
  for (const [name, value] of Object.entries(members)) {
    if (value === null) continue;
    const metric = name.startsWith(METRIC_PREFIX) ? name.slice(METRIC_PREFIX.length) : name === '_value' ? single : undefined;
    if (metric !== undefined) {
      const number = readMetric(value);
      if (number === undefined || !METRIC_NAME.test(metric)) return undefined;
      metrics.push([metric, number]);
    } else if (name !== 'metric_name' || single === undefined) {
      const texts = Array.isArray(value) ? value.map(textOf) : textOf(value);
      if (texts === undefined || (Array.isArray(texts) && texts.includes(undefined))) return undefined;
      plain.push([name, texts as string | string[]]);
    }
  }
  return { fields: Object.fromEntries(plain), metrics: Object.fromEntries(metrics) };
}

const isBlankEvent = (event: unknown): boolean =>
  event === null || (typeof event === 'string' ? event.trim() === '' : typeof event === 'object' && Object.keys(event).length === 0);

function readMetadata(value: ParsedObject['value']): Pick<RawEvent, 'host' | 'source' | 'sourcetype' | 'index'> | undefined {
  const metadata: Record<string, string> = {};
  for (const name of ['host', 'source', 'sourcetype', 'index']) {
    const text = value[name];
    if (text === undefined || text === null || text === '') continue;
    if (typeof text !== 'string') return undefined;
    metadata[name] = text;
  }
  return metadata;
}

/** Whether a token restricted to some indexes may write to this one. */
export const mayWrite = (index: string | undefined, defaults: Defaults): boolean =>
  index === undefined || defaults.indexes.length === 0 || defaults.indexes.includes(index);

function readObject(parsed: ParsedObject, defaults: Defaults): Outcome {
  const { value, source } = parsed;
  const metadata = readMetadata(value);
  if (!metadata) return { fault: 6 };
  const { event } = value;
  if (event !== undefined && isBlankEvent(event)) return { fault: 13 };
  if (event === undefined && value['fields'] === undefined) return { fault: 12 };
  const time = readTime(parsed);
  const fields = readFields(value['fields']);
  if (time === 'bad' || !fields) return { fault: 15 };
  const { indexes: _allowed, time: defaultTime, ...rest } = defaults;
  if (!mayWrite(metadata.index, defaults)) return { fault: 7 };
  const measured = Object.keys(fields.metrics).length > 0 && (event === undefined || event === 'metric');
  if (event === undefined && !measured) return {};
  const common = { ...rest, ...metadata, fields: fields.fields };
  const at = time ?? (measured ? (defaultTime ?? Date.now() / 1000) : defaultTime);
  const data = measured ? 'metric' : typeof event === 'string' ? event : compactJson(source.get('event') ?? '');
  return { event: { ...common, data, ...(at === undefined ? {} : { time: at }), ...(measured ? { metrics: fields.metrics } : {}) } };
}

/**
 * Reads the body of `/services/collector/event`. On a fault in object N the objects before it are kept. Code 7 names the
 * object after the bad one, as the real collector does; an unknown envelope key ends the body without a fault, unless
 * nothing came before it (code 5).
 */
export function parseEvents(body: string, defaults: Defaults): Parsed {
  const events: RawEvent[] = [];
  let number = -1;
  for (const parsed of readObjects(body)) {
    number += 1;
    if (!parsed) return { events, code: 6, invalidEventNumber: number };
    if (Object.keys(parsed.value).some((name) => !ENVELOPE.has(name))) return number === 0 ? { events, code: 5 } : { events, code: 0 };
    const outcome = readObject(parsed, defaults);
    if ('fault' in outcome) return { events, code: outcome.fault, invalidEventNumber: outcome.fault === 7 ? number + 1 : number };
    if (outcome.event) events.push(outcome.event);
  }
  return number < 0 ? { events, code: 5 } : { events, code: 0 };
}
