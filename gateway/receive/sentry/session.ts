import { listOf, numberOf, objectOf, textOf } from '../../../core/crash/json';
import type { Json, JsonObject } from '../../../core/vocabulary';
import { recordOf } from '../about';
import type { About, Found } from '../about';
import { eventsOfCounted, timesOf } from '../counted-sessions';
import { aboutOf, timeOf } from './about';
import type { Surroundings } from './items';

/** How a session can end; `ok` is one that goes on. */
const ENDS: ReadonlySet<Json | undefined> = new Set(['exited', 'crashed', 'abnormal', 'errored']);

/** Mobile SDKs put the installation into `did`, those of JavaScript the user. */
function withPerson(about: About, did: string | undefined, sdk: string): About {
  if (did === undefined) return about;
  return /^sentry\.javascript/.test(sdk) ? { ...about, installId: did, userId: did } : { ...about, installId: did };
}

const milliseconds = (seconds: Json | undefined): number | undefined => {
  const value = numberOf(seconds);
  return value === undefined ? undefined : Math.round(value * 1000);
};

/** A session: its start when the item opens it, its end when the status is one; updates in between are counted. */
export function readSession(content: JsonObject, around: Surroundings): readonly Found[] {
  const sid = textOf(content['sid']);
  if (sid === undefined) return [];
  const { status } = content;
  const about = withPerson(aboutOf(objectOf(content['attrs']), around), textOf(content['did']), around.sdk);
  const found: Found[] = [];
  const started = timeOf(content['started']);
  if (content['init'] === true)
    found.push({
      id: `${sid}-start`,
      payload: recordOf(
        { signal: 'log', name: 'session.start', time: started, body: undefined, attributes: { session_id: sid } },
        about,
        'sentry',
      ),
    });
  if (ENDS.has(status)) {
    const attributes = {
      session_id: sid,
      session_status: status,
      session_errors: numberOf(content['errors']),
      duration_ms: milliseconds(content['duration']),
    };
    const time = timeOf(content['timestamp']) ?? started;
    found.push({
      id: `${sid}-end`,
      payload: recordOf({ signal: 'log', name: 'session.end', time, body: undefined, attributes }, about, 'sentry'),
    });
  }
  if (found.length === 0) around.count('sentry_session_updates');
  return found;
}

const ENDINGS = ['exited', 'errored', 'crashed', 'abnormal'] as const;

/** Sessions a back end counted by the minute: one start for each, and an end for each that did not end well. */
export function readAggregates(content: JsonObject, around: Surroundings): readonly Found[] {
  const buckets = listOf(content['aggregates']).map(objectOf);
  const about = aboutOf(objectOf(content['attrs']), around);
  const counted = buckets.flatMap((bucket) =>
    ENDINGS.map((status) => {
      const person = withPerson(about, textOf(bucket['did']), around.sdk);
      const told = { signal: 'log', time: timeOf(bucket['started']), body: undefined, attributes: { session_status: status } } as const;
      const names = status === 'exited' || status === 'errored' ? ['session.start'] : ['session.start', 'session.end'];
      return {
        times: timesOf(numberOf(bucket[status])),
        events: () => names.map((name): Found => ({ payload: recordOf({ ...told, name }, person, 'sentry') })),
      };
    }),
  );
  return eventsOfCounted(buckets.length, counted);
}
