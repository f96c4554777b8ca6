import { parseReports } from '../../../core/crash';
import type { ParsedReport } from '../../../core/crash';
import { isObject, listOf, objectOf, parseJson, textOf } from '../../../core/crash/json';
import type { Json, JsonObject } from '../../../core/vocabulary';
import { recordOf, reportOf, severityOf } from '../about';
import type { About, Found } from '../about';
import { aboutOf, timeOf } from './about';
import type { Surroundings } from './items';

/** The list of an interface that is written as `{"values": […]}`, or as the list itself by older SDKs. */
const valuesOf = (member: Json | undefined): readonly Json[] => (isObject(member) ? listOf(member['values']) : listOf(member));

const isStacked = (event: JsonObject): boolean =>
  valuesOf(event['exception']).length > 0 ||
  event['stacktrace'] !== undefined ||
  valuesOf(event['threads']).some((thread) => isObject(thread) && thread['stacktrace'] !== undefined);

const isRead = (report: ParsedReport): boolean => report.fields['kind'] !== 'unparsed';

/** The text of a message without a stack: formatted, else its template. */
function messageOf(event: JsonObject): string | undefined {
  for (const member of [event['logentry'], event['message']]) {
    const text = textOf(member) ?? textOf(objectOf(member)['formatted']) ?? textOf(objectOf(member)['message']);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** The report of an event; a minidump that came along says more than an event without a stack. */
function reportsOf(text: string, isWithoutStack: boolean, minidump: Buffer | undefined): readonly ParsedReport[] {
  const dumped = minidump && isWithoutStack ? parseReports(minidump).filter(isRead) : [];
  return dumped.length > 0 ? dumped : parseReports(text);
}

const numbered = (reports: readonly ParsedReport[], id: string | undefined, about: About): readonly Found[] =>
  reports.map((report, index) => ({
    payload: reportOf(report, about),
    id: id === undefined || index === 0 ? id : `${id}-${String(index)}`,
  }));

/** A minidump that came without an event. */
export const readMinidump = (payload: Buffer, around: Surroundings): readonly Found[] =>
  numbered(parseReports(payload), around.eventId, aboutOf({}, around));

/** An event item: a report when it carries a stack (its own or a minidump's) or cannot be read, else a log record. */
export function readEvent(payload: Buffer, around: Surroundings): readonly Found[] {
  const text = payload.toString('utf8');
  const event = parseJson(text);
  const content = objectOf(event);
  const about = aboutOf(content, around);
  const id = textOf(content['event_id']) ?? around.eventId;
  const time = timeOf(content['timestamp']);
  const isWithoutStack = !isStacked(content);
  if (isObject(event) && isWithoutStack && around.minidump === undefined) {
    const trace = objectOf(objectOf(content['contexts'])['trace']);
    const fields = { ...severityOf(content['level'] ?? 'error'), trace_id: trace['trace_id'], span_id: trace['span_id'] };
    const told = { signal: 'log', name: 'log', time, body: messageOf(content), fields } as const;
    return [{ payload: recordOf(told, about, 'sentry'), id }];
  }
  return numbered(reportsOf(text, isWithoutStack, around.minidump), id, about);
}
