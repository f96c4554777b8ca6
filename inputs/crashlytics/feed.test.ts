import { createVerify, generateKeyPairSync } from 'node:crypto';
import { retryWait } from './client';
import { START, withDone, withSeen } from './poll';
import { readSettings } from './settings';
import { formatAssertion, parseServiceAccount } from './token';
import { dueWindow, secondsToNext } from './windows';

const NOW = 1_800_000_000;
const HOUR = 3_600;
const DAY = 24 * HOUR;

describe('windows', () => {
  test('the first look reads a week, which settles all three', () => {
    expect(dueWindow({}, NOW)).toEqual({ window: { from: NOW - 7 * DAY, to: NOW }, settles: ['hot', 'warm', 'cold'] });
  });

  test.each([
    ['nothing half a minute later', 30, undefined],
    ['a quarter of an hour each minute', 60, 900],
    ['a day each quarter of an hour', 900, DAY],
    ['a week each six hours', 6 * HOUR, 7 * DAY],
  ])('%s', (_name, later, span) => {
    const done = { hot: NOW, warm: NOW, cold: NOW };
    const due = dueWindow(done, NOW + later);
    expect(due === undefined ? undefined : due.window.to - due.window.from).toBe(span);
  });

  test('the next look is when the first tier is due, and at once when one is overdue', () => {
    expect(secondsToNext({ hot: NOW - 20, warm: NOW - 890, cold: NOW }, NOW)).toBe(10);
    expect(secondsToNext({ hot: NOW - 100, warm: NOW, cold: NOW }, NOW)).toBe(0);
  });
});

test('an id is remembered for longer than the widest window, and no longer than needed', () => {
  const state = withSeen(withSeen(START, ['old'], NOW - 10 * DAY), ['week'], NOW - 8 * DAY);
  expect(Object.keys(withSeen(state, ['new'], NOW).seen)).toEqual(['week', 'new']);
  expect(withDone(state, ['hot', 'warm'], NOW).done).toEqual({ hot: NOW, warm: NOW });
});

test.each([
  ['what the server asked for', 1, 7, 0.5, 7_000],
  ['at most five minutes of it', 1, 3_600, 0.5, 300_000],
  ['half of two seconds at first', 1, undefined, 0.5, 1_000],
  ['half of a minute in the end', 9, undefined, 0.5, 30_000],
])('waits %s', (_name, attempt, retryAfter, random, expected) => {
  expect(retryWait(attempt, retryAfter, random)).toBe(expected);
});

describe('settings', () => {
  const definition = (settings: Record<string, string>) => ({
    ...{ serverHost: 'h', serverUri: 'https://127.0.0.1:8089', sessionKey: 'k', checkpointDirectory: '/tmp' },
    stanza: 'crashlytics://bank',
    settings: { firebase_app: '1:57:android:0a1b', app_id: 'bank', secret: 'firebase', ...settings },
  });
  const refusal = (settings: Record<string, string>): string => {
    try {
      readSettings(definition(settings));
    } catch (error) {
      return (error as { code: string }).code;
    }
    return 'accepted';
  };

  test('name project and platform from the id of the app', () => {
    expect(readSettings(definition({ in_app_prefixes: ' es.bank , es.pay,', index: 'default' }))).toMatchObject({
      ...{ name: 'bank', project: '57', platform: 'android', inApp: ['es.bank', 'es.pay'], index: 'appmon_crashes' },
    });
  });

  test.each([
    [{ firebase_app: '1:57:web:0a1b' }, 'APPMON-CRASHLYTICS-APP'],
    [{ firebase_app: '../57' }, 'APPMON-CRASHLYTICS-APP'],
    [{ app_id: ' ' }, 'APPMON-CRASHLYTICS-SETTING'],
    [{ secret: '' }, 'APPMON-CRASHLYTICS-SETTING'],
  ])('%j is refused with %s', (settings, code) => expect(refusal(settings)).toBe(code));
});

describe('service account', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const account = {
    client_email: 'feed@bank.example',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    token_uri: 'https://oauth2.example/token',
  };

  test('signs what Google demands (RFC 7523): issuer, audience, an hour at most', () => {
    const [head = '', claims = '', signature = ''] = formatAssertion(
      parseServiceAccount(JSON.stringify(account), 'firebase'),
      NOW + 0.7,
    ).split('.');
    expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toEqual({ alg: 'RS256', typ: 'JWT' });
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      ...{ iss: account.client_email, aud: account.token_uri, iat: NOW, exp: NOW + HOUR },
    });
    const check = createVerify('RSA-SHA256').update(`${head}.${claims}`);
    expect(check.verify(publicKey, signature, 'base64url')).toBe(true);
  });

  test.each(['', 'no JSON', '{}', '{"client_email":"a@b"}'])('%j is refused without showing it', (text) => {
    expect(() => parseServiceAccount(text, 'firebase')).toThrow(/name firebase/);
  });
});
