import { isOwnFrame, normaliseReport, parseGroupingRules, parseReports } from '.';
import { fitsGlob } from './glob';
import type { JsonObject } from '../vocabulary';

const TRACE = [
  'java.lang.IllegalStateException: no card 17',
  '\tat com.bank.net.Retry.run(Retry.java:4)',
  '\tat com.vendor.pay.Sheet.open(Sheet.java:8)',
  '\tat com.bank.pay.Form.submit(Form.java:9)',
].join('\n');

function eventOf(rows: readonly JsonObject[], text = TRACE): JsonObject {
  const [report] = parseReports(text);
  const rules = parseGroupingRules(rows);
  return report === undefined
    ? {}
    : normaliseReport(report, { appId: 'bank', platform: 'android', inApp: ['com.bank.'], rules: rules.get('bank') ?? rules.get('*') });
}
const explained = (event: JsonObject): unknown => event['fp_explain'];

describe('a pattern', () => {
  it.each([
    ['com.bank.*', 'com.bank.pay.Form', true],
    ['*.Form.*', 'com.bank.Form.submit', true],
    ['no card ?7', 'no card 17', true],
    ['no card ?', 'no card 17', false],
    ['a*b*c', 'axxbxxbyc', true],
    ['a*b*c', 'axxbxxby', false],
    ['', '', true],
    ['*', '', true],
    ['a.c', 'abc', false],
  ])('%s against %s', (pattern, text, expected) => {
    expect(fitsGlob(pattern, text)).toBe(expected);
  });
});

describe('frame rules', () => {
  const rule = (more: JsonObject): JsonObject => ({ rule: 'r1', kind: 'frame', ...more });

  it('take a helper of the app out, so that its caller is blamed', () => {
    const event = eventOf([rule({ function: 'com.bank.net.Retry.*', action: 'ignore' })]);
    expect(event['culprit']).toBe('com.bank.pay.Form.submit');
    expect(explained(event)).toContainEqual({ frame: 'com.bank.net.Retry.run', used: false, rule: 'customer:r1' });
  });

  it('make a frame of another package the own code', () => {
    const without = rule({ rule: 'a', function: 'com.bank.net.*', action: '-app' });
    const event = eventOf([without, rule({ rule: 'b', function: 'com.vendor.*', action: '+app' })]);
    expect(event['culprit']).toBe('com.vendor.pay.Sheet.open');
    expect(explained(event)).toContainEqual({ frame: 'com.vendor.pay.Sheet.open', used: true, rule: 'customer:b' });
  });

  it('hold for their app alone; the first that fits wins', () => {
    expect(eventOf([rule({ app_id: 'other', function: '*', action: 'ignore' })])['culprit']).toBe('com.bank.net.Retry.run');
    const both = [
      rule({ rule: 'z', position: 1, function: '*Retry*', action: '+app' }),
      rule({ rule: 'a', position: 2, function: '*Retry*', action: 'ignore' }),
    ];
    expect(eventOf(both)['culprit']).toBe('com.bank.net.Retry.run');
  });
});

it('decide for which frames symbols are expected, too', () => {
  const rows = [
    { rule: 'a', kind: 'frame', function: 'com.bank.net.*', action: '-app' },
    { rule: 'b', kind: 'frame', function: 'com.vendor.*', action: '+app' },
  ];
  const [report] = parseReports(TRACE);
  const frames = report?.causes[0]?.frames ?? [];
  const own = (rules: ReturnType<typeof parseGroupingRules>): unknown =>
    report && frames.map(isOwnFrame(report, { inApp: ['com.bank.'], rules: rules.get('*') }));
  expect(own(parseGroupingRules([]))).toEqual([true, false, true]);
  expect(own(parseGroupingRules(rows))).toEqual([false, true, true]);
});

describe('fingerprint rules', () => {
  const rule: JsonObject = { rule: 'cards', app_id: 'bank', kind: 'fingerprint', message: 'no card *', fingerprint: 'missing card' };

  it('give reports of different places one key, and say so', () => {
    const elsewhere = 'java.io.IOException: no card 4\n\tat com.bank.home.Screen.show(Screen.java:2)';
    const event = eventOf([rule]);
    expect(event['issue_key']).toBe(eventOf([rule], elsewhere)['issue_key']);
    expect(event['issue_key']).not.toBe(eventOf([])['issue_key']);
    expect(explained(event)).toContainEqual({ frame: 'missing card', used: true, rule: 'customer:cards' });
  });

  it('need every part to fit, module and function on one frame', () => {
    const key = eventOf([])['issue_key'];
    expect(eventOf([{ ...rule, type: 'java.io.*' }])['issue_key']).toBe(key);
    expect(eventOf([{ ...rule, function: '*.Form.submit', type: 'java.lang.*' }])['issue_key']).not.toBe(key);
  });
});

it.each([
  [{ kind: 'rumour', function: '*' }, 'Expected frame or fingerprint as kind of the grouping rule r; got rumour.'],
  [{ kind: 'frame', function: '*', action: 'drop' }, 'Expected +app, -app, ignore as action of the grouping rule r; got drop.'],
  [{ kind: 'frame', action: '+app' }, 'Expected a pattern as module, function of the grouping rule r; got none.'],
  [{ kind: 'frame', function: '*', message: 'x', action: '+app' }, 'Expected nothing as message of the grouping rule r; got x.'],
  [{ kind: 'fingerprint', type: 'T' }, 'Expected a text as fingerprint of the grouping rule r; got nothing.'],
])('refuses %j', (row, message) => {
  expect(() => parseGroupingRules([{ rule: 'r', ...row }])).toThrow(
    expect.objectContaining({ code: 'APPMON-GROUPING-RULE', message }) as Error,
  );
});
