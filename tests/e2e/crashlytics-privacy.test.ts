import { createHasher } from '../../core/redact';
import type { JsonObject } from '../../core/vocabulary';
import { MEMBERS, MEMORY, PERSON, privateIn, TALK } from '../../gateway/tests/privacy-person';
import { crashOf, readEvent, toEvents, type ReadContext } from '../../inputs/crashlytics/normalise';
import { readSettings } from '../../inputs/crashlytics/settings';

const settings = readSettings({
  ...{ serverHost: 'h', serverUri: 'https://127.0.0.1:8089', sessionKey: 'k', checkpointDirectory: '/tmp' },
  stanza: 'crashlytics://retail',
  serverHost: 'h',
  serverUri: '',
  sessionKey: '',
  checkpointDirectory: '',
  settings: {
    firebase_app: '1:1234567890:android:0a1b2c3d4e5f6789',
    app_id: 'com.examplebank.retail',
    secret: 'retail',
    in_app_prefixes: 'com.examplebank.',
    index: 'appmon_crashes',
  },
});

/** A record of the BigQuery export (its documented members) with a person in every text. */
const RECORD: JsonObject = {
  platform: 'ANDROID',
  bundle_identifier: 'com.examplebank.retail',
  error_type: 'FATAL',
  eventId: '66A1B2C3D4E50001',
  eventTime: '2026-03-04T08:41:06.812Z',
  issue_title: TALK,
  installation_uuid: PERSON.install,
  firebase_session_id: 's1',
  user: { name: PERSON.email, email: PERSON.email, id: PERSON.user },
  blame_frame: { symbol: 'com.examplebank.retail.Home.load', file: 'Home.kt', line: '41' },
  exceptions: [{ type: 'java.lang.IllegalStateException', exception_message: TALK, frames: [{ symbol: 'a.b', file: 'B.kt', line: '1' }] }],
  custom_keys: [
    { key: 'note', value: TALK },
    { key: 'password', value: PERSON.password },
  ],
  logs: [{ timestamp: '2026-03-04T08:41:00Z', message: TALK }],
  breadcrumbs: [{ name: TALK, params: [{ key: 'note', value: TALK }] }],
  threads: [{ crashed: true, title: TALK, registers: { x0: MEMORY }, frames: [] }],
  note: { ...MEMBERS, deep: [{ text: TALK }] },
};

function eventsOf(record: JsonObject, context: ReadContext) {
  const event = readEvent(record, context);
  return toEvents(event, crashOf(event, event.report), settings);
}

it('a pull input redacts in process: neither the record nor the event holds a person, and the hashes join them', () => {
  const hasher = createHasher(new Uint8Array(32).fill(1));
  const events = eventsOf(RECORD, { settings, hasher, rules: undefined, received: 1_772_613_700 });
  const written = JSON.stringify(events);
  expect(events.map(({ sourcetype }) => sourcetype)).toEqual(['firebase:crashlytics:event', 'appmon:crash']);
  expect(privateIn(written)).toEqual([]);
  expect(written).toContain(hasher.hash('install', PERSON.install));
  expect(written).toContain('Home.load');
});

it('also of a record that no parser knows, and without a key for hashes', () => {
  for (const hasher of [createHasher(new Uint8Array(32).fill(1)), undefined]) {
    const events = eventsOf({ eventId: 'e', said: TALK, ...MEMBERS }, { settings, hasher, rules: undefined, received: 1_772_613_700 });
    expect(privateIn(JSON.stringify(events))).toEqual([]);
  }
});
