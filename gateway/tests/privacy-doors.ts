import { encodeMessage } from '../receive/otlp-schema';
import { KEY } from './fixture';
import { MEMBERS, MEMORY, PERSON, TALK } from './privacy-person';
import { attribute, logs, PHONE } from './samples';

/** One request. */
export interface Sent {
  readonly what: string;
  readonly path: string;
  readonly body: string | Buffer<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

const hec = (what: string, event: unknown, path = '/event'): Sent => ({
  what: `HEC ${what}`,
  path: `/services/collector${path}`,
  body: typeof event === 'string' ? event : JSON.stringify(event),
});

const record = {
  timeUnixNano: '1772409600000000000',
  body: { stringValue: TALK },
  attributes: [attribute('user.id', PERSON.user), attribute('customer.note', TALK)],
};
const resource = { attributes: [...PHONE, attribute('app.installation.id', PERSON.install)] };
const span = {
  traceId: '5b8efff798038103d269b633813fc60c',
  spanId: 'eee19b7ec3c1b174',
  name: TALK,
  startTimeUnixNano: '1772409600000000000',
  attributes: record.attributes,
  events: [{ name: 'exception', attributes: [attribute('exception.message', TALK)] }],
};
const gauge = {
  name: 'requests',
  gauge: { dataPoints: [{ timeUnixNano: '1772409600000000000', asDouble: 1, attributes: record.attributes }] },
};
/** Requests of the three signals of OTLP: path, message and JSON form. */
export const OTLP = [
  ['logs', 'LogsRequest', logs([record, { ...record, body: { kvlistValue: { values: [attribute('password', PERSON.password)] } } }])],
  ['traces', 'TracesRequest', { resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] }],
  ['metrics', 'MetricsRequest', { resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [gauge] }] }] }],
] as const;

const inProtobuf = (value: object): Record<string, unknown> => {
  const text = JSON.stringify(value).replace('"5b8efff798038103d269b633813fc60c"', `"${Buffer.alloc(16, 7).toString('base64')}"`);
  return JSON.parse(text.replace('"eee19b7ec3c1b174"', `"${Buffer.alloc(8, 7).toString('base64')}"`)) as Record<string, unknown>;
};

const otlp: readonly Sent[] = OTLP.flatMap(([signal, message, value]) => [
  { what: `OTLP ${signal} in JSON`, path: `/v1/${signal}`, body: JSON.stringify(value), headers: { 'content-type': 'application/json' } },
  {
    what: `OTLP ${signal} in protobuf`,
    path: `/v1/${signal}`,
    body: encodeMessage(message, inProtobuf(value)),
    headers: { 'content-type': 'application/x-protobuf' },
  },
]);

const crash = (what: string, body: string | Buffer<ArrayBuffer>): Sent => ({
  what: `report: ${what}`,
  path: '/v1/crashes?app_id=com.examplebank.retail&platform=android',
  body,
});

const multipart = [
  ['metadata', JSON.stringify({ app_id: 'bank', install_id: PERSON.install, user_id: PERSON.user, screen_name: TALK })],
  ['report', `java.lang.IllegalStateException: ${TALK}\n\tat com.examplebank.retail.Home.load(Home.kt:41)\n`],
  ['attachment', MEMORY],
].map(([name, text]) => `--b\r\nContent-Disposition: form-data; name="${name ?? ''}"; filename="f"\r\n\r\n${text ?? ''}\r\n`);

