import { parseGroupingRules, type GroupingRules } from '../../core/crash';
import type { JsonObject } from '../../core/vocabulary';
import { toEvents } from './normalise';
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

function crashOf(rules: GroupingRules | undefined): JsonObject {
  const events = toEvents(RECORD, { settings, hasher: undefined, rules, received: 1_800_000_000 });
  return JSON.parse(events.find(({ sourcetype }) => sourcetype === 'appmon:crash')?.data ?? '{}') as JsonObject;
}

test("a customer's rules of grouping decide which frame is blamed", () => {
  const rules = parseGroupingRules([{ rule: 'retry', kind: 'frame', function: 'com.bank.net.Retry.*', action: 'ignore' }]).get('*');
  expect(crashOf(undefined)['culprit']).toBe('com.bank.net.Retry.run');
  expect(crashOf(rules)['culprit']).toBe('com.bank.Form.submit');
  expect(crashOf(rules)['fp_explain']).toContainEqual({ frame: 'com.bank.net.Retry.run', used: false, rule: 'customer:retry' });
});
