import fc from 'fast-check';
import type { JsonObject } from '../vocabulary';
import { issueIdOf, normaliseReport, parseJvmStack, parseReports, templateOf } from '.';

const JAVA = `FATAL EXCEPTION: main
Process: com.examplebank.retail, PID: 4711
java.lang.RuntimeException: Unable to start activity: java.lang.IllegalStateException: no session 42
\tat android.app.ActivityThread.performLaunchActivity(ActivityThread.java:3782)
\tat android.app.ActivityThread.main(ActivityThread.java:7872)
\tat java.lang.reflect.Method.invoke(Native Method)
\tat com.android.internal.os.ZygoteInit.main(ZygoteInit.java:936)
Caused by: java.lang.IllegalStateException: no session 42
\tat com.examplebank.retail.home.HomeViewModel.lambda$load$3(HomeViewModel.kt:41)
\tat com.examplebank.retail.home.HomeActivity.onCreate(HomeActivity.kt:23)
\tat android.app.ActivityThread.performLaunchActivity(ActivityThread.java:3745)
\t... 3 more
`;
const ips = (frames: readonly object[], more: object = {}): string =>
  `${JSON.stringify({ bug_type: '309', app_name: 'Bank', os_version: 'iPhone OS 18.5 (22F76)', app_version: '7.1', incident_id: 'A1B2C3D4-0004-4E5F-8A9B-0C1D2E3F4A04' })}\n${JSON.stringify(
    {
      exception: { type: 'EXC_BREAKPOINT', signal: 'SIGTRAP' },
      faultingThread: 0,
      threads: [{ id: 1, triggered: true, frames }],
      usedImages: [
        {
          name: 'Bank',
          base: 4341104640,
          uuid: '5f0c2f0e-7a37-3d0e-9b1f-0e3c2f4d1a10',
          path: '/private/var/containers/Bundle/Application/X/Bank.app/Bank',
        },
        { name: 'UIKitCore', base: 6610046976, uuid: 'c3b0a1de-55ec-3f4f-9c5d-6f3e8a0b1c22', path: '/System/Library/UIKitCore' },
      ],
      ...more,
    },
  )}`;
const NAMED = ips([
  { imageIndex: 1, imageOffset: 4, symbol: '-[UIView layout]' },
  { imageIndex: 0, imageOffset: 400, symbol: 'closure #2 in TransferScreen.submit(_:)', symbolLocation: 8 },
]);
const CRASHLYTICS = JSON.stringify({
  name: 'projects/1/apps/1:2:android:3/events/9',
  eventId: 'EVENT9',
  platform: 'ANDROID',
  bundleOrPackage: 'com.examplebank.retail',
  eventTime: '2026-03-04T08:41:06.812Z',
  installationUuid: 'abc',
  issue: { id: 'i1', errorType: 'FATAL' },
  version: { displayVersion: '7.13.0', buildVersion: '7130' },
  device: { manufacturer: 'samsung', model: 'SM-A546B' },
  exceptions: [
    {
      type: 'java.lang.NullPointerException',
      exceptionMessage: 'x',
      frames: [{ symbol: 'com.examplebank.retail.A.b', file: 'A.kt', line: '7', owner: 'DEVELOPER' }],
    },
  ],
  blameFrame: { symbol: 'com.examplebank.retail.A.b', owner: 'DEVELOPER' },
});

const eventOf = (text: string): JsonObject => {
  const [report] = parseReports(text);
  if (!report) throw new Error('Expected a report.');
  return normaliseReport(report, { appId: 'com.examplebank.retail', platform: 'android' });
};
const keyOf = (text: string): unknown => eventOf(text)['issue_key'];