const IPS_HEAD = JSON.stringify({
  app_name: 'ExampleBank',
  bug_type: '309',
  timestamp: '2026-03-02 10:15:30.00 +0100',
  incident_id: 'A',
  os_version: 'iPhone OS 17.3',
});
const ips = {
  procName: 'ExampleBank',
  crashReporterKey: PERSON.install,
  exception: { type: 'EXC_CRASH', signal: 'SIGABRT' },
  asi: { 'libsystem_c.dylib': [TALK] },
  faultingThread: 0,
  threads: [{ triggered: true, threadState: { x: [{ value: MEMORY }] }, frames: [{ imageOffset: 1, symbol: 'main', imageIndex: 0 }] }],
  usedImages: [{ name: 'ExampleBank', base: 4096, size: 4096, uuid: 'a' }],
};
const kscrash = {
  report: { id: 'k1', timestamp: 1772409600 },
  user: MEMBERS,
  system: { device_app_hash: PERSON.install, CFBundleIdentifier: 'com.bank' },
  crash: {
    error: { type: 'nsexception', nsexception: { name: 'E', reason: TALK } },
    threads: [
      {
        index: 0,
        crashed: true,
        registers: { basic: { x0: MEMORY } },
        stack: { contents: MEMORY },
        notable_addresses: { r1: { value: MEMORY } },
        backtrace: { contents: [{ instruction_addr: 4096 }] },
      },
    ],
  },
};
const TOMBSTONE = `*** *** *** *** *** *** *** *** *** *** *** *** *** *** *** ***\nBuild fingerprint: 'google/raven/raven:14/UP1A/1:user/release-keys'\nABI: 'arm64'\nTimestamp: 2026-03-02 10:15:30.123+0100\npid: 1, tid: 1, name: main  >>> com.examplebank.retail <<<\nsignal 6 (SIGABRT), code -1 (SI_QUEUE), fault addr --------\nAbort message: '${TALK}'\n    x0  ${MEMORY}\nbacktrace:\n      #00 pc 0000000000012345  /apex/libc.so (abort+164)\n\nmemory near x0:\n    ${MEMORY}\n--------- log main\n03-02 10:15:30 E App: ${MEMORY} ${TALK}\n`;
const LEGACY = `Incident Identifier: A\nCrashReporter Key:   ${PERSON.install}\nProcess:             ExampleBank [1]\nIdentifier:          com.bank\nDate/Time:           2026-03-02 10:15:30.000 +0100\nException Type:  EXC_CRASH (SIGABRT)\n\nApplication Specific Information:\n${TALK}\n\nThread 0 Crashed:\n0   ExampleBank   0x0000000102f4400c 0x102f44000 + 12\n\nThread 0 crashed with ARM Thread State (64-bit):\n    x0: ${MEMORY}\n`;
const ANR = `----- pid 1 at 2026-03-02 10:15:30 -----\nCmd line: com.examplebank.retail\n\n"main" prio=5 tid=1 Blocked\n  | stack=${MEMORY}\n  at com.examplebank.retail.Home.load(Home.kt:41)\n  - waiting to lock <0x1> (a java.lang.Object) ${TALK}\n`;

const crashes: readonly Sent[] = [
  crash(
    'Java',
    `java.lang.IllegalStateException: ${TALK}\n\tat com.examplebank.retail.Home.load(Home.kt:41)\nCaused by: java.io.IOException: ${TALK}\n\t... 3 more\n`,
  ),
  crash('.ips', `${IPS_HEAD}\n${JSON.stringify(ips)}`),
  crash('legacy Apple', LEGACY),
  crash('KSCrash', JSON.stringify(kscrash)),
  crash('tombstone', TOMBSTONE),
  crash('ANR', ANR),
  crash('JavaScript', `TypeError: ${TALK}\n    at load (address at index.android.bundle:1:123456)\n`),
  crash(
    'MetricKit',
    JSON.stringify({
      timeStampBegin: '2026-03-01 00:00:00',
      timeStampEnd: '2026-03-02 00:00:00',
      crashDiagnostics: [{ version: '1', diagnosticMetaData: { terminationReason: TALK, signal: 6 }, callStackTree: { callStacks: [] } }],
    }),
  ),
  crash(
    'Crashlytics',
    JSON.stringify({
      bundle_identifier: 'com.bank',
      platform: 'ANDROID',
      installation_uuid: PERSON.install,
      user: { id: PERSON.user, email: PERSON.email },
      custom_keys: [{ key: 'note', value: TALK }],
      logs: [{ message: TALK }],
      breadcrumbs: [{ name: TALK }],
      exceptions: [{ type: 'E', exception_message: TALK, frames: [] }],
    }),
  ),
  crash('a minidump', Buffer.concat([Buffer.from('MDMP\x93\xa7\0\0'), Buffer.from(`${MEMORY} ${TALK}`), Buffer.alloc(64)])),
  crash('a PLCrash report', Buffer.concat([Buffer.from('plcrash\x01'), Buffer.from(`${MEMORY} ${TALK}`)])),
  crash('no report', `Something went wrong\n${TALK}\n`),
  {
    what: 'report: multipart',
    path: '/v1/crashes',
    body: `${multipart.join('')}--b--\r\n`,
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
  },
];

