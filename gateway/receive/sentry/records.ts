import { isObject, listOf, numberOf, objectOf, textOf } from '../../../core/crash/json';
import type { Json, JsonObject } from '../../../core/vocabulary';
import { present, recordOf, severityOf } from '../about';
import type { Found, Told } from '../about';
import { metricName } from '../otlp-records';
import { aboutOf, timeOf } from './about';
import type { Reader, Surroundings } from './items';

/** The log record of an item that is none of the field table's events. */
export const logOf = (told: Omit<Told, 'signal' | 'name'>, content: JsonObject, around: Surroundings): Found['payload'] =>
  recordOf({ signal: 'log', name: 'log', ...told }, aboutOf(content, around), 'sentry');

/** Names and addresses of people, and what the SDK says about itself. */
const UNKEPT = /^(?:sentry\.|user\.(?:name|username|email|ip_address|full_name)$|server\.address$)/;

interface Typed {
  readonly attributes: Record<string, Json>;
  /** The members of an event that the attributes stand for. */
  readonly said: JsonObject;
}

/** Typed attributes, `{"name": {"value": 1, "type": "integer"}}`, as plain ones. */
function readAttributes(typed: Json | undefined): Typed {
  const plain: Record<string, Json | undefined> = {};
  for (const [name, value] of Object.entries(objectOf(typed))) plain[name] = isObject(value) ? value['value'] : value;
  const all = present(plain);
  const os = present({ name: all['os.name'] });
  const said = present({ release: all['sentry.release'], environment: all['sentry.environment'], contexts: { os } });
  return { attributes: Object.fromEntries(Object.entries(all).filter(([name]) => !UNKEPT.test(name))), said };
}

export const readLogs: Reader = (content, around) =>
  listOf(content['items']).map((entry) => {
    const log = objectOf(entry);
    const { attributes, said } = readAttributes(log['attributes']);
    const fields = { ...severityOf(log['level']), trace_id: textOf(log['trace_id']), nano: textOf(log['timestamp']) };
    return { payload: logOf({ time: timeOf(log['timestamp']), body: log['body'], attributes, fields }, said, around) };
  });

/** Measurements; they say nothing about persons. */
export const readMetrics: Reader = (content, around) =>
  listOf(content['items']).flatMap((entry) => {
    const metric = objectOf(entry);
    const name = metricName(textOf(metric['name']) ?? '');
    const value = numberOf(metric['value']);
    if (name === '' || value === undefined) return [];
    const { attributes, said } = readAttributes(metric['attributes']);
    const named = Object.fromEntries(Object.entries(attributes).filter(([key]) => !key.startsWith('user.')));
    const dimensions = { ...named, ...aboutOf(said, around).fields, metric_type: textOf(metric['type']) ?? 'gauge' };
    return [{ payload: { type: 'metric', time: timeOf(metric['timestamp']), values: { [name]: value }, dimensions } } as const];
  });

/** What a person wrote; who it was stays out. */
function feedbackOf(message: Json | undefined, content: JsonObject, around: Surroundings): readonly Found[] {
  const id = textOf(content['event_id']);
  const about = textOf(objectOf(objectOf(content['contexts'])['feedback'])['associated_event_id']) ?? id;
  const attributes = { item: 'feedback', about_event: about };
  const told = { time: timeOf(content['timestamp']), body: textOf(message) ?? '', attributes, fields: severityOf('info') };
  return [{ payload: logOf(told, content, around), id: id === undefined ? undefined : `${id}-feedback` }];
}

export const readFeedback: Reader = (content, around) =>
  feedbackOf(objectOf(objectOf(content['contexts'])['feedback'])['message'] ?? content['message'], content, around);

export const readUserReport: Reader = (content, around) => feedbackOf(content['comments'], content, around);
