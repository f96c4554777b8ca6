import { createHash } from 'node:crypto';
import { parseReports } from '../../../core/crash';
import { isObject, listOf, numberOf, objectOf, parseJson, textOf } from '../../../core/crash/json';
import type { Json, JsonObject } from '../../../core/vocabulary';
import { gatewayError } from '../../errors';
import { recordOf, reportOf } from '../about';
import type { Found } from '../about';
import { appOfKey } from '../apps';
import { eventsOfCounted, timesOf } from '../counted-sessions';
import { takeFound } from '../take';
import { json } from '../types';
import type { Reply, Route, RouteContext } from '../types';
import { aboutOf, timeOf } from './about';

const MAX_EVENTS = 100;
const EVENTS = `a JSON object with events, a list of at most ${String(MAX_EVENTS)}`;
const SESSIONS = 'a JSON object with sessionCounts or sessions';

function payloadOf({ body }: RouteContext, expected: string): JsonObject {
  const payload = parseJson(body.toString('utf8'));
  if (isObject(payload)) return payload;
  throw gatewayError('APPMON-GATEWAY-BODY', { expected });
}

/** Epoch seconds by the device when it sent. */
const sentOf = ({ request }: RouteContext): number | undefined => timeOf(request.headers['bugsnag-sent-at']);

/** An event as text; one that is nested too deeply to be written is refused. */
function written(event: JsonObject): string {
  try {
    return JSON.stringify(event);
  } catch (error) {
    throw gatewayError('APPMON-GATEWAY-BODY', { expected: 'events that are not nested that deeply' }, { cause: error });
  }
}

/** One event as the report it is. Events have no id: the same content is the same event, as when an SDK sends it again. */
function readEvent(event: JsonObject, notifier: Json, keyApp: string | undefined): readonly Found[] {
  const text = written(event);
  const about = aboutOf(event, keyApp);
  const isFirst = (numberOf(objectOf(objectOf(event['session'])['events'])['unhandled']) ?? 1) <= 1;
  const id = createHash('sha256').update(text).digest('hex').slice(0, 32);
  // The notifier tells readers of reports the format.
  return parseReports(`{"notifier":${written(objectOf(notifier))},"events":[${text}]}`).map((report, index) => ({
    payload: reportOf(report, about, isFirst),
    id: index === 0 ? id : `${id}-${String(index)}`,
  }));
}

async function notify(context: RouteContext): Promise<Reply> {
  const payload = payloadOf(context, EVENTS);
  const events = listOf(payload['events']);
  if (events.length === 0 || events.length > MAX_EVENTS || !events.every(isObject))
    throw gatewayError('APPMON-GATEWAY-BODY', { expected: EVENTS });
  const found = events.flatMap((event) => readEvent(event, payload['notifier'] ?? {}, appOfKey(context.key)));
  return json(200, { event_ids: await takeFound(found, { ...context, sent: sentOf(context) ?? context.sent }) });
}

/** Sessions: counted by the minute by back ends, each by itself by phones. */
async function sessions(context: RouteContext): Promise<Reply> {
  const payload = payloadOf(context, SESSIONS);
  const startOf = (session: JsonObject): Found => {
    const sid = textOf(session['id']);
    const about = aboutOf({ ...payload, user: session['user'] ?? {}, session }, appOfKey(context.key));
    const told = { signal: 'log', name: 'session.start', time: timeOf(session['startedAt']), body: undefined } as const;
    return { payload: recordOf(told, about, 'bugsnag'), id: sid && `${sid}-start` };
  };
  const each = [...listOf(payload['sessions'])].map((session) => ({ times: 1, events: () => [startOf(objectOf(session))] }));
  const counts = [...listOf(payload['sessionCounts'])].map((count) => ({
    times: timesOf(numberOf(objectOf(count)['sessionsStarted'])),
    events: () => [startOf({ startedAt: objectOf(count)['startedAt'] ?? null })],
  }));
  if (each.length + counts.length === 0) throw gatewayError('APPMON-GATEWAY-BODY', { expected: SESSIONS });
  const found = eventsOfCounted(each.length + counts.length, [...each, ...counts]);
  await takeFound(found, { ...context, sent: sentOf(context) ?? context.sent });
  return json(202, {});
}

const shared = {
  door: 'bugsnag',
  method: 'POST',
  credentials: {
    ofRequest: ({ headers }) => {
      const key = headers['bugsnag-api-key'];
      return typeof key === 'string' ? key : undefined;
    },
  },
  fail: ({ code, message, status }) => json(status, { code, message }),
} as const satisfies Partial<Route>;

/** The doors of the Bugsnag SDKs: their endpoints for errors and for sessions are set to these paths. */
export const bugsnagRoutes: readonly Route[] = [
  { ...shared, path: /^\/notify\/?$/, handle: notify },
  { ...shared, path: /^\/sessions\/?$/, handle: sessions },
];
