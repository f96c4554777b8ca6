import { parseGroupingRules, type GroupingRules } from '../../core/crash';
import type { JsonObject } from '../../core/vocabulary';
import { crashOf as crashEventOf, eventIdOf, readEvent, toEvents, type ReadContext } from './normalise';
import { freshOf } from './poll';
import { readSettings } from './settings';

const settings = readSettings({
  ...{ serverHost: 'h', serverUri: 'https://127.0.0.1:8089', sessionKey: 'k', checkpointDirectory: '/tmp' },
  stanza: 'crashlytics://bank',
  settings: { firebase_app: '1:57:android:0a1b', app_id: 'bank', secret: 'firebase', in_app_prefixes: 'com.bank.' },
});

const frame = (symbol: string): JsonObject => ({ symbol, file: 'A.kt', line: '7', owner: 'DEVELOPER' });
const RECORD: JsonObject = {
  eventId: 'EVENT9',
  bundleOrPackage: 'com.bank',
  name: 'projects/1/apps/1:2:android:3/events/9',
  platform: 'ANDROID',
  eventTime: '2026-03-04T08:41:06.812Z',
  issue: { id: 'i1', errorType: 'FATAL' },
  exceptions: [
    { type: 'java.io.IOException', exceptionMessage: 'closed', frames: [frame('com.bank.net.Retry.run'), frame('com.bank.Form.submit')] },
  ],
};

function eventsOf(record: JsonObject, context: ReadContext) {
  const event = readEvent(record, context);
  return toEvents(event, crashEventOf(event, event.report), settings);
}

function crashOf(rules: GroupingRules | undefined): JsonObject {
  const events = eventsOf(RECORD, { settings, hasher: undefined, rules, received: 1_800_000_000 });
  return JSON.parse(events.find(({ sourcetype }) => sourcetype === 'appmon:crash')?.data ?? '{}') as JsonObject;
}

test("a customer's rules of grouping decide which frame is blamed", () => {
  const rules = parseGroupingRules([{ rule: 'retry', kind: 'frame', function: 'com.bank.net.Retry.*', action: 'ignore' }]).get('*');
  expect(crashOf(undefined)['culprit']).toBe('com.bank.net.Retry.run');
  expect(crashOf(rules)['culprit']).toBe('com.bank.Form.submit');
  expect(crashOf(rules)['fp_explain']).toContainEqual({ frame: 'com.bank.net.Retry.run', used: false, rule: 'customer:retry' });
});

test("the vendor's id is kept while it is opaque; one that says who somebody is gives way to a digest, the same each time", () => {
  for (const id of ['EVENT9', '62E5D9F501A900014A3C5D7E9F12ABCD_1893452340987654321'])
    expect(eventIdOf({ ...RECORD, eventId: id })).toBe(id);
  for (const id of ['ana.lopez@example.com', '4111111111111111', 'call 612345678', 'a'.repeat(129)]) {
    const record = { ...RECORD, eventId: id };
    expect(eventIdOf(record)).toMatch(/^[0-9a-f]{64}$/);
    expect(eventIdOf({ ...record })).toBe(eventIdOf(record));
    expect(eventIdOf({ ...record, eventTime: '2026-03-04T08:41:07Z' })).not.toBe(eventIdOf(record));
  }
  const events = eventsOf({ ...RECORD, eventId: 'ana.lopez@example.com' }, { settings, hasher: undefined, rules: undefined, received: 1 });
  expect(JSON.stringify(events)).not.toContain('ana.lopez');
});

test('an event without an id is told from others by what it says, and is not left out', () => {
  const { eventId: _id, name: _name, ...nameless } = RECORD;
  const page = { events: [nameless, { ...nameless }, { ...nameless, eventTime: '2026-03-04T08:41:07Z' }], nextPageToken: undefined };
  expect(freshOf(page, () => false).map(eventIdOf)).toEqual([
    expect.stringMatching(/^[0-9a-f]{64}$/),
    expect.stringMatching(/^[0-9a-f]{64}$/),
  ]);
});
