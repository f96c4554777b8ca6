import { normaliseReport, parseReports } from '..';

const payload = (event: object): string => JSON.stringify({ notifier: { name: 'test' }, events: [event] });
const read = (event: object) => parseReports(payload(event)).map((report) => normaliseReport(report));

/** The members of an error report as Bugsnag's API description shows them. */
const ANDROID = {
  exceptions: [
    {
      errorClass: 'java.lang.RuntimeException',
      message: 'Unable to start activity',
      type: 'android',
      stacktrace: [{ method: 'android.app.ActivityThread.performLaunchActivity', file: 'ActivityThread.java', lineNumber: 3270 }],
    },
    {
      errorClass: 'java.lang.IllegalStateException',
      message: 'no session',
      type: 'android',
      stacktrace: [
        { method: 'com.examplebank.retail.Home.load', file: 'Home.kt', lineNumber: 41, inProject: true, code: { 41: 'val secret = 1' } },
      ],
    },
  ],
  unhandled: true,
  severity: 'error',
  severityReason: { type: 'unhandledException' },
  app: { id: 'com.examplebank.retail', version: '7.13.0' },
  device: { osName: 'android', osVersion: '16', time: '2026-03-02T00:00:00.000Z' },
  context: 'HomeActivity',
  threads: [{ id: 2, name: 'main', state: 'RUNNABLE', errorReportingThread: true, stacktrace: [] }],
  breadcrumbs: [{ timestamp: '2026-03-01T23:59:59.000Z', name: 'Home', type: 'navigation', metaData: { from: 'Login' } }],
};

const COCOA = {
  exceptions: [
    {
      errorClass: 'NSRangeException',
      message: 'index 5 beyond bounds',
      type: 'cocoa',
      stacktrace: [
        {
          machoFile: '/x/Retail.app/Retail',
          machoUUID: 'ABCD',
          frameAddress: '0x100004000',
          machoLoadAddress: '0x100000000',
          method: 'pay',
        },
      ],
    },
  ],
  unhandled: true,
  app: { id: 'com.examplebank.retail' },
  device: { osName: 'iOS', osVersion: '26.1' },
};

it('reads exceptions outermost first, the root with the frame of the app', () => {
  const [event] = read(ANDROID);
  expect(event).toMatchObject({
    kind: 'crash',
    runtime: 'jvm',
    title: 'IllegalStateException in Home.load',
    exception_message: 'no session',
    app_version: '7.13.0',
    screen_name: 'HomeActivity',
    occurred_time: Date.UTC(2026, 2, 2) / 1000,
    frames: [{ file: 'Home.kt', line: 41, in_app: true }],
    causes: [{ type: 'java.lang.RuntimeException' }, { type: 'java.lang.IllegalStateException' }],
    breadcrumbs: [{ kind: 'navigation', label: 'Home', data: { from: 'Login' } }],
  });
  expect(JSON.stringify(event)).not.toContain('secret');
});

it('reads native stacks with the place inside the image, and signals by their name', () => {
  expect(read(COCOA)[0]).toMatchObject({
    kind: 'crash',
    runtime: 'native',
    exception_name: 'NSRangeException',
    frames: [{ module: 'Retail', address: '0x100004000', rel_address: '0x4000', image_uuid: 'abcd' }],
  });
  const signal = { ...COCOA, exceptions: [{ ...COCOA.exceptions[0], errorClass: 'SIGSEGV' }] };
  expect(read(signal)[0]).toMatchObject({ signal: 'SIGSEGV', kind: 'crash', frames: [{ rel_address: '0x4000' }] });
});

it.each([
  ['handled', { unhandled: false }, 'nonfatal'],
  ['an ANR', { severityReason: { type: 'anrError' } }, 'anr'],
  ['a hang', { exceptions: [{ errorClass: 'App Hang', type: 'cocoa', stacktrace: [] }] }, 'hang'],
  ['out of memory', { exceptions: [{ errorClass: 'Out Of Memory', type: 'cocoa', stacktrace: [] }] }, 'oom'],
])('tells %s from a crash', (_what, more, kind) => {
  expect(read({ ...ANDROID, threads: [{ id: 1, stacktrace: [{ method: 'a.b' }] }], ...more })[0]).toMatchObject({ kind });
});

it('never throws on members of another type', () => {
  const odd = [null, 1, 'x', [], { stacktrace: 1 }, { stacktrace: [null, { frameAddress: {}, lineNumber: 'x' }] }];
  for (const exceptions of [odd, 'x', null]) {
    expect(read({ ...ANDROID, exceptions, errorClass: 1, threads: odd, breadcrumbs: odd, app: 1, device: [] })).toHaveLength(1);
  }
});
