import { createVerify, generateKeyPairSync } from 'node:crypto';
import { retryWait } from './client';
import { readSettings } from './settings';
import { formatAssertion, parseServiceAccount } from './token';
import { dueReadings, secondsToNext } from './windows';

const NOW = 1_800_000_000;
const HOUR = 3_600;
const DAY = 24 * HOUR;

describe('windows', () => {
  const done = { hot: NOW, warm: NOW, cold: NOW };

  test('the first look reads the last quarter of an hour beside a week, which settles the day', () => {
    expect(dueReadings({}, [], NOW)).toEqual([
      { window: { from: NOW - 900, to: NOW }, settles: ['hot'] },
      { window: { from: NOW - 7 * DAY, to: NOW }, settles: ['warm', 'cold'] },
    ]);
  });

  test.each([
    ['nothing half a minute later', 30, []],
    ['a quarter of an hour each minute', 60, [900]],
    ['a day each quarter of an hour', 900, [900, DAY]],
    ['a week each six hours', 6 * HOUR, [900, 7 * DAY]],
  ])('%s', (_name, later, spans) => {
    expect(dueReadings(done, [], NOW + later).map(({ window }) => window.to - window.from)).toEqual(spans);
  });

  test('what is being read is not begun again, and keeps nothing else back', () => {
    const week = { window: { from: NOW - 7 * DAY, to: NOW }, settles: ['warm', 'cold'] as const };
    expect(dueReadings({}, [week], NOW).map(({ settles }) => settles)).toEqual([['hot']]);
  });

  test('the next look is when the first tier is due, and at once when one is overdue', () => {
    expect(secondsToNext({ hot: NOW - 20, warm: NOW - 890, cold: NOW }, NOW)).toBe(10);
    expect(secondsToNext({ hot: NOW - 100, warm: NOW, cold: NOW }, NOW)).toBe(0);
  });
});

test.each([
  ['half of two seconds at first', 1, 1],
  ['half of a minute in the end', 9, 30],
])('waits %s', (_name, attempt, expected) => {
  expect(retryWait(attempt, 0.5)).toBe(expected);
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
    [{ requests_per_minute: '0' }, 'APPMON-CRASHLYTICS-RATE'],
    [{ requests_per_minute: 'many' }, 'APPMON-CRASHLYTICS-RATE'],
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