const event = {
  event_id: '9ec79c33ec9942ab8353589fcb2e04dc',
  timestamp: 1772409600,
  platform: 'java',
  release: 'com.examplebank.retail@7.1.0+42',
  level: 'error',
  message: TALK,
  user: { id: PERSON.user, email: PERSON.email, ip_address: '83.45.112.9' },
  extra: MEMBERS,
  tags: { note: TALK },
  breadcrumbs: { values: [{ message: TALK, data: MEMBERS }] },
  request: { url: `https://x.test/?q=${encodeURIComponent(PERSON.email)}`, data: MEMBERS, headers: { Cookie: `sid=${PERSON.password}` } },
  exception: {
    values: [
      {
        type: 'E',
        value: TALK,
        stacktrace: {
          registers: { x0: MEMORY },
          frames: [{ function: 'load', module: 'com.examplebank.retail.Home', vars: { password: PERSON.password, note: TALK } }],
        },
      },
    ],
  },
};
const item = (header: object, payload: string): string =>
  `${JSON.stringify({ ...header, length: Buffer.byteLength(payload) })}\n${payload}\n`;
const envelope = [
  `${JSON.stringify({ event_id: event.event_id, sent_at: '2026-03-02T10:15:30Z' })}\n`,
  item({ type: 'event' }, JSON.stringify(event)),
  item({ type: 'attachment', filename: `${PERSON.email}.txt` }, `${MEMORY} ${TALK}`),
  item({ type: 'attachment', filename: 'mini.dmp', attachment_type: 'event.minidump' }, `MDMP${MEMORY}`),
  item({ type: 'user_report' }, JSON.stringify({ email: PERSON.email, comments: TALK })),
  item({ type: 'replay_recording' }, `${MEMORY} ${TALK}`),
].join('');
const bugsnag = {
  apiKey: KEY,
  notifier: { name: 'n' },
  events: [
    {
      exceptions: [{ errorClass: 'E', message: TALK, stacktrace: [{ method: 'a.b', file: 'F', lineNumber: 1, code: { '1': MEMORY } }] }],
      user: { id: PERSON.user, email: PERSON.email, name: TALK },
      metaData: { app: MEMBERS, note: { text: TALK } },
      breadcrumbs: [{ name: TALK, metaData: MEMBERS }],
      app: { id: 'com.examplebank.retail' },
      device: { id: PERSON.install },
    },
  ],
};
const sentryKey = `?sentry_key=${KEY}`;

/** Requests with personal data and a telephone's memory through every way in. */
export const REQUESTS: readonly Sent[] = [
  hec('event', { time: 1772409600, event: { ...MEMBERS, type: 'crash', app_id: 'bank', stack: `E: ${TALK}\n\tat a.B.c(B.kt:1)` } }),
  hec('text', { event: TALK, fields: { note: TALK, user_id: PERSON.user } }),
  hec('foreign', { event: MEMBERS, sourcetype: 'other', source: TALK, host: PERSON.email }),
  hec('id', { event: { event_id: PERSON.email, type: 'screen_view', app_id: 'bank' } }),
  hec('raw', `${TALK} user_id=${PERSON.user}\n{"install_id":"${PERSON.install}","note":"${TALK}"}`, '/raw?sourcetype=x'),
  ...otlp,
  ...crashes,
  { what: 'Sentry envelope', path: `/api/1/envelope/${sentryKey}`, body: envelope },
  { what: 'Sentry store', path: `/api/1/store/${sentryKey}`, body: JSON.stringify(event) },
  { what: 'Bugsnag event', path: '/notify', body: JSON.stringify(bugsnag), headers: { 'bugsnag-api-key': KEY } },
  {
    what: 'Bugsnag sessions',
    path: '/sessions',
    body: JSON.stringify({
      apiKey: KEY,
      app: { id: 'bank' },
      device: { id: PERSON.install },
      sessions: [{ id: 's', startedAt: '2026-03-02T10:15:30Z', user: { id: PERSON.user, email: PERSON.email } }],
    }),
    headers: { 'bugsnag-api-key': KEY },
  },
];

/** Bodies that no door takes: what is wrong with them may be told to the sender, not to a log. */
export const BROKEN: readonly Sent[] = [
  ...REQUESTS.map(({ body, ...sent }) => ({
    ...sent,
    body: typeof body === 'string' ? `{"broken": ${body.slice(0, 300)}` : body.subarray(0, body.length / 2),
  })),
  hec('with personal data for a path', TALK, `/${encodeURIComponent(PERSON.email)}`),
];