describe('parsing', () => {
  it('expands `... N more` from the enclosing trace', () => {
    const { chain, header } = parseJvmStack(JAVA);
    expect(header).toEqual({ thread: 'main', process: 'com.examplebank.retail', pid: 4711 });
    expect(chain.map(({ type }) => type)).toEqual(['java.lang.RuntimeException', 'java.lang.IllegalStateException']);
    expect(chain[1]?.frames.slice(3).map(({ symbol_raw: raw }) => raw)).toEqual([
      'android.app.ActivityThread.main',
      'java.lang.reflect.Method.invoke',
      'com.android.internal.os.ZygoteInit.main',
    ]);
  });

  it('reads a REST record of Crashlytics to the fields of the vocabulary', () => {
    expect(eventOf(CRASHLYTICS)).toMatchObject({
      event_id: 'EVENT9',
      event_name: 'app.crash',
      app_version: '7.13.0',
      app_version_sort: '00007.00013.00000',
      device_model_code: 'SM-A546B',
      occurred_time: 1772613666.812,
      culprit: 'com.examplebank.retail.A.b',
      title: 'NullPointerException in A.b',
      vendor_issue_id: 'i1',
    });
    expect(JSON.stringify(eventOf(CRASHLYTICS))).not.toContain('"abc"');
  });

  it('reads frames of Apple without a report around them', () => {
    const event = eventOf(
      '0   Bank 0x0000000100310546 Repository.format() + 44 (Repository.swift:384)\n1   UIKitCore 0x00000001a0030034 -[UIView layout] + 103\n',
    );
    expect(event).toMatchObject({ kind: 'crash', runtime: 'swift', culprit: 'Repository.format()' });
    expect((event['frames'] as JsonObject[])[0]).toMatchObject({
      module: 'Bank',
      file: 'Repository.swift',
      line: 384,
      symbol: 'Repository.format',
      in_app: true,
    });
  });

  it('keeps what it cannot read', () => {
    const event = eventOf('first line\nsecond line');
    expect(event).toMatchObject({ kind: 'unparsed', raw: ['first line', 'second line'], event_name: 'app.crash', fatal: false });
  });

  it('keeps nothing of a dump it cannot read', () => {
    expect(eventOf('MDMP\u0000\u0001secret memory')).toMatchObject({
      kind: 'unparsed',
      raw: ['Report in the binary format minidump; its content is not kept.'],
    });
  });

  it.each([
    ['java', JAVA],
    ['ips', NAMED],
    ['crashlytics', CRASHLYTICS],
  ])('takes a %s report cut at every byte', (_name, text) => {
    for (let length = 0; length <= text.length; length++) {
      const reports = parseReports(text.slice(0, length));
      expect(reports.length).toBeGreaterThan(0);
      expect(reports.map((report) => normaliseReport(report)['issue_key'])).not.toContain(undefined);
    }
  });

  it('takes random mutations', () => {
    const edit = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      remove: fc.nat(20),
      insert: fc.string({ maxLength: 8, unit: 'binary' }),
    });
    fc.assert(
      fc.property(fc.constantFrom(JAVA, NAMED, CRASHLYTICS), fc.array(edit, { maxLength: 6 }), (text, edits) => {
        const mutated = edits.reduce((current, { at, remove, insert }) => {
          const start = Math.floor(at * current.length);
          return current.slice(0, start) + insert + current.slice(start + remove);
        }, text);
        expect(parseReports(mutated).every((report) => typeof normaliseReport(report)['issue_key'] === 'string')).toBe(true);
      }),
      { numRuns: 400, seed: 7 },
    );
  });
});

describe('keys', () => {
  it.each([
    ['moved lines', JAVA.replace(/:(\d+)\)/g, ':9$1)')],
    ['another number in the message', JAVA.replaceAll('session 42', 'session 1234567')],
    ['a renumbered lambda', JAVA.replace('lambda$load$3', 'lambda$load$17')],
    [
      'a log prefix',
      JAVA.split('\n')
        .map((line) => `03-02 10:10:07.705  4321  4321 E AndroidRuntime: ${line}`)
        .join('\n'),
    ],
    ['another release of the system', JAVA.replace(/ActivityThread\.java:\d+/g, 'ActivityThread.java:1')],
    [
      'common frames printed in full',
      JAVA.replace(
        '\t... 3 more\n',
        '\tat android.app.ActivityThread.main(ActivityThread.java:7872)\n\tat java.lang.reflect.Method.invoke(Native Method)\n\tat com.android.internal.os.ZygoteInit.main(ZygoteInit.java:936)\n',
      ),
    ],
    ['a cut tail', JAVA.slice(0, JAVA.indexOf('\t... 3 more'))],
  ])('do not change with %s', (_name, variant) => {
    expect(variant).not.toBe(JAVA);
    expect(keyOf(variant)).toBe(keyOf(JAVA));
  });

  it('change with the frame of the app, the type and the application', () => {
    expect(keyOf(JAVA.replace('HomeViewModel.lambda', 'OtherViewModel.lambda'))).not.toBe(keyOf(JAVA));
    expect(keyOf(JAVA.replaceAll('IllegalStateException', 'IllegalArgumentException'))).not.toBe(keyOf(JAVA));
    const [report] = parseReports(JAVA);
    expect(report && normaliseReport(report, { appId: 'other', platform: 'android' })['issue_key']).not.toBe(keyOf(JAVA));
  });

  it('do not depend on the signal of a Swift trap, on versions, or on closure numbers', () => {
    const other = NAMED.replace('EXC_BREAKPOINT', 'EXC_BAD_INSTRUCTION')
      .replace('SIGTRAP', 'SIGILL')
      .replace('"7.1"', '"8.0"')
      .replace('18.5 (22F76)', '19.0 (23A1)')
      .replace('closure #2', 'closure #5');
    expect(keyOf(other)).toBe(keyOf(NAMED));
    expect(eventOf(NAMED)).toMatchObject({ symbolication: 'full', culprit: 'closure #2 in TransferScreen.submit(_:)' });
  });

  it('are provisional while the frame of the app has no symbol', () => {
    const bare = (offset: number): string =>
      ips([
        { imageIndex: 1, imageOffset: 4, symbol: 'x' },
        { imageIndex: 0, imageOffset: offset },
      ]);
    expect(eventOf(bare(400))).toMatchObject({ symbolication: 'pending', culprit: 'Bank 0x190' });
    expect(keyOf(bare(404))).not.toBe(keyOf(bare(400)));
    expect(keyOf(bare(400))).not.toBe(keyOf(NAMED));
  });

  it('are explained frame by frame', () => {
    expect((eventOf(NAMED)['fp_explain'] as unknown[]).slice(0, 2)).toEqual([
      { frame: '-[UIView layout]', used: false, rule: 'apple-ui' },
      { frame: 'closure in TransferScreen.submit', used: true, rule: 'app-bundle' },
    ]);
  });

  it('have an id for people', () => {
    expect(issueIdOf('0123456789abcdef')).toBe('AM-04HMASW9');
  });
});

