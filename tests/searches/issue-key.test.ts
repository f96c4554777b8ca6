import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { normaliseReport, parseGroupingRules, parseReports } from '../../core/crash';
import type { ReportContext } from '../../core/crash';
import { MESSAGE_IS_DATA } from '../../core/crash/rules';
import type { JsonObject } from '../../core/vocabulary';
import { compileEval, parseAssignments } from '../../runtime/spl/eval';
import type { Cell } from '../../runtime/spl/value';

/** The steps of the macro that works out in SPL the key the gateway gave. */
const definition =
  /\[appmon_issue_key\]\ndefinition = (.*)/.exec(readFileSync(join(__dirname, '../../default/macros.conf'), 'utf8'))?.[1] ?? '';
const steps = definition
  .split(' | ')
  .filter((step) => step.startsWith('eval '))
  .flatMap((step) => parseAssignments(step.slice('eval '.length)));

/** The key that the macro gives to an event whose scalars were extracted. */
function splKey(event: JsonObject): Cell | undefined {
  const scalars = Object.entries(event).filter(([, value]) => typeof value === 'string');
  const row: Record<string, Cell> = { ...Object.fromEntries(scalars as [string, string][]), _raw: JSON.stringify(event) };
  for (const { target, expression } of steps) row[target] = compileEval(expression).evaluate(row);
  return row['spl_issue_key'];
}

function eventOf(text: string, context: ReportContext = {}): JsonObject {
  const [report] = parseReports(text);
  return report === undefined ? {} : normaliseReport(report, { appId: 'bank', platform: 'android', inApp: ['com.bank.'], ...context });
}
const trace = (head: string, ...frames: string[]): string => [head, ...frames.map((frame) => `\tat ${frame}`)].join('\n');

const swift = JSON.stringify({
  event_id: 'a'.repeat(32),
  platform: 'cocoa',
  exception: {
    values: [
      {
        type: 'EXC_BREAKPOINT',
        value: 'Unexpectedly found nil',
        stacktrace: {
          frames: [
            { package: '/usr/lib/system/libdyld.dylib', function: 'start', instruction_addr: '0x1' },
            { package: '/var/containers/Bank.app/Bank', function: 'PaymentForm.submit(_:)', instruction_addr: '0x2' },
          ],
        },
      },
    ],
  },
});

const script = JSON.stringify({
  event_id: 'b'.repeat(32),
  platform: 'javascript',
  level: 'fatal',
  exception: {
    values: [
      {
        type: 'TypeError',
        value: 'undefined is not an object',
        stacktrace: {
          frames: [
            { filename: 'node_modules/react-native/index.js', function: 'render', in_app: false, lineno: 4 },
            { filename: 'src/Pay.tsx', function: 'submit', in_app: true, lineno: 9 },
          ],
        },
      },
    ],
  },
});

describe.each<readonly [name: string, event: JsonObject]>([
  ['a Java exception', eventOf(trace('java.lang.IllegalStateException: card 17 is "closed"', 'com.bank.pay.Form.submit(Form.kt:3)'))],
  ['a message with backslashes', eventOf(trace('com.bank.PathError: C:\\cards\\x', 'com.bank.pay.Form.submit(Form.kt:3)'))],
  ['a lambda above', eventOf(trace('java.io.IOException: gone', 'com.bank.A.lambda$load$0(A.java:3)', 'com.bank.A.load(A.java:9)'))],
  [
    'a guard above',
    eventOf(trace('java.lang.IllegalArgumentException: empty', 'com.bank.util.Validate.notEmpty(V.java:2)', 'com.bank.A.b(A.java:9)')),
  ],
  ['only a guard', eventOf(trace('java.lang.IllegalArgumentException: empty', 'com.bank.util.Validate.notEmpty(V.java:2)'))],
  [
    'the platform threw',
    eventOf(trace('java.lang.RuntimeException: id 7', 'android.os.Parcel.read(Parcel.java:1)', 'com.bank.A.b(A.java:9)')),
  ],
  ['a symbolicated native report', eventOf(swift, { platform: 'ios', inApp: ['Bank'] })],
  ['a JavaScript error', eventOf(script, { inApp: [] })],
  ...[...MESSAGE_IS_DATA].map((type) => [type, eventOf(trace(`${type}: some "value"`, 'com.bank.A.b(A.java:9)'))] as const),
])('%s', (_name, event) => {
  it('has in SPL the key of the gateway', () => {
    expect(event['culprit']).toBeDefined();
    expect(splKey(event)).toBe(event['issue_key']);
  });
});

describe('what SPL does not cover has no key', () => {
  const fingerprints = parseGroupingRules([{ rule: 'r', kind: 'fingerprint', type: '*', fingerprint: 'mine' }]).get('*');
  it.each([
    ['no frame of the app', eventOf(trace('java.lang.RuntimeException: x', 'android.os.Parcel.read(Parcel.java:1)'))],
    ['no frames', eventOf('java.lang.RuntimeException: x')],
    ['a fingerprint of the customer', eventOf(trace('java.lang.RuntimeException: x', 'com.bank.A.b(A.java:9)'), { rules: fingerprints })],
    ['another version of the rules', { ...eventOf(trace('java.lang.RuntimeException: x', 'com.bank.A.b(A.java:9)')), fp_version: '2' }],
  ])('%s', (_name, event) => {
    expect(splKey(event) ?? null).toBeNull();
  });
});
