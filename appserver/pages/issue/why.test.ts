import { reportOf } from './report';
import { partsOf } from './why';

const message = (event: Readonly<Record<string, unknown>>): unknown => {
  const own = { frame: 'com.bank.Form.submit', used: true, rule: 'in-app' };
  const defaults = { exception_type: 'java.lang.IllegalStateException', message_template: 'no {}', fp_explain: [own] };
  const parts = partsOf(reportOf({ _raw: JSON.stringify({ ...defaults, ...event }) }));
  const found = parts.find(({ part }) => part === 'Message template');
  return found && [found.used, found.rule];
};

/** The cases of `issueParts` in core/crash/fingerprint.ts. */
test.each([
  ['a sentence of the app', {}, [true, 'template']],
  ['none', { message_template: '' }, undefined],
  ['a value and no sentence', { exception_type: 'java.lang.NumberFormatException' }, [false, 'message is data']],
  ['thrown by the platform', { frames: [{ symbol: 'java.util.ArrayList.get', in_app: false }] }, [false, 'thrown by the platform']],
  ['a signal', { exception_type: 'SIGSEGV', signal: 'SIGSEGV' }, [false, 'native fault']],
  ['a customer’s rule', { fp_explain: [{ frame: 'pay', used: true, rule: 'customer:pay' }] }, [false, 'customer’s rule']],
  ['no frame of the app', { fp_explain: [{ frame: 'a.B.c', used: true, rule: 'system-prefix' }] }, [true, 'no own frame']],
  ['no frame', { fp_explain: [] }, [true, 'no own frame']],
  ['out of memory', { kind: 'oom' }, [false, 'ended by the system']],
])('message in the key: %s', (_name, event, expected) => {
  expect(message(event)).toEqual(expected);
});

test('symbols that came later leave nothing missing', () => {
  const raw = JSON.stringify({ missing_symbols: 'com.bank@7.1=mapping.txt', frames: [{ symbol: 'a.b', obfuscated: true, in_app: true }] });
  expect(reportOf({ _raw: raw }).frames[0]?.missing).toEqual({ id: 'com.bank@7.1', image: 'mapping.txt' });
  const later = JSON.stringify({ frames: [{ symbol: 'com.bank.Home.open', in_app: true }] });
  expect(reportOf({ _raw: raw }, later)).toMatchObject({ missing: [], frames: [{ missing: undefined }] });
});