describe('platform of an Apple text report without an OS line', () => {
  const platformOf = (text: string, said?: string): unknown =>
    normaliseReport(parseReports(text)[0] ?? { sourceKind: '', fields: {}, causes: [], threads: [] }, { platform: said })['platform'];
  const thread = 'Thread 0 Crashed:\n0   Bank   0x0000000102268e70 0x10211c000 + 1363568\n\nBinary Images:\n';

  it.each([
    ['an iPhone in the head', `Hardware Model:      iPhone14,2\n${thread}`, 'ios'],
    ['a Mac in the head', `Hardware Model:      MacBookPro18,3\n${thread}`, 'macos'],
    ['a path of a phone', `Process: Bank [3]\nPath: /private/var/containers/Bundle/Application/X/Bank.app/Bank\n${thread}`, 'ios'],
    ['a path of a Mac', `Process: Bank [3]\nPath: /Applications/Bank.app/Contents/MacOS/Bank\n${thread}`, 'macos'],
    ['a platform in the head', `Process: Bank [3]\nPlatform: iOS\n${thread}`, 'ios'],
    ['a head that says nothing', `Process: Bank [3]\n${thread}`, undefined],
    ['no head at all', thread, 'macos'],
  ])('with %s', (_name, text, platform) => {
    expect(platformOf(text)).toBe(platform);
  });

  it('is what the sender says, and what the first line of an .ips says', () => {
    expect(platformOf(thread, 'ios')).toBe('ios');
    expect(platformOf(`{"bug_type":"109","os_version":"iPhone OS 10.1.1 (14B100)"}\n${thread}`)).toBe('ios');
  });
});

describe('what redaction left in a message', () => {
  it.each([
    ['account [iban] is closed', 'account [iban] is closed'],
    ['account ([iban]) of [email] has 3 cards', 'account ([iban]) of [email] has <int> cards'],
    ["no account '[iban]' for code='[otp]'", "no account '[iban]' for code='[otp]'"],
    ['call of https://bank.example/accounts/[iban]/cards?of=[id] failed', 'call of <url> failed'],
    ['field [amount] is missing', 'field [<argument>] is missing'],
    ["field 'to [iban] or so' is missing", 'field <quoted> is missing'],
  ])('%s', (message, template) => {
    expect(templateOf(message)).toBe(template);
  });
});

describe('placeholders of identity hashes and quoted data', () => {
  it.each([
    ['Fragment Home{06a8453} not attached', 'Fragment Home{<sha>} not attached'],
    ['Fragment Home{0675337} not attached', 'Fragment Home{<sha>} not attached'],
    ['View{0675337 V.E} has a parent', 'View{<sha> V.E} has a parent'],
    ['no owner: com.bank.Home@0675337', 'no owner: com.bank.Home<hex>'],
    ['no owner: com.bank.Home@06a8453', 'no owner: com.bank.Home<hex>'],
    ['row {12} of {facade}', 'row {<int>} of {facade}'],
    ["Could not parse query 'p:matchText'", 'Could not parse query <quoted>'],
    ['The option "b" is taken', 'The option <quoted> is taken'],
    ["It's the client's turn", "It's the client's turn"],
    [
      "Attempt to invoke virtual method 'int java.lang.String.length()' on a null object reference",
      "Attempt to invoke virtual method 'int java.lang.String.length()' on a null object reference",
    ],
    [
      "Attempt to read from field 'int com.bank.Account.balance' on a null object reference",
      "Attempt to read from field 'int com.bank.Account.balance' on a null object reference",
    ],
  ])('%s', (message, template) => {
    expect(templateOf(message)).toBe(template);
  });
});

it('takes the prefixes it is given for the code of the app, and leaves binary images alone with those of packages', () => {
  const report = (inApp: readonly string[]): JsonObject =>
    normaliseReport(parseReports(JAVA.replaceAll('com.examplebank.retail.home', 'net.vendor.home'))[0] as never, { inApp });
  const isApp = (event: JsonObject): unknown => (event['frames'] as JsonObject[])[0]?.['in_app'];
  expect([isApp(report(['net.vendor.'])), isApp(report(['com.examplebank.'])), isApp(report([]))]).toEqual([true, false, false]);
  const native = normaliseReport(parseReports(NAMED)[0] as never, { inApp: ['com.examplebank.'] });
  expect(native['culprit']).toBe('closure #2 in TransferScreen.submit(_:)');
});
